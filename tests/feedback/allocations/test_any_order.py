"""Whatever happens to gifts and projects, in whatever order: every sum holds, and stays held."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from campaigns.money import Money
from feedback.allocations.services import allocate_waiting, move_allocation
from feedback.exceptions import AllocationError, TooManyUnitsError
from feedback.impact.services import publish_update
from feedback.models import Allocation, Project
from giving.exceptions import RefundError
from giving.models import Donation, LedgerEntry
from giving.services.payments import (
    record_failed_refund,
    record_fee,
    record_payment,
    record_refund,
)
from tests.factories import (
    CampaignFactory,
    DonationFactory,
    ImpactUpdateFactory,
    ProjectFactory,
    StaffFactory,
)
from tests.feedback.allocations.conftest import breaches
from tests.thorough import examples

pytestmark = pytest.mark.django_db
amounts = st.integers(200, 6000)
numbers = st.integers(0, 99)
takes = st.sampled_from(["any", "designated", "none"])


class GiftsAndProjects(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.place = transaction.atomic()
        self.place.__enter__()
        self.campaign = CampaignFactory()
        self.claire = StaffFactory(organization=self.campaign.organization)
        self.count = 0
        self.open_project(unit_cost=500, units=9, is_pooled=False, takes="any")

    def teardown(self) -> None:
        if hasattr(self, "place"):
            transaction.set_rollback(True)
            self.place.__exit__(None, None, None)

    def _next(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}_{self.count}"

    def _one(self, rows, number: int):
        rows = list(rows.order_by("pk"))
        return rows[number % len(rows)] if rows else None

    def _gift(self, number: int) -> Donation | None:
        return self._one(Donation.rows.paid().filter(campaign=self.campaign), number)

    def _project(self, number: int) -> Project | None:
        # One in four times it is nowhere: "not yet allocated".
        return self._one(self.campaign.projects.all(), number) if number % 4 else None

    @rule(amount=amounts, number=numbers, minutes=st.integers(0, 60))
    def give(self, amount: int, number: int, minutes: int) -> None:
        meant_for = self._project(number)
        gift = DonationFactory(
            campaign=self.campaign,
            amount=amount,
            designation=meant_for.slug if meant_for else "",
        )
        record_payment(
            donation_id=gift.pk,
            payment_id=self._next("pi"),
            money=gift.money,
            paid_at=timezone.now() - timedelta(minutes=minutes),
        )

    @rule()
    def run(self) -> None:
        allocate_waiting()

    @rule(number=numbers, amount=amounts)
    def refund(self, number: int, amount: int) -> None:
        gift = self._gift(number)
        if gift is None:
            return
        try:
            record_refund(
                donation_id=gift.pk,
                refund_id=self._next("re"),
                money=Money(amount, "CAD"),
                at=timezone.now(),
            )
        except RefundError:
            assert amount > gift.kept.amount

    @rule(number=numbers)
    def let_a_refund_fail(self, number: int) -> None:
        refund = self._one(LedgerEntry.rows.filter(kind=LedgerEntry.Kind.REFUND), number)
        if refund:
            record_failed_refund(
                donation_id=refund.donation_id, refund_id=refund.stripe_id, at=timezone.now()
            )

    @rule(number=numbers, fee=st.integers(1, 300))
    def tell_a_fee(self, number: int, fee: int) -> None:
        gift = self._gift(number)
        if gift:
            record_fee(
                donation_id=gift.pk,
                balance_transaction_id=f"txn_{gift.pk}",
                fee=Money(fee, "CAD"),
                at=timezone.now(),
            )

    @rule(
        unit_cost=st.integers(100, 2000),
        units=st.integers(1, 9),
        is_pooled=st.booleans(),
        takes=takes,
    )
    def open_project(self, unit_cost: int, units: int, is_pooled: bool, takes: str) -> None:
        ProjectFactory(
            campaign=self.campaign,
            unit_cost=unit_cost,
            unit_count=units,
            is_pooled=is_pooled,
            takes=takes,
            opened_at=timezone.now(),
        )

    @rule(number=numbers, takes=takes)
    def close_or_open_again(self, number: int, takes: str) -> None:
        if project := self._project(number):
            project.takes = takes
            project.save()

    @rule(number=numbers, unit_cost=st.integers(100, 2000))
    def change_a_cost(self, number: int, unit_cost: int) -> None:
        project = self._project(number)
        if project is None:
            return
        held = project.funding.allocated_amount
        project.unit_cost = unit_cost
        try:
            with transaction.atomic():
                project.save()
        except IntegrityError:
            assert held > project.unit_count * unit_cost

    @rule(number=numbers, units=st.integers(1, 9))
    def deliver(self, number: int, units: int) -> None:
        if project := self._project(number):
            news = ImpactUpdateFactory(project=project, units=units)
            with suppress(TooManyUnitsError):
                publish_update(update=news, actor=self.claire)

    @rule(number=numbers, start=numbers, end=numbers, amount=amounts)
    def move(self, number: int, start: int, end: int, amount: int) -> None:
        gift = self._gift(number)
        if gift is None:
            return
        before = _money_of(gift)
        try:
            with transaction.atomic():
                move_allocation(
                    gift=gift,
                    source=self._project(start),
                    target=self._project(end),
                    amount=Money(amount, "CAD"),
                    reason="It was asked for",
                    actor=self.claire,
                )
        except AllocationError:
            assert _money_of(gift) == before

    @invariant()
    def the_books_are_clean(self) -> None:
        assert breaches() == {}


def _money_of(gift: Donation) -> list[tuple[int, int]]:
    return sorted(Allocation.rows.filter(donation=gift).values_list("project", "amount"))


GiftsAndProjects.TestCase.settings = settings(
    max_examples=examples(8),
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.thorough
def test_the_sums_hold_whatever_happens_in_whatever_order():
    GiftsAndProjects.TestCase().runTest()
