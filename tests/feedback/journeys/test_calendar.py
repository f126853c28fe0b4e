"""The coach on a simulated clock: which message, on which day, at which hour of the reader."""

import itertools
import random
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from campaigns.models import Fundraiser, Occasion
from feedback.journeys.facts import facts_of
from feedback.journeys.models import CoachingPlan, CoachingText
from feedback.journeys.services import coach_due
from feedback.models import Message
from tests.factories import FundraiserFactory
from tests.feedback.journeys.conftest import (
    add_photograph,
    at,
    change,
    close,
    give,
    open_page,
    send_all,
)
from tests.thorough import everyday

pytestmark = pytest.mark.django_db
ZONES = ["America/Toronto", "Europe/Paris"]
TORONTO = "America/Toronto"
NEW_YEAR = date(2027, 1, 31)


def november(day: int) -> date:
    return date(2026, 11, day)


def december(day: int) -> date:
    return date(2026, 12, day)


def birthday_page(zone: str = TORONTO, **fields: object) -> Fundraiser:
    """Open on 22 November at two in the afternoon; birthday on 13 December; closes on the 20th."""
    return open_page(
        zone=zone,
        opens=at(zone, november(22), 14),
        day=december(13),
        closes=at(zone, december(21), 0),
        **fields,
    )


def tended_page(zone: str = TORONTO, **fields: object) -> Fundraiser:
    """A birthday page with a story, a photograph, the supporter's own gift, and shared."""
    page = birthday_page(zone, story="J’aime les livres.", **fields)
    add_photograph(page)
    with time_machine.travel(page.opened_at, tick=False):
        give(page, amount=1000, is_own=True)
    change(page, shared_at=page.opened_at)
    return page


@pytest.mark.parametrize("zone", everyday(1, ZONES))
def test_page_that_nobody_tends_hears_each_thing_once(simulate, zone):
    simulation = simulate(birthday_page(zone))

    simulation.run(until=at(zone, NEW_YEAR, 12))

    assert simulation.calendar() == [
        ("give_first", "11-22", 15),
        ("look", "11-25", 9),
        ("share", "11-27", 9),
        ("closest", "11-29", 9),
        ("last_week", "12-06", 9),
        ("day_before", "12-12", 9),
        ("day", "12-13", 9),
    ]


@pytest.mark.parametrize("zone", everyday(1, reversed(ZONES)))
def test_page_that_goes_well_hears_what_happens_on_it(simulate, zone):
    page = tended_page(zone)
    simulation = simulate(page)

    simulation.run(
        until=at(zone, NEW_YEAR, 12),
        events=[
            (at(zone, november(24), 15, 30), lambda: give(page)),
            (at(zone, november(28), 22), lambda: give(page, 15_000)),
            (at(zone, december(14), 10), lambda: give(page, 20_000)),
        ],
    )

    assert simulation.calendar() == [
        ("first_gift", "11-24", 15),
        ("milestone_50", "11-29", 9),
        ("last_week", "12-06", 9),
        ("quiet", "12-08", 9),
        ("day_before", "12-12", 9),
        ("day", "12-13", 9),
        ("milestone_100", "12-15", 9),
        ("thanks", "12-21", 9),
        ("again", "12-27", 9),
    ]
    assert [message.values["step"] for message in simulation.sent()][2] == "last_week_ahead"


def test_event_replaces_a_timed_message_which_comes_two_days_later(simulate):
    page = tended_page()
    change(page, shared_at=None)
    simulation = simulate(page)

    simulation.run(
        until=at(TORONTO, november(30), 12),
        events=[(at(TORONTO, november(24), 8), lambda: give(page))],
    )

    assert simulation.calendar() == [("first_gift", "11-24", 9), ("share", "11-26", 9)]


def test_timed_message_that_lapses_while_it_makes_room_is_not_sent(simulate):
    page = tended_page()
    change(page, photograph=None)
    simulation = simulate(page)

    simulation.run(
        until=at(TORONTO, november(30), 12),
        events=[
            (at(TORONTO, november(23), 8), lambda: give(page)),
            (at(TORONTO, november(25), 8), lambda: give(page, 10_000)),
        ],
    )

    assert simulation.calendar() == [("first_gift", "11-23", 9), ("milestone_25", "11-25", 9)]


