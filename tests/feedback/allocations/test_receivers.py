from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from campaigns.money import CAD, EUR, Money
from feedback.allocations.services import allocate_waiting
from feedback.impact.services import publish_update
from feedback.models import Allocation, AllocationEntry, GiftBalance, Project, ProjectFunding
from giving.models import LedgerEntry
from giving.services.payments import (
    record_failed_refund,
    record_fee,
    record_payment,
    record_refund,
)
from tests.factories import DonationFactory, ImpactUpdateFactory, ProjectFactory
from tests.feedback.allocations.conftest import breaches

pytestmark = pytest.mark.django_db
NOW = "2026-11-21T15:00:00+00:00"


def pay(campaign, amount: int = 2500, **fields):
    gift = DonationFactory(campaign=campaign, amount=amount, **fields)
    return record_payment(
        donation_id=gift.pk, payment_id=f"pi_{gift.pk}", money=gift.money, paid_at=timezone.now()
    )


def pay_fee(gift, fee: Money, fee_of_gift: Money | None = None) -> None:
    record_fee(
        donation_id=gift.pk,
        balance_transaction_id=f"txn_{gift.pk}",
        fee=fee,
        fee_of_gift=fee_of_gift,
        at=timezone.now(),
    )


def refund(gift, money: Money, name: str = "re_1"):
    return record_refund(donation_id=gift.pk, refund_id=name, money=money, at=timezone.now())


def balance_of(gift) -> tuple[int, int, int]:
    balance = GiftBalance.rows.get(pk=gift.pk)
    return balance.kept_amount, balance.fee_amount, balance.allocated_amount


def held(gift) -> dict[str, tuple[int, int]]:
    rows = Allocation.rows.filter(donation=gift).select_related("project")
    return {row.project.slug: (row.amount, row.delivered_amount) for row in rows}


def entries(gift) -> list[tuple[str, str, int]]:
    rows = AllocationEntry.rows.filter(allocation__donation=gift).order_by("pk")
    return list(rows.values_list("allocation__project__slug", "kind", "amount"))


@pytest.fixture
def allocated(campaign):
    """Return a gift of 25 $ of which 10 $ are in one project and 15 $ in a later one."""
    ProjectFactory(campaign=campaign, slug="first", unit_count=2)
    ProjectFactory(campaign=campaign, slug="second", opened_at=timezone.now() - timedelta(hours=2))
    with time_machine.travel(timezone.now() - timedelta(hours=1)):
        gift = pay(campaign)
    allocate_waiting()
    return gift


@time_machine.travel(NOW, tick=False)
def test_a_gift_by_card_waits_for_its_fee_but_not_for_ever(campaign):
    gift = pay(campaign)

    assert balance_of(gift) == (2500, 0, 0)
    assert gift.balance.allocatable_at == timezone.now() + timedelta(minutes=15)
    pay_fee(gift, CAD("1.03"))
    assert balance_of(gift) == (2500, 103, 0)
    gift.balance.refresh_from_db()
    assert gift.balance.allocatable_at == timezone.now()


@time_machine.travel(NOW, tick=False)
def test_a_campaign_whose_fees_are_carried_waits_for_none_and_takes_none_off(campaign):
    campaign.fees_carried_by_fr = "la Coopérative de Havre-Perdrix"
    campaign.save()

    gift = pay(campaign)
    pay_fee(gift, CAD("1.03"))

    assert balance_of(gift) == (2500, 0, 0)
    assert gift.balance.allocatable_at == timezone.now()
    assert breaches() == {}


@time_machine.travel(NOW, tick=False)
def test_a_fee_told_before_the_payment_is_known_at_once(campaign):
    gift = DonationFactory(campaign=campaign)
    pay_fee(gift, CAD("1.03"))
    assert not GiftBalance.rows.filter(pk=gift.pk).exists()

    record_payment(donation_id=gift.pk, payment_id="pi_1", money=gift.money, paid_at=timezone.now())

    assert balance_of(gift) == (2500, 103, 0)
    assert GiftBalance.rows.get(pk=gift.pk).allocatable_at == timezone.now()


def test_a_fee_in_another_currency_counts_in_that_of_the_gift(campaign):
    gift = pay(campaign)

    pay_fee(gift, EUR("0.69"), CAD("1.04"))

    assert balance_of(gift) == (2500, 104, 0)
    fee = LedgerEntry.rows.get(donation=gift, kind=LedgerEntry.Kind.FEE)
    assert (fee.amount, fee.currency, fee.gift_amount) == (-69, "EUR", -104)
    assert breaches() == {}


def test_a_gift_is_meant_for_a_project_of_its_own_campaign_alone(campaign):
    ours = ProjectFactory(campaign=campaign, slug="ours")
    ProjectFactory(slug="theirs")

    assert pay(campaign, designation="ours").balance.project == ours
    assert pay(campaign, designation="theirs").balance.project is None


def test_a_refund_releases_the_newest_allocation_first_and_at_once(allocated):
    refund(allocated, CAD("17.00"))

    assert held(allocated) == {"first": (800, 0), "second": (0, 0)}
    assert entries(allocated)[2:] == [
        ("first", "released", -200),
        ("second", "released", -1500),
    ]
    assert balance_of(allocated) == (800, 0, 800)
    assert list(
        ProjectFunding.objects.order_by("pk").values_list("allocated_amount", flat=True)
    ) == [800, 0]
    assert breaches() == {}


def test_what_was_delivered_is_released_last(allocated):
    second = Project.rows.get(slug="second")
    publish_update(update=ImpactUpdateFactory(project=second), actor=None)

    refund(allocated, CAD("12.00"))

    assert held(allocated) == {"first": (0, 0), "second": (1300, 1300)}
    assert breaches() == {}


def test_a_refund_that_failed_is_allocated_anew(allocated):
    refund(allocated, CAD("25.00"))
    assert balance_of(allocated) == (0, 0, 0)

    record_failed_refund(donation_id=allocated.pk, refund_id="re_1", at=timezone.now())
    allocate_waiting()

    assert held(allocated) == {"first": (1000, 0), "second": (1500, 0)}
    assert breaches() == {}


def test_a_fee_that_comes_late_is_taken_out_once(allocated):
    pay_fee(allocated, CAD("1.03"))
    pay_fee(allocated, CAD("1.03"))

    assert held(allocated) == {"first": (1000, 0), "second": (1397, 0)}
    assert entries(allocated)[2:] == [("second", "fee", -103)]
    assert balance_of(allocated) == (2500, 103, 2397)
    assert breaches() == {}


def test_a_gift_refunded_in_full_holds_nothing_although_its_fee_stays(allocated):
    pay_fee(allocated, CAD("1.03"))

    refund(allocated, CAD("25.00"))

    assert balance_of(allocated) == (0, 103, 0)
    assert breaches() == {}
