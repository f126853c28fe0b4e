"""What comes back: it suppresses the address, shows on the message, and stops a sending to many."""

import datetime
import threading

import pytest
from django.db import connection
from django.utils import timezone

from donors.models import Choice, Purpose, Standing, Suppression
from donors.services.suppressions import (
    ComplaintStandsError,
    has_complained,
    lift_suppression,
    suppress,
    why_returned,
)
from feedback.bulk.steering import resume_sending
from feedback.models import Message, ReturnedMail, SendingBatch
from feedback.services.outbox import claim, record_sent, send_again, send_message
from feedback.services.returned_mail import Returned, record_returned
from tests.factories import OrganizationFactory, PersonFactory, StaffFactory

pytestmark = pytest.mark.django_db

Kind, State, Reason = ReturnedMail.Kind, Message.State, Suppression.Reason
NOW = datetime.datetime(2026, 11, 28, 17, 0, tzinfo=datetime.UTC)
ADDRESS = "ghislaine@example.org"


def tell(kind=Kind.HARD, number=1, message=None, email=ADDRESS, at=NOW):
    return record_returned(
        returned=Returned(
            event_id=f"Postmark:{number}",
            kind=kind,
            email=message.email if message else email,
            message_id=message.pk if message else None,
            words="Postmark: 550 no such user",
            at=at,
        )
    )


@pytest.fixture
def sent(confirmation, mailoutbox):
    """Return a confirmation that has gone out."""
    send_message(confirmation.pk)
    confirmation.refresh_from_db()
    return confirmation


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (Kind.HARD, "the address does not exist Postmark: 550 no such user"),
        (Kind.COMPLAINT, ""),
        (Kind.SOFT, ""),
        (Kind.REFUSED, ""),
        (Kind.UNSUBSCRIBE, ""),
    ],
)
def test_what_is_for_good_suppresses_at_once_and_says_why(kind, why):
    tell(kind)

    assert why_returned("Ghislaine@Example.ORG") == why


@pytest.mark.parametrize(("mails", "is_suppressed"), [(4, False), (5, True)])
def test_five_mails_that_came_back_suppress(mails, is_suppressed):
    for number in range(mails):
        tell(Kind.SOFT, number)

    assert bool(why_returned(ADDRESS)) is is_suppressed


def test_one_mail_that_is_told_of_five_times_is_one(sent):
    for number in range(5):
        tell(Kind.SOFT, number, sent)

    assert why_returned(sent.email) == ""


def test_what_came_back_long_ago_counts_no_more():
    for number in range(5):
        tell(Kind.SOFT, number, at=NOW - datetime.timedelta(days=91 if number == 0 else 1))

    assert why_returned(ADDRESS) == ""


def test_mails_refused_for_what_they_are_say_nothing_against_a_reader():
    for number in range(9):
        tell(Kind.REFUSED, number)

    assert why_returned(ADDRESS) == ""


def test_an_event_that_is_repeated_is_kept_once():
    first, second = tell(), tell()

    assert (first.event_id, second) == ("Postmark:1", None)
    assert ReturnedMail.objects.count() == 1


@pytest.mark.parametrize("kind", [Kind.HARD, Kind.SOFT, Kind.REFUSED])
def test_staff_see_on_the_message_that_it_came_back(sent, kind):
    tell(kind, message=sent)

    sent.refresh_from_db()
    assert (sent.state, sent.returned_at, sent.reason) == (
        State.FAILED,
        NOW,
        "The mail came back. (Postmark: 550 no such user)",
    )


def test_service_that_tells_before_our_worker_has_noted_it_is_believed(confirmation):
    message = claim(confirmation.pk)
    tell(message=message)

    record_sent(message)

    confirmation.refresh_from_db()
    assert (confirmation.state, confirmation.problem) == (State.FAILED, "came_back")
    assert confirmation.sent_at is not None


def test_late_news_of_a_wrong_address_does_not_touch_the_mail_that_went_to_the_right_one(
    sent, mailoutbox
):
    Message.rows.filter(pk=sent.pk).update(email="right@example.org")

    record_returned(
        returned=Returned(
            event_id="Postmark:1", kind=Kind.HARD, email=sent.email, message_id=sent.pk,
            words="", at=NOW,
        )
    )  # fmt: skip

    sent.refresh_from_db()
    assert sent.state == State.SENT
    assert (why_returned("right@example.org"), bool(why_returned(ADDRESS))) == ("", False)


def test_receipt_to_a_suppressed_address_fails_in_sight_of_staff(confirmation, mailoutbox):
    suppress(email=confirmation.email, reason=Reason.HARD_BOUNCE, words="550")

    send_message(confirmation.pk)

    confirmation.refresh_from_db()
    assert (confirmation.state, confirmation.problem) == (State.FAILED, "address_returns")
    assert confirmation.error == "the address does not exist 550"
    assert mailoutbox == []


def test_receipt_goes_out_once_the_address_was_lifted(confirmation, mailoutbox):
    owner = StaffFactory(organization=confirmation.organization)
    address = confirmation.donation.donor.email
    Message.rows.filter(pk=confirmation.pk).update(email=address)
    suppression = suppress(email=address, reason=Reason.HARD_BOUNCE)
    send_message(confirmation.pk)

    lift_suppression(suppression=suppression, actor=owner)
    send_again(message=Message.rows.get(pk=confirmation.pk), actor=owner)
    send_message(confirmation.pk)

    confirmation.refresh_from_db()
    suppression.refresh_from_db()
    assert (confirmation.state, [mail.to for mail in mailoutbox]) == (State.SENT, [[address]])
    assert suppression.lifted_by == owner