def test_event_at_night_waits_for_the_morning(simulate):
    page = tended_page()
    simulation = simulate(page)

    simulation.run(
        until=at(TORONTO, november(30), 12),
        events=[(at(TORONTO, november(25), 23, 40), lambda: give(page))],
    )

    assert simulation.calendar() == [("first_gift", "11-26", 9)]


def test_day_before_is_dropped_when_it_would_crowd_another(simulate):
    page = tended_page()
    simulation = simulate(page)

    simulation.run(
        until=at(TORONTO, december(20), 12),
        events=[(at(TORONTO, december(11), 15), lambda: give(page))],
    )

    assert simulation.calendar()[-2:] == [("first_gift", "12-11", 15), ("day", "12-13", 9)]
    assert "day_before" not in simulation.names()


def test_several_parts_of_the_goal_at_once_give_one_message(simulate):
    page = tended_page()
    simulation = simulate(page)

    def three_gifts() -> None:
        for _gift in range(3):
            give(page, 8_000)

    simulation.run(
        until=at(TORONTO, december(1), 12),
        events=[
            (at(TORONTO, november(24), 12), lambda: give(page, 100)),
            (at(TORONTO, november(27), 12), three_gifts),
        ],
    )

    assert simulation.calendar() == [("first_gift", "11-24", 12), ("milestone_50", "11-27", 12)]


def test_goal_that_was_raised_is_not_counted_up_a_second_time(simulate):
    page = tended_page()
    simulation = simulate(page)

    simulation.run(
        until=at(TORONTO, december(4), 12),
        events=[
            (at(TORONTO, november(24), 12), lambda: give(page, 34_000)),
            (at(TORONTO, november(25), 12), lambda: change(page, goal_amount=60_000)),
            (at(TORONTO, november(28), 12), lambda: give(page, 15_000)),
        ],
    )

    assert simulation.calendar() == [
        ("milestone_100", "11-24", 12),
        ("first_gift", "11-26", 12),
    ]


def test_page_that_was_quiet_for_ten_days_is_asked_for_a_word(simulate):
    page = tended_page()
    simulation = simulate(page)

    simulation.run(
        until=at(TORONTO, december(5), 12),
        events=[(at(TORONTO, november(23), 12), lambda: give(page))],
    )

    assert simulation.calendar() == [("first_gift", "11-23", 12), ("quiet", "12-03", 9)]


# --- When the coach was down ------------------------------------------------------------------


def test_coach_that_was_down_for_three_days_sends_what_is_still_true_and_no_burst(simulate):
    page = birthday_page()
    simulation = simulate(page)

    simulation.run(
        until=at(TORONTO, december(5), 12),
        asleep=(page.opened_at, at(TORONTO, november(25), 16)),
    )

    # "Give first" has lapsed; at four in the afternoon a timed message waits for the morning.
    assert simulation.calendar() == [
        ("look", "11-26", 9),
        ("share", "11-28", 9),
        ("closest", "11-30", 9),
    ]


@pytest.mark.parametrize(
    ("awake", "last"),
    [
        (at(TORONTO, december(13), 16), ("day", "12-13", 16)),
        (at(TORONTO, december(14), 8), ("last_week", "12-06", 9)),
    ],
)
def test_day_itself_is_late_rather_than_never_but_never_a_day_late(simulate, awake, last):
    simulation = simulate(birthday_page())

    simulation.run(
        until=at(TORONTO, december(15), 12), asleep=(at(TORONTO, december(10), 12), awake)
    )

    assert simulation.calendar()[-1] == last


def test_milestones_passed_while_the_coach_was_down_give_one_message(simulate):
    page = tended_page()
    simulation = simulate(page)

    simulation.run(
        until=at(TORONTO, december(5), 12),
        events=[
            (at(TORONTO, november(24), 12), lambda: give(page, 8_000)),
            (at(TORONTO, november(25), 12), lambda: give(page, 8_000)),
            (at(TORONTO, november(26), 12), lambda: give(page, 10_000)),
        ],
        asleep=(at(TORONTO, november(24), 0), at(TORONTO, november(27), 10)),
    )

    # The first gift is of three days ago: it has lapsed, and what is true now is told.
    assert simulation.calendar() == [("milestone_75", "11-27", 10)]


# --- Whatever happens -------------------------------------------------------------------------


