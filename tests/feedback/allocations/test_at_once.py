"""Runs, refunds and staff at the same moment: no sum is broken, and nobody waits in a circle."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from campaigns.money import CAD
from feedback.allocations import services
from feedback.allocations.services import allocate_waiting, move_allocation
from feedback.impact.choosing import choose_gifts
from feedback.impact.services import publish_update
from feedback.models import Allocation
from giving.services.payments import locked_donation, record_payment, record_refund
from tests.factories import DonationFactory, ImpactUpdateFactory, ProjectFactory, StaffFactory
from tests.feedback.allocations.conftest import breaches
from tests.feedback.allocations.test_receivers import balance_of, held
from tests.meanwhile import Meanwhile

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def books(campaign):
    return ProjectFactory(campaign=campaign, slug="books")


@pytest.fixture
def gift(campaign):
    return paid(campaign, "pi_1")


def paid(campaign, payment_id: str):
    made = DonationFactory(campaign=campaign)
    return record_payment(
        donation_id=made.pk,
        payment_id=payment_id,
        money=made.money,
        paid_at=timezone.now() - timedelta(hours=1),
    )


def refund(gift, amount: str = "10.00"):
    return record_refund(
        donation_id=gift.pk, refund_id="re_1", money=CAD(amount), at=timezone.now()
    )


def test_a_refund_during_a_run_waits_for_it_and_then_releases(books, gift, monkeypatch):
    """It holds the gift and wants its balance; the run holds the balance and writes for the gift.

    The run took its share of the gift first: else its rows would wait for the refund's lock.
    """
    write, others = services._write, []

    def let_a_refund_begin(moves, owners):
        others.append(Meanwhile(lambda: refund(gift)).until_it_waits_or_ends())
        assert not others[0].is_over
        write(moves, owners)

    monkeypatch.setattr(services, "_write", let_a_refund_begin)
    allocate_waiting()

    assert others[0].until_it_ends().error is None
    assert held(gift) == {"books": (1500, 0)}
    assert breaches() == {}


def test_a_run_during_a_refund_leaves_the_gift_to_the_next_run(books, gift):
    with transaction.atomic():
        refund(gift)
        run = Meanwhile(allocate_waiting).until_it_ends()
        assert held(gift) == {}

    assert run.error is None
    allocate_waiting()
    assert held(gift) == {"books": (1500, 0)}
    assert breaches() == {}


def test_a_second_run_passes_a_campaign_by_that_the_first_one_serves(books, gift, monkeypatch):
    write, seen = services._write, []

    def let_another_run(moves, owners):
        Meanwhile(lambda: seen.append(allocate_waiting())).until_it_ends()
        write(moves, owners)

    monkeypatch.setattr(services, "_write", let_another_run)
    assert allocate_waiting() == 1

    assert seen == [0]
    assert held(gift) == {"books": (2500, 0)}
    assert breaches() == {}


def test_staff_and_a_refund_take_the_same_money_once(books, gift, campaign, monkeypatch):
    """Read without the lock, what the refund releases would be what staff have moved already."""
    allocate_waiting()
    boat = ProjectFactory(campaign=campaign, slug="boat", takes="designated")
    claire = StaffFactory(organization=campaign.organization)
    take, others = services.take_from, []

    def let_a_refund_begin(*arguments, **fields):
        others.append(Meanwhile(lambda: refund(gift, "20.00")).until_it_waits_or_ends())
        take(*arguments, **fields)

    monkeypatch.setattr(services, "take_from", let_a_refund_begin)
    move_allocation(
        gift=gift, source=books, target=boat, amount=CAD("15.00"), reason="He asked", actor=claire
    )

    assert others[0].until_it_ends().error is None
    assert held(gift) == {"books": (500, 0), "boat": (0, 0)}
    assert balance_of(gift) == (500, 0, 500)
    assert breaches() == {}


def test_the_last_room_of_a_project_goes_to_one_of_two_writers(books, gift, campaign, monkeypatch):
    """Without the lock, staff would still see the room that the run is about to fill."""
    other = DonationFactory(campaign=campaign)
    other = record_payment(
        donation_id=other.pk,
        payment_id="pi_2",
        money=other.money,
        paid_at=timezone.now(),
    )
    books.unit_count = 5
    books.save()
    claire = StaffFactory(organization=campaign.organization)
    write, others = services._write, []

    def let_staff_begin(moves, owners):
        others.append(
            Meanwhile(
                lambda: move_allocation(
                    gift=other,
                    source=None,
                    target=books,
                    amount=CAD("25.00"),
                    reason="She asked",
                    actor=claire,
                )
            ).until_it_waits_or_ends()
        )
        write(moves, owners)

    monkeypatch.setattr(services, "_write", let_staff_begin)
    allocate_waiting()

    assert others[0].until_it_ends().error.args == ("target",)
    assert (held(gift), held(other)) == ({"books": (2500, 0)}, {})
    assert breaches() == {}


def test_news_published_during_a_refund_waits_without_holding_what_the_refund_needs(
    books, gift, campaign
):
    """Its rows ask for the gift, which the refund holds; the refund asks for the allocation."""
    allocate_waiting()
    claire = StaffFactory(organization=campaign.organization)
    update = ImpactUpdateFactory(project=books)

    with transaction.atomic():
        locked_donation(gift.pk)
        other = Meanwhile(lambda: publish_update(update=update, actor=claire))
        other.until_it_waits_or_ends()
        assert not other.is_over
        refund(gift)

    assert other.until_it_ends().error is None
    assert breaches() == {}


def test_gifts_chosen_by_hand_during_a_refund_wait_in_the_same_order(books, gift, campaign):
    later = paid(campaign, "pi_2")
    allocate_waiting()
    claire = StaffFactory(organization=campaign.organization)
    update = ImpactUpdateFactory(project=books)
    others = {Allocation.rows.get(donation=later).pk}

    with transaction.atomic():
        locked_donation(gift.pk)
        other = Meanwhile(
            lambda: choose_gifts(update=update, added=set(), removed=others, actor=claire)
        )
        other.until_it_waits_or_ends()
        assert not other.is_over
        refund(gift)

    assert other.until_it_ends().error is None
    assert breaches() == {}
