"""Money that was told as delivered, went back and came back: told of once, delivered once."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from itertools import count

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from campaigns.money import Money
from feedback.allocations.services import allocate_waiting
from feedback.exceptions import TooManyUnitsError
from feedback.gift_pages.story import story_of
from feedback.impact.services import publish_update, withdraw_update
from feedback.models import Allocation, GiftBalance, ImpactUpdate, Project, UpdateGift
from giving.models import Donation, LedgerEntry
from giving.services.payments import record_failed_refund, record_payment, record_refund
from tests.factories import (
    CampaignFactory,
    DonationFactory,
    ImpactUpdateFactory,
    ProjectFactory,
    StaffFactory,
)
from tests.feedback.allocations.conftest import breaches
from tests.thorough import thorough

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(hours=1)


@pytest.fixture
def shelf():
    """Return a project of ten books at 5 $."""
    return ProjectFactory(unit_cost=500, unit_count=10)


@pytest.fixture
def claire(shelf):
    return StaffFactory(organization=shelf.organization)


def pay(campaign, amount: int = 2500) -> Donation:
    gift = DonationFactory(campaign=campaign, amount=amount)
    return record_payment(
        donation_id=gift.pk,
        payment_id=f"pi_{gift.pk}",
        money=gift.money,
        paid_at=timezone.now() - LONG_AGO,
    )


def give(shelf, amount: int = 2500) -> Donation:
    gift = pay(shelf.campaign, amount)
    allocate_waiting()
    return gift


def refund(gift: Donation) -> None:
    record_refund(
        donation_id=gift.pk, refund_id=f"re_{gift.pk}", money=gift.money, at=timezone.now()
    )


def let_it_fail(gift: Donation) -> None:
    record_failed_refund(donation_id=gift.pk, refund_id=f"re_{gift.pk}", at=timezone.now())


def deliver(shelf, claire, units: int | None = None) -> ImpactUpdate:
    return publish_update(update=ImpactUpdateFactory(project=shelf, units=units), actor=claire)


def held(gift: Donation) -> dict[str, tuple[int, int]]:
    rows = Allocation.rows.standing().filter(donation=gift).select_related("project")
    return {row.project.slug: (row.amount, row.delivered_amount) for row in rows}


def told(update: ImpactUpdate) -> list[tuple[int, int]]:
    gifts = UpdateGift.objects.filter(update=update).order_by("pk")
    return list(gifts.values_list("donation_id", "amount"))


def test_what_was_delivered_is_delivered_again_and_not_told_again(shelf, claire):
    first, second = give(shelf), give(shelf)
    early = deliver(shelf, claire, units=5)
    refund(first)
    let_it_fail(first)

    assert held(first) == {shelf.slug: (2500, 2500)}
    late = deliver(shelf, claire, units=5)

    assert (told(early), told(late)) == ([(first.pk, 2500)], [(second.pk, 2500)])
    [part] = story_of(first).parts
    assert (part.is_delivered, [one.update for one in part.updates]) == (True, [early])
    shelf.refresh_from_db()
    assert (shelf.stage, shelf.delivered_units) == ("delivered", 10)
    assert breaches() == {}


def test_money_of_a_project_that_is_done_goes_back_into_it_and_into_no_other(shelf, claire):
    gift = give(shelf)
    deliver(shelf, claire)
    refund(gift)
    ProjectFactory(campaign=shelf.campaign)
    let_it_fail(gift)

    allocate_waiting()

    assert held(gift) == {shelf.slug: (2500, 2500)}
    assert breaches() == {}


def test_where_others_paid_meanwhile_the_money_pays_for_something_else(shelf, claire):
    gift = give(shelf, 5000)
    deliver(shelf, claire, units=5)
    refund(gift)
    give(shelf, 4000)
    boat = ProjectFactory(campaign=shelf.campaign)

    let_it_fail(gift)
    allocate_waiting()

    assert held(gift) == {shelf.slug: (1000, 1000), boat.slug: (4000, 0)}
    news = publish_update(update=ImpactUpdateFactory(project=boat), actor=claire)
    assert told(news) == [(gift.pk, 4000)]
    assert breaches() == {}


def test_room_that_comes_later_makes_it_delivered_by_the_next_run(shelf, claire):
    gift = give(shelf)
    deliver(shelf, claire, units=5)
    refund(gift)
    other = give(shelf, 5000)
    let_it_fail(gift)
    assert held(gift) == {}

    refund(other)
    allocate_waiting()

    assert held(gift) == {shelf.slug: (2500, 2500)}
    assert breaches() == {}


# --- In any order ---------------------------------------------------------------------------

numbers = st.integers(0, 20)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("give"), st.sampled_from([300, 500, 1200, 2500])),
        st.tuples(st.just("allocate"), st.just(0)),
        st.tuples(st.just("publish"), st.integers(0, 6)),
        st.tuples(st.just("withdraw"), numbers),
        st.tuples(st.just("refund"), numbers),
        st.tuples(st.just("fail"), numbers),
        st.tuples(st.just("open"), st.integers(1, 6)),
    ),
    min_size=6,
    max_size=24,
)
# Around anything else: the whole of a gift goes back after news told of a part of it.
BEGUN = [("give", 2500), ("give", 1200), ("allocate", 0), ("publish", 3), ("refund", 2)]
ENDED = [("fail", 0), ("allocate", 0), ("publish", 0)]


class World:
    def __init__(self) -> None:
        self.campaign = CampaignFactory()
        self.claire = StaffFactory(organization=self.campaign.organization)
        self.names = count()
        self.open(6)

    def one(self, rows, number: int):
        rows = list(rows.order_by("pk"))
        return rows[number % len(rows)] if rows else None

    def give(self, amount: int) -> None:
        pay(self.campaign, amount)

    def allocate(self, _number: int) -> None:
        allocate_waiting()

    def open(self, units: int) -> None:
        ProjectFactory(campaign=self.campaign, unit_cost=500, unit_count=units)

    def publish(self, number: int) -> None:
        project = self.one(Project.rows.filter(campaign=self.campaign), number // 2)
        with suppress(TooManyUnitsError):
            deliver(project, self.claire, units=number or None)

    def withdraw(self, number: int) -> None:
        if update := self.one(ImpactUpdate.rows.published(), number):
            withdraw_update(update=update, actor=self.claire, reason="It was not so")

    def refund(self, number: int) -> None:
        if gift := self.one(Donation.rows.paid().filter(refunded_amount=0), number):
            money = Money(max(gift.amount * (number % 3 + 1) // 3, 1), "CAD")
            record_refund(
                donation_id=gift.pk,
                refund_id=f"re_{next(self.names)}",
                money=money,
                at=timezone.now(),
            )

    def fail(self, number: int) -> None:
        if entry := self.one(LedgerEntry.rows.filter(kind=LedgerEntry.Kind.REFUND), number):
            record_failed_refund(
                donation_id=entry.donation_id, refund_id=entry.stripe_id, at=timezone.now()
            )
            assert lacking(entry.donation) == []


def lacking(gift: Donation) -> list[int]:
    """Return allocations that lack what was told of them, while the gift has it and there is room.

    Looked at as the money comes back: room that comes later is found by the next run.
    """
    balance = GiftBalance.rows.get(pk=gift.pk)
    rows = Allocation.rows.filter(donation=gift, told_amount__gt=F("delivered_amount"))
    with_room = rows.filter(
        project__funding__allocated_amount__lt=F("project__funding__cost_amount")
    )
    return [held.pk for held in with_room if balance.open.amount]


def told_twice() -> list[int]:
    """Return allocations of which more was told as delivered than was ever in them at once."""
    return [held.pk for held in Allocation.rows.all() if _told(held) > _most(held)]


def _told(held: Allocation) -> int:
    gifts = UpdateGift.objects.filter(allocation=held, update__state="published")
    return sum(gifts.filter(update__kind="delivered").values_list("amount", flat=True))


def _most(held: Allocation) -> int:
    return max(_sums(held.entries.order_by("pk").values_list("amount", flat=True)))


def _sums(amounts: Iterable[int]) -> list[int]:
    sums = [0]
    for amount in amounts:
        sums.append(sums[-1] + amount)
    return sums


@thorough(max_examples=25, derandomize=True, suppress_health_check=list(HealthCheck))
@given(steps)
def test_no_cent_is_told_as_delivered_twice_in_whatever_order_money_goes_and_comes(steps):
    with transaction.atomic():
        world = World()
        for action, number in [*BEGUN, *steps, *ENDED]:
            getattr(world, action)(number)
            assert (breaches(), told_twice()) == ({}, [])
        transaction.set_rollback(True)
