from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.models import HistoryEntry
from campaigns.money import CAD, EUR
from feedback.allocations import services
from feedback.allocations.balances import open_missing_balances
from feedback.allocations.services import allocate_waiting, explain, move_allocation
from feedback.exceptions import AllocationError
from feedback.models import Allocation, AllocationEntry, GiftBalance
from tests.factories import PaidDonationFactory, ProjectFactory, StaffFactory
from tests.feedback.allocations.conftest import breaches
from tests.feedback.allocations.test_receivers import balance_of, entries, held

pytestmark = pytest.mark.django_db
HOUR_AGO = timedelta(hours=1)


def gift_of(campaign, amount: int = 2500, **fields):
    fields.setdefault("paid_at", timezone.now() - HOUR_AGO)
    return PaidDonationFactory(campaign=campaign, amount=amount, **fields)


@pytest.fixture
def claire(campaign):
    return StaffFactory(organization=campaign.organization)


@pytest.fixture
def books(campaign):
    return ProjectFactory(campaign=campaign, slug="books")


@pytest.fixture
def boat(campaign):
    return ProjectFactory(
        campaign=campaign, slug="boat", unit_count=1, unit_cost=5000, takes="designated"
    )


def test_gifts_go_to_projects_the_oldest_first_and_a_second_run_changes_nothing(campaign):
    ProjectFactory(campaign=campaign, slug="six-books", unit_count=6)
    later = gift_of(campaign)
    older = gift_of(campaign, paid_at=timezone.now() - 2 * HOUR_AGO)

    allocate_waiting()
    allocate_waiting()

    assert held(older) == {"six-books": (2500, 0)}
    assert held(later) == {"six-books": (500, 0)}
    assert entries(later) == [("six-books", "rule", 500)]
    assert balance_of(later) == (2500, 0, 500)
    assert list(Allocation.rows.order_by("pk").values_list("donation", flat=True)) == [
        older.pk,
        later.pk,
    ]
    assert breaches() == {}


def test_a_gift_that_waited_follows_when_its_campaign_has_a_new_project(campaign):
    ProjectFactory(campaign=campaign, slug="two-books", unit_count=2)
    ProjectFactory(slug="of-another-campaign")
    gift = gift_of(campaign)
    allocate_waiting()
    assert explain(gift=gift).waits_because == "no_room"

    ProjectFactory(campaign=campaign, slug="more-books")
    assert explain(gift=gift).waits_because == "next_run"
    allocate_waiting()

    assert held(gift) == {"two-books": (1000, 0), "more-books": (1500, 0)}
    assert breaches() == {}


def test_a_gift_whose_fee_may_still_come_is_left_alone(campaign, books):
    gift = gift_of(campaign, paid_at=timezone.now())

    allocate_waiting()

    assert held(gift) == {}
    assert explain(gift=gift).waits_because == "fee"


def test_a_project_for_designated_gifts_gets_those_and_no_others(campaign, boat):
    meant, other = gift_of(campaign, designation="boat"), gift_of(campaign)

    allocate_waiting()

    assert (held(meant), held(other)) == ({"boat": (2500, 0)}, {})
    assert entries(meant) == [("boat", "designated", 2500)]


def test_a_project_that_is_delivered_takes_no_more(campaign, books):
    gift = gift_of(campaign)
    type(books).rows.filter(pk=books.pk).update(stage="delivered")

    allocate_waiting()

    assert held(gift) == {}
    type(books).rows.filter(pk=books.pk).update(stage="in_progress")
    allocate_waiting()
    assert held(gift) == {"books": (2500, 0)}


def test_batches_go_on_where_the_last_one_ended(campaign, books, monkeypatch):
    monkeypatch.setattr(services, "BATCH", 2)
    gifts = [gift_of(campaign, paid_at=timezone.now() - HOUR_AGO) for _ in range(5)]

    assert allocate_waiting() == 5

    assert [held(gift) for gift in gifts] == [{"books": (2500, 0)}] * 5
    assert breaches() == {}


