"""What is no longer so is not told: money that went back, news that was taken back."""

import datetime

import pytest
from django.utils import timezone

from campaigns.money import CAD
from feedback.allocations.services import move_allocation
from feedback.bulk.claiming import claim_many
from feedback.impact.services import withdraw_update
from feedback.models import Allocation, Message, SendingBatch
from feedback.services.gate import Drop, judge
from feedback.services.outbox import claim
from feedback.services.rendering import render_message
from feedback.signals import money_left_project
from feedback.telling import services
from feedback.telling.services import tell_waiting_updates
from giving.models import Donation
from giving.services.payments import record_fee
from tests.factories import FundraiserFactory, ProjectFactory, TeamFactory
from tests.feedback.telling.conftest import AFTERNOON, refund, refuse

pytestmark = pytest.mark.django_db

EVENING = AFTERNOON + datetime.timedelta(hours=3, minutes=30)


@pytest.fixture
def other(project):
    return ProjectFactory(campaign=project.campaign, organization=project.organization)


def stands() -> list[tuple[str, str]]:
    return list(Message.rows.order_by("person").values_list("state", "held"))


def test_a_refund_before_the_evening_drops_the_mail(give, tell):
    refunded, _kept = give(2500), give(2500)
    tell()

    refund(refunded)

    assert stands() == [("dropped", "not_true"), ("waiting", "")]


def test_a_refund_that_no_receiver_heard_of_is_found_as_the_mail_is_sent(give, tell, clock):
    gift = give(2500)
    tell()
    gift.amount = 0
    gift.save()
    clock.move_to(EVENING)

    assert claim(Message.rows.get().pk) is None

    assert stands() == [("dropped", "not_true")]


def test_a_refund_of_one_of_two_gifts_leaves_a_mail_about_the_other(give, tell):
    kept = give(2500)
    refunded = give(1000, donor=kept.donation.donor)
    tell()

    refund(refunded)

    message = Message.rows.get()
    assert (message.state, message.donation) == ("waiting", kept.donation)
    assert message.values == {
        "did": "Vos 25\u00a0$ ont payé 5 des 200 livres de la livraison du 12 novembre, "
        "à Havre-Perdrix.",
        "told": "2500",
    }


def test_money_that_staff_move_before_the_evening_is_not_told_of(give, tell, project, claire):
    gift = give(2500).donation
    tell()
    boat = ProjectFactory(campaign=project.campaign)

    move_allocation(
        gift=gift, source=project, target=boat, amount=CAD("10.00"), reason="He asked",
        actor=claire,
    )  # fmt: skip

    assert Message.rows.get().values["did"].startswith("Vos 15\u00a0$ ont payé 3 des 200 livres")


def test_a_fee_that_is_known_before_the_evening_is_not_told_of(give, tell):
    gift = give(2500).donation
    tell()

    record_fee(
        donation_id=gift.pk, balance_transaction_id="txn_1", fee=CAD("5.00"), at=timezone.now()
    )

    assert Message.rows.get().values["did"].startswith("Vos 20\u00a0$ ont payé 4 des 200 livres")


def test_a_refund_takes_its_item_out_of_a_mail_about_two_things(give, tell, other):
    gift = give(2500)
    second = give(1000, to=other, donor=gift.donation.donor)
    tell(headline_fr="Les livres sont là.")
    tell(project=other, headline_fr="Les chaises aussi.")

    refund(gift)

    message = Message.rows.get()
    mail = render_message(message)
    assert (message.state, message.donation) == ("waiting", second.donation)
    assert mail.subject == "Des nouvelles de votre don\u00a0: Les chaises aussi."
    assert "Les livres sont là." not in mail.text


def test_news_taken_back_is_not_sent_and_what_shared_its_mail_is(give, tell, other, claire):
    gift = give(2500)
    give(2500)
    give(1000, to=other, donor=gift.donation.donor)
    wrong = tell(headline_fr="Les livres sont là.")
    tell(project=other, headline_fr="Les chaises aussi.")

    withdraw_update(update=wrong, actor=claire, reason="the wrong village")
    tell_waiting_updates()

    assert stands() == [("waiting", ""), ("dropped", "not_true")]
    mail = render_message(Message.rows.order_by("person")[0])
    assert mail.subject == "Des nouvelles de votre don\u00a0: Les chaises aussi."


def test_who_refuses_between_the_button_and_the_evening_gets_no_mail(give, tell, clock):
    gift = give(2500)
    tell()
    refuse(gift.donation.donor)
    clock.move_to(EVENING)

    assert judge(Message.rows.get(), EVENING) == Drop(Message.Held.REFUSED)


def test_what_stands_goes_out_in_the_evening(give, tell, clock):
    give(2500)
    tell()
    clock.move_to(EVENING)

    assert claim(Message.rows.get().pk) is not None


