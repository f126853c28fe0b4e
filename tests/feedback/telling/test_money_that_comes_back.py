"""A refund that fails: its donor is told of the news after all, in the evening that comes."""

import datetime

import pytest
from django.utils import timezone

from feedback.allocations.services import allocate_waiting
from feedback.bulk.steering import end_sending
from feedback.impact.services import withdraw_update
from feedback.models import Message, SendingBatch
from feedback.services.outbox import claim
from feedback.telling.services import tell_waiting_updates
from giving.models import Donation
from giving.services.payments import record_failed_refund, record_payment, record_refund
from tests.factories import DonationFactory, ProjectFactory
from tests.feedback.telling.conftest import AFTERNOON

pytestmark = pytest.mark.django_db

EVENING = AFTERNOON + datetime.timedelta(hours=3, minutes=30)
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


def pay(project, amount: int = 2500) -> Donation:
    gift = DonationFactory(campaign=project.campaign, amount=amount, designation=project.slug)
    paid = record_payment(
        donation_id=gift.pk,
        payment_id=f"pi_{gift.pk}",
        money=gift.money,
        paid_at=timezone.now() - HOUR,
    )
    allocate_waiting()
    return paid


def refund(gift: Donation) -> None:
    record_refund(
        donation_id=gift.pk, refund_id=f"re_{gift.pk}", money=gift.money, at=timezone.now()
    )


def let_it_fail(gift: Donation) -> None:
    record_failed_refund(donation_id=gift.pk, refund_id=f"re_{gift.pk}", at=timezone.now())


def news() -> Message:
    return Message.rows.get(kind=Message.Kind.IMPACT_NEWS)


def test_the_mail_that_was_dropped_waits_for_the_evening_again(project, tell):
    gift = pay(project)
    tell()
    before = news().values
    refund(gift)
    assert (news().state, news().held) == ("dropped", "not_true")

    let_it_fail(gift)

    message = news()
    assert (message.state, message.held, message.values) == ("waiting", "", before)
    assert (message.next_try_at, message.donation) == (EVENING, gift)


def test_a_refund_that_fails_weeks_later_is_told_in_the_next_evening_and_does_not_lapse(
    project, tell, clock
):
    gift = pay(project)
    tell()
    refund(gift)
    clock.shift(20 * DAY)

    let_it_fail(gift)

    assert (news().next_try_at, news().lapses_at) == (EVENING + 20 * DAY, EVENING + 34 * DAY)


@pytest.mark.parametrize("is_allocated", [True, False])
def test_money_that_a_run_has_still_to_put_there_is_told_once_it_is(
    project, tell, clock, is_allocated
):
    """News of a delay delivers nothing, to which the money would go back by itself."""
    gift = pay(project)
    tell(kind="late", due_on=datetime.date(2027, 3, 15))
    refund(gift)

    let_it_fail(gift)
    if is_allocated:
        allocate_waiting()
    clock.move_to(EVENING)

    assert (claim(news().pk) is not None) == is_allocated


def test_a_mail_about_two_things_tells_both_again(project, tell):
    other = ProjectFactory(campaign=project.campaign)
    first = pay(project)
    second = pay(other, 1000)
    Donation.rows.filter(pk=second.pk).update(donor=first.donor)
    tell()
    tell(project=other)
    refund(first)
    assert "others" not in news().values

    let_it_fail(first)

    assert (news().donation, news().values["count"]) == (first, 2)


def withdraw(update, actor) -> None:
    withdraw_update(update=update, actor=actor, reason="the wrong village")


def stop(update, actor) -> None:
    end_sending(batch=SendingBatch.rows.get(key=f"impact:{update.pk}"), actor=actor)


@pytest.mark.parametrize("take_back", [withdraw, stop])
def test_what_was_taken_back_or_stopped_meanwhile_is_not_told(project, tell, claire, take_back):
    gift = pay(project)
    update = tell()
    refund(gift)
    take_back(update, claire)

    let_it_fail(gift)
    tell_waiting_updates()

    assert (news().state, news().held) == ("dropped", "not_true")


def test_who_has_read_it_is_told_no_second_time(project, tell):
    gift = pay(project)
    tell()
    Message.rows.filter(pk=news().pk).update(state="sent", sent_at=EVENING)
    refund(gift)

    let_it_fail(gift)

    assert news().state == "sent"