def test_a_run_that_dies_half_way_leaves_nothing_half_done(campaign, books, monkeypatch):
    monkeypatch.setattr(services, "BATCH", 2)
    first, second, third = (gift_of(campaign) for _ in range(3))
    write, written = services._write, []

    def die_in_the_second_batch(moves, owners):
        write(moves, owners)
        written.append(moves)
        if len(written) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(services, "_write", die_in_the_second_batch)
    with pytest.raises(KeyboardInterrupt):
        allocate_waiting()

    assert [held(gift) for gift in (first, second, third)] == [
        {"books": (2500, 0)},
        {"books": (2500, 0)},
        {},
    ]
    assert breaches() == {}
    monkeypatch.setattr(services, "_write", write)
    allocate_waiting()
    assert held(third) == {"books": (2500, 0)}


def test_a_run_costs_as_many_queries_for_ten_gifts_as_for_one(
    campaign, books, django_assert_num_queries
):
    gift_of(campaign)
    with django_assert_num_queries(9):
        allocate_waiting()

    for _ in range(10):
        gift_of(campaign)
    with django_assert_num_queries(9):
        allocate_waiting()


def test_gifts_of_an_import_get_their_balances_in_one_statement(campaign):
    gifts = [gift_of(campaign) for _ in range(2)]
    GiftBalance.rows.all().delete()
    assert breaches() == {"balances": sorted(gift.reference for gift in gifts)}

    assert open_missing_balances() == 2

    assert breaches() == {}
    assert open_missing_balances() == 0


def test_staff_move_money_with_a_reason_that_stays(campaign, books, boat, claire):
    gift = gift_of(campaign)
    allocate_waiting()

    move_allocation(
        gift=gift, source=books, target=boat, amount=CAD("10.00"), reason="He asked.", actor=claire
    )

    assert held(gift) == {"books": (1500, 0), "boat": (1000, 0)}
    assert entries(gift) == [
        ("books", "rule", 2500),
        ("books", "staff", -1000),
        ("boat", "staff", 1000),
    ]
    assert set(AllocationEntry.rows.filter(kind="staff").values_list("reason", "actor")) == {
        ("He asked.", claire.pk)
    }
    entry = HistoryEntry.objects.across_organizations().get(what="money of a gift moved")
    assert (entry.actor, entry.details) == (
        claire,
        {"reason": "He asked.", "amount": 1000, "source": "books", "target": "boat"},
    )
    assert breaches() == {}


def test_staff_take_money_out_and_put_it_in_again(campaign, books, claire):
    gift = gift_of(campaign)
    allocate_waiting()

    move_allocation(
        gift=gift, source=books, target=None, amount=CAD("10.00"), reason="Wait.", actor=claire
    )
    assert balance_of(gift) == (2500, 0, 1500)
    assert breaches() == {}

    move_allocation(
        gift=gift, source=None, target=books, amount=CAD("10.00"), reason="Go.", actor=claire
    )
    assert held(gift) == {"books": (2500, 0)}
    assert breaches() == {}


@pytest.mark.parametrize(
    ("source", "target", "amount", "reason", "refusal"),
    [
        ("books", "boat", CAD("25.01"), "Why not", "source"),
        (None, "boat", CAD("0.01"), "Why not", "source"),
        ("books", "small", CAD("20.00"), "Why not", "target"),
        ("books", "elsewhere", CAD("1.00"), "Why not", "campaign"),
        ("books", "boat", CAD("1.00"), " ", "reason"),
        ("books", "books", CAD("1.00"), "Why not", "nothing"),
        ("books", "boat", EUR("1.00"), "Why not", "nothing"),
        ("books", "boat", CAD("-1.00"), "Why not", "nothing"),
    ],
)
def test_staff_cannot_move_what_is_not_there(  # noqa: PLR0917
    campaign, books, boat, claire, source, target, amount, reason, refusal
):
    small = ProjectFactory(campaign=campaign, unit_count=1, unit_cost=1000, takes="none")
    projects = {
        "books": books, "boat": boat, "small": small, "elsewhere": ProjectFactory(), None: None,
    }  # fmt: skip
    gift = gift_of(campaign)
    allocate_waiting()

    with pytest.raises(AllocationError) as refused:
        move_allocation(
            gift=gift,
            source=projects[source],
            target=projects[target],
            amount=amount,
            reason=reason,
            actor=claire,
        )

    assert refused.value.args == (refusal,)
    assert held(gift) == {"books": (2500, 0)}
    assert breaches() == {}