def test_a_part_refunded_while_the_mails_were_written_is_not_told(give, tell, clock, monkeypatch):
    """The refund commits between the reading and the writing: no mail is there to be changed."""
    allocation, write = give(2500, language="en"), services.write_mails

    def write_late(*arguments, **fields):
        allocation.amount = allocation.delivered_amount = 1000
        allocation.save()
        money_left_project.send(sender=Donation, donation=allocation.donation)
        return write(*arguments, **fields)

    monkeypatch.setattr(services, "write_mails", write_late)
    tell()
    assert "$25 paid for" in Message.rows.get().values["did"]
    clock.move_to(EVENING)

    message = claim(Message.rows.get().pk)

    assert message.values["did"].startswith("Your $10 paid for 2 of the 200 books")


@pytest.mark.parametrize("joined", [False, True])
def test_many_are_asked_of_how_much_money_each_tells(give, tell, clock, other, joined):
    """A part that nobody heard of left while the mail waited, or was on its way and refused."""
    allocation, kept = give(2500, language="en"), give(1000, language="en")
    if joined:
        give(500, to=other, donor=allocation.donation.donor)
        tell(project=other)
    tell()
    Allocation.rows.filter(pk=allocation.pk).update(amount=1000, delivered_amount=1000)
    clock.move_to(EVENING)

    claimed = claim_many(Message.rows.order_by("person").values_list("pk", flat=True)).messages

    told = {message.person: str(message.values) for message in claimed}
    assert "$10 paid for 2 of" in told[allocation.donation.donor.person]
    assert "$25" not in told[allocation.donation.donor.person]
    assert "$10 paid for 2 of" in told[kept.donation.donor.person]


# --- What owners and captains are told ----------------------------------------------------------


@pytest.fixture(params=["owner", "captain"])
def page(request, project):
    """Return a page whose owner is told, or one in a team whose captain is told too."""
    team = TeamFactory(campaign=project.campaign) if request.param == "captain" else None
    return FundraiserFactory(campaign=project.campaign, team=team)


def told_of(page) -> list[Message]:
    """Return what tells of a page to its owner, and to the captain of its team."""
    kinds = [Message.Kind.COACHING, Message.Kind.TEAM_NEWS]
    found = list(Message.rows.filter(kind__in=kinds).order_by("pk"))
    assert len(found) == (2 if page.team else 1)
    return found


def words_of(page) -> list[str]:
    return [" ".join(render_message(message).text.split()) for message in told_of(page)]


def test_news_taken_back_is_dropped_from_what_owners_and_captains_are_told(
    give, tell, page, claire
):
    give(2500, fundraiser=page)
    update = tell()

    withdraw_update(update=update, actor=claire, reason="the wrong village")

    assert {(m.state, m.held) for m in told_of(page)} == {("dropped", "not_true")}


def test_news_taken_back_unheard_of_is_found_as_owners_and_captains_are_written_to(
    give, tell, page, clock
):
    give(2500, fundraiser=page)
    update = tell()
    update.state = update.State.WITHDRAWN
    update.save()
    clock.move_to(EVENING)

    assert [claim(message.pk) for message in told_of(page)] == [None] * len(told_of(page))

    assert {(m.state, m.held) for m in told_of(page)} == {("dropped", "not_true")}


def test_a_sending_that_was_stopped_unheard_of_is_found_as_owners_and_captains_are_written_to(
    give, tell, page, clock
):
    """As where a mail server refused the mail for now that a worker held as staff stopped it."""
    give(2500, fundraiser=page)
    update = tell()
    SendingBatch.rows.filter(key=f"impact:{update.pk}").update(ended_at=AFTERNOON)
    clock.move_to(EVENING)

    assert [claim(message.pk) for message in told_of(page)] == [None] * len(told_of(page))

    assert {(m.state, m.held) for m in told_of(page)} == {("dropped", "called_off")}


def test_owners_and_captains_are_told_nothing_of_money_that_all_went_back(give, tell, page, clock):
    gift = give(2500, fundraiser=page)
    tell()
    refund(gift)
    clock.move_to(EVENING)

    assert [claim(message.pk) for message in told_of(page)] == [None] * len(told_of(page))

    assert {(m.state, m.held) for m in told_of(page)} == {("dropped", "not_true")}


def test_owners_and_captains_are_told_of_those_whose_money_still_stands(give, tell, page, clock):
    gifts = [give(2500, fundraiser=page) for _ in range(3)]
    tell()
    assert all("3 personnes" in words for words in words_of(page))
    refund(gifts[0])
    clock.move_to(EVENING)

    claimed = [claim(message.pk) for message in told_of(page)]

    assert [message.values for message in claimed] == [m.values for m in told_of(page)]
    assert all("L’argent de 2 personnes qui ont donné" in words for words in words_of(page))


def test_what_still_stands_is_written_to_owners_and_captains_as_it_was(give, tell, page, clock):
    give(2500, fundraiser=page)
    tell()
    before = [message.values for message in told_of(page)]
    clock.move_to(EVENING)

    claimed = [claim(message.pk) for message in told_of(page)]

    assert [message.values for message in claimed] == before