@pytest.mark.parametrize("seed", everyday(3, range(10)))
def test_whatever_happens_nothing_comes_twice_or_within_two_days(simulate, seed):
    chance = random.Random(seed)
    page = birthday_page(chance.choice(ZONES), occasion=chance.choice(Occasion.values))
    simulation = simulate(page)
    waking = page.opened_at + timedelta(days=chance.randrange(1, 12))

    simulation.run(
        until=page.closes_at + timedelta(days=30),
        events=[(_some_moment(page, chance), _something(page, chance)) for _event in range(12)],
        asleep=(page.opened_at + timedelta(days=chance.randrange(9)), waking),
    )

    sent, names = simulation.sent(), simulation.names()
    assert len(names) == len(set(names))
    for before, after in itertools.pairwise(sent):
        is_exempt = after.values["is_exempt"]
        assert is_exempt or after.sent_at - before.sent_at >= timedelta(hours=48), names
    hours = {when.hour for _name, when in simulation.moments()}
    assert hours <= set(range(9, 20))
    assert len(sent) >= 4


def _some_moment(page: Fundraiser, chance: random.Random) -> datetime:
    return page.opened_at + timedelta(minutes=chance.randrange(28 * 24 * 60))


def _something(page: Fundraiser, chance: random.Random) -> Callable[[], object]:
    amount = chance.choice([500, 2_500, 9_000, 20_000])
    return chance.choice(
        [
            lambda: give(page, amount),
            lambda: give(page, amount, is_own=True),
            lambda: change(page, shared_at=timezone.now()),
            lambda: change(page, goal_amount=amount * 10),
            lambda: add_photograph(page),
            lambda: change(page, story="J’aime les livres."),
        ]
    )


# --- Clocks that change, pages of other kinds -------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "opens"),
    [
        ("America/Toronto", date(2026, 10, 29)),
        pytest.param("Europe/Paris", date(2026, 10, 22), marks=pytest.mark.chaos),
    ],
)
def test_mornings_stay_mornings_when_the_night_is_an_hour_longer(simulate, zone, opens):
    simulation = simulate(page_of_twenty_days(zone, opens))

    simulation.run(until=at(zone, opens + timedelta(days=30), 12))

    assert days_since(opens, simulation) == [
        ("give_first", 0, 15),
        ("look", 3, 9),
        ("share", 5, 9),
        ("closest", 7, 9),
        ("last_week", 13, 9),
        ("day_before", 19, 9),
        ("day", 20, 9),
    ]


@pytest.mark.parametrize(
    ("zone", "opens"),
    [
        pytest.param("America/Toronto", date(2027, 3, 10), marks=pytest.mark.chaos),
        ("Europe/Paris", date(2027, 3, 24)),
    ],
)
def test_two_days_of_47_hours_move_a_message_to_ten(simulate, zone, opens):
    simulation = simulate(page_of_twenty_days(zone, opens))

    simulation.run(until=at(zone, opens + timedelta(days=30), 12))

    assert days_since(opens, simulation) == [
        ("give_first", 0, 15),
        ("look", 3, 9),
        ("share", 5, 10),
        ("closest", 7, 10),
        ("last_week", 13, 9),
        ("day_before", 19, 9),
        ("day", 20, 9),
    ]


def page_of_twenty_days(zone: str, opens: date) -> Fundraiser:
    day = opens + timedelta(days=20)
    closes = at(zone, day + timedelta(days=8), 0)
    return open_page(zone=zone, opens=at(zone, opens, 14), day=day, closes=closes)


def days_since(opens: date, simulation) -> list[tuple[str, int, int]]:
    sent = [(name, local_time) for name, local_time in simulation.moments()]
    return [(name, (when.date() - opens).days, when.hour) for name, when in sent]


def test_page_that_opens_on_its_day_hears_of_the_day_alone(simulate):
    opens = at(TORONTO, december(13), 0)
    page = open_page(
        zone=TORONTO, opens=opens, day=december(13), closes=at(TORONTO, december(28), 0)
    )
    simulation = simulate(page)

    simulation.run(until=at(TORONTO, december(15), 8))

    assert simulation.calendar() == [("day", "12-13", 9)]