def test_after_lifting_one_more_soft_bounce_is_not_five():
    for number in range(5):
        tell(Kind.SOFT, number, at=timezone.now() - datetime.timedelta(hours=1))
    lift_suppression(suppression=Suppression.objects.get(), actor=PersonFactory())

    tell(Kind.SOFT, 6, at=timezone.now() + datetime.timedelta(seconds=1))

    assert why_returned(ADDRESS) == ""


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_staff_lift_what_came_back_and_never_the_complaint_beside_it(order):
    reasons = [Reason.HARD_BOUNCE, Reason.COMPLAINT]
    for number in order:
        suppress(email=ADDRESS, reason=reasons[number], words="spam")
    bounce, complaint = (Suppression.objects.get(reason=reason) for reason in reasons)

    lift_suppression(suppression=bounce, actor=PersonFactory())
    with pytest.raises(ComplaintStandsError):
        lift_suppression(suppression=complaint, actor=PersonFactory())
    assert (why_returned(ADDRESS), has_complained(ADDRESS)) == ("", True)


def test_complaint_refuses_all_that_can_be_refused_with_its_source(sent):
    tell(Kind.COMPLAINT, message=sent)

    sent.refresh_from_db()
    assert (sent.state, sent.complained_at) == (State.SENT, NOW)
    assert set(Choice.rows.values_list("purpose", "is_allowed", "source")) == {
        (purpose, False, "complaint")
        for purpose in ("own_fundraiser", "impact_news", "following", "share_prompt", "appeal")
    }


@pytest.mark.django_db(transaction=True)
def test_two_webhooks_at_once_keep_one_event_and_one_suppression():
    ready = threading.Barrier(2, timeout=10)

    def work() -> None:
        try:
            ready.wait()
            tell()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert (ReturnedMail.objects.count(), Suppression.objects.count()) == (1, 1)


def test_a_no_that_names_no_mail_is_said_to_all_who_wrote_to_the_address():
    person = PersonFactory(email=ADDRESS)
    one, other, _stranger = (OrganizationFactory() for _number in range(3))
    for number, organization in enumerate([one, one, other]):
        Message.rows.create(
            key=f"news:{number}", kind=Message.Kind.FOLLOW_NEWS, organization=organization,
            person=person, email=ADDRESS, language="fr", template_version=1,
        )  # fmt: skip

    tell(Kind.UNSUBSCRIBE, email="Ghislaine@Example.org")

    refused = Standing.objects.filter(person=person, purpose=Purpose.FOLLOWING, is_allowed=False)
    assert set(refused.values_list("organization", flat=True)) == {one.pk, other.pk}


# --- The breaker --------------------------------------------------------------------------


@pytest.fixture
def batch():
    return SendingBatch.rows.create(key="news:7", organization=OrganizationFactory())


def sent_in(batch, mails, returned=0, unwanted=0):
    """Fill a sending with mails that went out, of which some came back already."""
    rows = Message.rows.bulk_create(
        Message(
            key=f"news:7:{number}", kind=Message.Kind.FOLLOW_NEWS, organization=batch.organization,
            email=f"reader{number}@example.org", language="fr", template_version=1, batch=batch,
            state=State.SENT, sent_at=NOW,
            returned_at=NOW if number < returned else None,
            complained_at=NOW if number < unwanted else None,
        )
        for number in range(mails)
    )  # fmt: skip
    return rows[-1]


@pytest.mark.parametrize(
    ("mails", "returned", "is_stopped"),
    [(199, 198, False), (200, 9, False), (200, 10, True), (1000, 49, False), (1000, 50, True)],
)
def test_a_sending_stops_itself_above_five_percent(batch, mails, returned, is_stopped):
    last = sent_in(batch, mails, returned=returned)

    tell(Kind.HARD, message=last)

    batch.refresh_from_db()
    assert batch.is_stopped is is_stopped
    assert bool(batch.stopped_because) is is_stopped


@pytest.mark.parametrize(
    ("mails", "unwanted", "is_stopped"),
    [(500, 1, False), (500, 2, True), (999, 1, False), (1000, 0, False), (1000, 1, True)],
)
def test_a_sending_stops_itself_above_one_complaint_in_a_thousand(
    batch, mails, unwanted, is_stopped
):
    last = sent_in(batch, mails, unwanted=unwanted)

    tell(Kind.COMPLAINT, message=last)

    batch.refresh_from_db()
    assert batch.is_stopped is is_stopped


def test_staff_let_a_stopped_sending_go_on_and_history_says_who(batch):
    owner = StaffFactory(organization=batch.organization)
    batch.stopped_at, batch.stopped_because = NOW, "More than 5 % of its mails came back."
    batch.save()
    last = sent_in(batch, 1)
    Message.rows.filter(pk=last.pk).update(
        state=State.WAITING, held="stopped", sent_at=None, next_try_at=NOW
    )

    resume_sending(batch=batch, actor=owner)

    batch.refresh_from_db()
    last.refresh_from_db()
    assert (batch.is_stopped, last.held) == (False, "")
    entry = batch.organization.history.get()
    assert (entry.what, entry.actor) == ("sending resumed", owner)
