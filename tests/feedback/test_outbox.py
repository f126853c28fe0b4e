import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from campaigns.models import HistoryEntry
from feedback.exceptions import MessageNotFailedError
from feedback.models import Message
from feedback.services import outbox
from feedback.services.gift_mails import write_gift_unfinished
from feedback.services.outbox import send_again, send_message, write_message
from giving.models import Donation
from tests.factories import DonationFactory, OrganizationFactory, StaffFactory

pytestmark = pytest.mark.django_db
State = Message.State


@pytest.fixture
def handed_over(monkeypatch) -> list[tuple[list[int], str]]:
    """Return what was given to the broker."""
    given: list[tuple[list[int], str]] = []
    monkeypatch.setattr(outbox, "hand_over", lambda ids, *, queue: given.append((ids, queue)))
    return given


def write(key: str = "a", **fields: object) -> Message:
    return write_message(
        kind=Message.Kind.GIFT_CONFIRMATION,
        key=key,
        organization=fields.pop("organization", None) or OrganizationFactory(),
        email="karim@example.org",
        language="fr",
        values={"amount": "25,00 $"},
        **fields,
    )


def test_message_is_written_and_handed_over_after_commit(
    handed_over, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as callbacks:
        message = write(queue=Message.Queue.URGENT)

    assert (message.state, message.template_version, handed_over) == (State.WAITING, 4, [])
    [callback] = callbacks
    callback()
    assert handed_over == [([message.pk], "urgent")]


def test_message_of_one_key_is_written_once(handed_over, django_capture_on_commit_callbacks):
    organization = OrganizationFactory()
    with django_capture_on_commit_callbacks(execute=True):
        first = write(organization=organization)
        second = write(organization=organization)

    assert first == second
    assert Message.rows.count() == 1
    assert len(handed_over) == 1


def test_writing_costs_two_queries(django_assert_num_queries):
    organization = OrganizationFactory()
    with django_assert_num_queries(2):
        write(organization=organization)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_inside_a_transaction(write_confirmation):
    message = write_confirmation()

    with pytest.raises(RuntimeError, match="durable"), outbox.transaction.atomic():
        send_message(message.pk)

    message.refresh_from_db()
    assert message.state == State.WAITING


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_a_mail_is_sent(write_confirmation, monkeypatch):
    message = write_confirmation()
    was_open = []
    monkeypatch.setattr(outbox, "deliver", lambda mail: was_open.append(connection.in_atomic_block))

    send_message(message.pk)

    assert was_open == [False]


def test_mail_about_an_unfinished_gift_is_dropped_once_it_is_paid(mailoutbox):
    donation = DonationFactory(wants_failure_mail=True, state="expired")
    wanted = write_gift_unfinished(donation=DonationFactory(wants_failure_mail=True))
    Donation.rows.filter(pk=wanted.donation_id).update(state="expired")
    unwanted = write_gift_unfinished(donation=donation)
    Donation.rows.filter(pk=donation.pk).update(state="pending")

    send_message(wanted.pk)
    send_message(unwanted.pk)

    assert [mail.to for mail in mailoutbox] == [[wanted.email]]
    unwanted.refresh_from_db()
    assert unwanted.state == State.DROPPED


def test_gift_that_is_resumed_and_given_up_again_still_has_its_mail(
    mailoutbox, django_capture_on_commit_callbacks
):
    donation = DonationFactory(wants_failure_mail=True, state="expired")
    first = write_gift_unfinished(donation=donation)
    Donation.rows.filter(pk=donation.pk).update(state="pending")
    send_message(first.pk)
    Donation.rows.filter(pk=donation.pk).update(state="expired")

    with django_capture_on_commit_callbacks() as handed_over:
        again = write_gift_unfinished(donation=donation)
    send_message(again.pk)

    assert len(handed_over) == 1
    assert [mail.to for mail in mailoutbox] == [[donation.email]]
    assert write_gift_unfinished(donation=donation).state == State.SENT  # once a gift


def fail(message: Message) -> None:
    Message.rows.filter(pk=message.pk).update(
        state=State.FAILED, problem=Message.Problem.ADDRESS_UNKNOWN, attempts=8
    )


def test_failed_message_is_sent_again_by_staff(
    confirmation, mailoutbox, tasks_at_once, django_capture_on_commit_callbacks
):
    staff = StaffFactory(organization=confirmation.organization)
    fail(confirmation)

    with django_capture_on_commit_callbacks(execute=True):
        send_again(message=confirmation, actor=staff)

    confirmation.refresh_from_db()
    assert (confirmation.state, confirmation.problem) == (State.SENT, "")
    # Where the donor is reached now, and not what was typed with the gift.
    assert [mail.to for mail in mailoutbox] == [[confirmation.donation.donor.email]]
    entry = HistoryEntry.rows.get(subject_type="feedback.message", subject_id=confirmation.pk)
    assert (entry.what, entry.actor, entry.details) == (
        "message sent again",
        staff,
        {"before": "address_unknown", "to": "corrected address"},
    )


@pytest.mark.parametrize("state", [State.WAITING, State.SENT, State.DROPPED])
def test_message_that_has_not_failed_is_not_sent_again(confirmation, state):
    Message.rows.filter(pk=confirmation.pk).update(state=state, sent_at=timezone.now())

    with pytest.raises(MessageNotFailedError):
        send_again(message=confirmation, actor=StaffFactory())

    assert HistoryEntry.rows.count() == 0


def test_message_that_another_worker_took_over_is_left_to_it(confirmation, monkeypatch):
    def lose_it(mail) -> None:
        with time_machine.travel(timezone.now() + outbox.WAITS[0]):
            Message.rows.filter(pk=confirmation.pk).update(claimed_at=timezone.now())
        raise TimeoutError

    monkeypatch.setattr(outbox, "deliver", lose_it)

    send_message(confirmation.pk)

    confirmation.refresh_from_db()
    assert (confirmation.state, confirmation.problem) == (State.SENDING, "")


def test_logs_name_no_person(confirmation, monkeypatch, caplog):
    def refuse(mail) -> None:
        raise OSError(f"{mail.to[0]} {mail.body}")

    monkeypatch.setattr(outbox, "deliver", refuse)

    send_message(confirmation.pk)

    assert caplog.messages == [
        f"A mail was not taken: message={confirmation.pk} problem=unreachable attempt=1 final=False"
    ]