def test_page_without_a_day_leads_to_its_last_one(simulate):
    page = open_page(
        zone=TORONTO,
        opens=at(TORONTO, november(22), 14),
        day=None,
        closes=at(TORONTO, december(22), 0),
        occasion=Occasion.OTHER,
    )
    simulation = simulate(page)

    simulation.run(
        until=at(TORONTO, NEW_YEAR, 12),
        events=[(at(TORONTO, november(22), 14, 10), lambda: give(page))],
    )

    assert simulation.calendar()[-5:] == [
        ("last_week", "12-14", 9),
        ("day_before", "12-20", 9),
        ("day", "12-21", 9),
        ("thanks", "12-22", 9),
        ("again", "12-28", 9),
    ]


# --- What stops it ----------------------------------------------------------------------------


@pytest.mark.parametrize("state", [Fundraiser.State.BLOCKED, Fundraiser.State.IN_REVIEW])
def test_page_that_is_not_public_hears_nothing(simulate, state):
    page = birthday_page()
    change(page, state=state)
    simulation = simulate(page)

    simulation.run(until=at(TORONTO, december(20), 12))

    assert simulation.calendar() == []


def test_page_that_was_closed_early_is_asked_for_thanks_and_nothing_else(simulate):
    page = tended_page()
    simulation = simulate(page)

    simulation.run(
        until=at(TORONTO, NEW_YEAR, 12),
        events=[
            (at(TORONTO, november(24), 12), lambda: give(page)),
            (at(TORONTO, november(30), 18), lambda: close(page)),
        ],
    )

    assert simulation.calendar() == [
        ("first_gift", "11-24", 12),
        ("thanks", "12-01", 9),
        ("again", "12-07", 9),
    ]
    assert CoachingPlan.objects.get(fundraiser=page).look_at is None


def test_supporter_who_has_thanked_is_not_asked_to(simulate):
    page = tended_page()
    simulation = simulate(page)

    simulation.run(
        until=at(TORONTO, NEW_YEAR, 12),
        events=[
            (at(TORONTO, november(24), 12), lambda: give(page)),
            (at(TORONTO, december(21), 8), lambda: change(page, thanked_at=page.closes_at)),
        ],
    )

    assert "thanks" not in simulation.names()
    assert simulation.names()[-1] == "again"


def test_step_that_staff_turned_off_is_not_sent_and_one_that_they_moved_moves(simulate):
    page = birthday_page()
    CoachingText.objects.create(organization=page.organization, step="give_first", is_on=False)
    CoachingText.objects.create(organization=page.organization, step="share", days=3)
    add_photograph(page)
    change(page, story="J’aime les livres.")
    simulation = simulate(page)

    simulation.run(until=at(TORONTO, november(26), 12))

    assert simulation.calendar() == [("share", "11-25", 9)]


def test_message_that_is_no_longer_true_when_it_is_sent_is_dropped(simulate):
    page = tended_page()
    change(page, shared_at=None)
    morning = at(TORONTO, november(24), 10)

    with time_machine.travel(morning, tick=False):
        coach_due()
        change(page, shared_at=morning)
        send_all()

    messages = Message.rows.filter(fundraiser=page)
    assert list(messages.values_list("key", "state")) == [(f"coach:{page.pk}:share", "dropped")]


# --- Many pages -------------------------------------------------------------------------------


def test_round_costs_the_same_whatever_the_number_of_pages_that_are_not_due(
    django_assert_num_queries,
):
    pages = [birthday_page() for _page in range(3)]
    later = pages[0].opened_at + timedelta(minutes=20)
    with time_machine.travel(later, tick=False):
        coach_due()

        with django_assert_num_queries(4):
            coach_due()


def test_facts_of_many_pages_take_as_many_queries_as_those_of_one(django_assert_num_queries):
    pages = [birthday_page() for _page in range(3)]

    for some in (pages[:1], pages):
        with django_assert_num_queries(4):
            found = facts_of([page.pk for page in some])
        assert [facts.page for facts in found] == some


def test_page_that_opened_before_there_was_a_coach_is_found():
    page = FundraiserFactory()

    coach_due()

    assert CoachingPlan.objects.get(fundraiser=page).look_at is not None


def test_page_that_fails_holds_up_no_other(monkeypatch, caplog):
    broken, whole = birthday_page(), birthday_page()
    change(broken, time_zone="Mars/Olympus")

    with time_machine.travel(at(TORONTO, november(22), 16), tick=False):
        assert coach_due() == 1

    assert list(Message.rows.values_list("fundraiser", flat=True)) == [whole.pk]
    assert caplog.messages == [f"The coach failed at a page: fundraiser={broken.pk}"]
