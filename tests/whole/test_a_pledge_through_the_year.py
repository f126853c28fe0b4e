"""A birthday given away, on a simulated clock: from the promise to next year's question.

Which mails reach whom, on which day and at which hour where they live. The shares of a page in a
real browser are in tests/browser/test_shared_on.py.
"""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core import mail
from django.test import Client

from campaigns.models import Campaign, Fundraiser, Pledge
from feedback.journeys.services import News, write_fundraiser_news
from feedback.services import sweeping
from giving.services.books import run_checks
from tests.factories import CampaignFactory
from tests.thorough import IS_THOROUGH, everyday
from tests.whole.year import (
    MAUDE,
    Giver,
    Year,
    assert_coach_left_two_days_between,
    assert_each_was_sent_once,
    assert_hours_were_kept,
    assert_what_may_be_refused_says_how,
    link_of,
    work,
)

pytestmark = pytest.mark.django_db(transaction=True)
TORONTO, PARIS = "America/Toronto", "Europe/Paris"
BIRTHDAY = date(2026, 12, 13)
LINA, KARIM = Giver("Lina", TORONTO), Giver("Karim", PARIS)
ZOE = Giver("Zoe", "")  # a browser that tells nothing: taken to live where the organization does
ODILE = Giver("Odile", TORONTO, wants_news=True)
GIVERS = (LINA, KARIM, ZOE, ODILE)
NEWS = News(
    headline="187 livres sur 200 sont prêtés.",
    what="L’étagère de l’ancien bureau de poste est presque vide.",
    where="Havre-Perdrix",
    when="12 mars",
)


@pytest.fixture(autouse=True)
def _as_usual() -> None:
    """The tests beside this one run the whole demo; these need none."""


@pytest.fixture
def clock():
    with time_machine.travel(datetime(2026, 8, 1, 12, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def campaign(clock) -> Campaign:
    return CampaignFactory(slug="books")


@pytest.fixture
def year(clock, campaign, tasks_at_once, monkeypatch):
    """Return a function that begins a year in a time zone."""
    # Tasks run where they are queued: nothing ever lies in the broker's queues.
    monkeypatch.setattr(sweeping, "queue_length", lambda queue: 0)
    return lambda zone=TORONTO, birthday=BIRTHDAY: Year(clock, campaign, zone, birthday)


def promised(year: Year, *, days: int = -30) -> Pledge:
    """Return a promise that was made and confirmed so many days from the birthday."""
    year.jump_to(days, 14)
    return year.pledge(year.birthday.month, year.birthday.day)


# What Maude hears is the same on her clock wherever she lives.
MAUDES_YEAR = [
    ("pledge_link", -60, 14),
    ("pledge_draft", -21, 9),
    ("give_first", -21, 15),
    ("first_gift", -19, 15),
    ("milestone_50", -14, 9),
    ("last_week", -7, 9),
    ("quiet", -5, 9),
    ("milestone_100", -2, 18),
    # Nothing a day before: the goal was reached the evening before that.
    ("day", 0, 9),
    ("thanks", 8, 9),
    ("again", 14, 9),
    ("news_17", 91, 9),
    ("pledge_question", 337, 9),
    ("pledge_draft", 344, 9),
]
# What givers hear depends on where both live: a receipt comes at once, the rest by day.
GIVERS_YEAR = {
    TORONTO: {
        LINA: [("gift_confirmation", -19, 10), ("thanks_to_givers", 9, 9)],
        KARIM: [("gift_confirmation", -14, 4), ("thanks_to_givers", 9, 9)],
        ZOE: [("gift_confirmation", -2, 18), ("thanks_to_givers", 9, 9)],
        ODILE: [
            ("gift_confirmation", -18, 12),
            ("share_prompt", -14, 9),
            ("thanks_to_givers", 9, 9),
        ],
    },
    PARIS: {
        LINA: [("gift_confirmation", -19, 4), ("thanks_to_givers", 8, 18)],
        KARIM: [("gift_confirmation", -15, 22), ("thanks_to_givers", 9, 9)],
        ZOE: [("gift_confirmation", -2, 12), ("thanks_to_givers", 8, 18)],
        ODILE: [
            ("gift_confirmation", -18, 6),
            ("share_prompt", -15, 16),
            ("thanks_to_givers", 8, 18),
        ],
    },
}


@pytest.mark.thorough
@pytest.mark.parametrize("zone", everyday(1, [PARIS, TORONTO]))
def test_one_pledge_goes_through_the_whole_year(year, zone):
    year = year(zone)
    year.busy = frozenset({-21, -19, -7, 0, 8} if IS_THOROUGH else {0})
    year.quiet = frozenset({*range(-59, -23), *range(18, 89), *range(93, 330)})
    pledge = promised(year, days=-60)

    year.go_to(-21, 14)
    page = year.open_page()
    first = year.copy_link()
    year.go_to(-19, 10)
    second = year.give(LINA, 2_500, page=page, by=first)
    year.go_to(-18, 12)
    year.give(ODILE, 2_000, page=page)
    year.go_to(-15, 22)
    third = year.give(KARIM, 8_000, page=page, by=second)
    year.go_to(-2, 18)
    year.give(ZOE, 10_000, page=page, by=third)
    year.go_to(0, 12)
    assert Client().get(f"/fr/fundraisers/{page.slug}/").status_code == 200
    year.go_to(90, 22)
    write_fundraiser_news(fundraiser=page, reference="17", news=NEWS)
    year.go_to(337, 20, 30)
    year.answer(again="yes")
    year.go_to(350)

    assert year.calendar() == MAUDES_YEAR
    assert {who: year.calendar(who.email, who.home) for who in GIVERS} == GIVERS_YEAR[zone]
    homes = {MAUDE: zone, **{who.email: who.home for who in GIVERS}}
    assert {sent.to[0] for sent in mail.outbox} == set(homes)
    assert_each_was_sent_once()
    assert_hours_were_kept(homes)
    assert_coach_left_two_days_between()
    assert_what_may_be_refused_says_how()
    page.refresh_from_db()
    pledge.refresh_from_db()
    assert (page.state, page.closed_at) == (Fundraiser.State.CLOSED, year.at(8))
    assert (page.totals.raised_amount, page.totals.donor_count) == (22_500, 4)
    assert [figures(link_of(code)) for code in (first, second, third)] == [
        (1, 1, 2_500, 3, 20_500),
        (2, 1, 8_000, 2, 18_000),
        (3, 1, 10_000, 1, 10_000),
    ]
    assert (pledge.next_on, pledge.agreed_for) == (date(2027, 12, 13), date(2027, 12, 13))
    assert [found for found in run_checks() if not found.is_clean] == []


def figures(link):
    """Return a link's generation, its own gifts and money, and those with all below it."""
    return (link.generation, link.gift_count, link.amount, link.tree_gift_count, link.tree_amount)


# --- Days that are not like others ------------------------------------------------------------


@pytest.mark.chaos
def test_a_birthday_on_29_february_is_kept_on_the_28th_between_leap_years(year):
    year = year(birthday=date(2027, 2, 28))
    year.jump_to(-40, 14)
    year.pledge(2, 29)

    year.go_to(3)
    year.jump_to(335)
    year.go_to(338, 12)  # 1 February 2028: 28 days before the 29th
    year.answer(again="yes")
    year.go_to(346)

    assert year.calendar() == [
        ("pledge_link", -40, 14),
        ("pledge_draft", -21, 9),
        ("pledge_question", 338, 9),
        ("pledge_draft", 345, 9),
    ]
    days = Fundraiser.rows.order_by("day").values_list("day", flat=True)
    assert list(days) == [date(2027, 2, 28), date(2028, 2, 29)]


@pytest.mark.chaos
def test_a_pledge_taken_back_the_day_before_the_draft_is_never_heard_of_again(year):
    year = year()
    promised(year)
    year.go_to(-22, 20)

    year.answer(withdraw="yes")

    year.go_to(3)
    year.jump_to(330)
    year.go_to(350)
    assert year.calendar() == [("pledge_link", -30, 14)]
    assert Fundraiser.rows.count() == 0


def test_a_job_that_slept_over_the_day_makes_no_page_and_asks_next_year(year):
    year = year()
    pledge = promised(year)
    year.go_to(-22)

    year.jump_to(2, 10)

    year.go_to(4)
    pledge.refresh_from_db()
    assert (pledge.next_on, Fundraiser.rows.count()) == (date(2027, 12, 13), 0)
    year.jump_to(330)
    year.go_to(350)
    assert year.calendar() == [("pledge_link", -30, 14), ("pledge_question", 337, 9)]


def test_a_draft_that_the_job_made_late_is_mailed_late_and_once(year):
    year = year()
    promised(year)
    year.go_to(-22)

    year.jump_to(-10, 3)

    year.go_to(1)
    assert year.calendar() == [("pledge_link", -30, 14), ("pledge_draft", -10, 9)]


@pytest.mark.chaos
def test_a_coach_that_was_down_for_three_days_begins_again_without_a_burst(year):
    year = year()
    promised(year)
    year.go_to(-21, 14)
    year.open_page()
    year.go_to(-19, 8)

    year.go_to(-16, 8, coach_sleeps=True)

    work()
    year.go_to(-12)
    assert year.calendar()[2:] == [
        ("give_first", -21, 15),
        ("share", -16, 9),
        ("closest", -14, 9),
    ]


@pytest.mark.chaos
@pytest.mark.parametrize(
    ("choice", "after"),
    [
        ({"again": "yes"}, [("pledge_draft", 344, 9), ("pledge_question", 703, 9)]),
        (
            {"again": "yes", "every_year": "on"},
            [("pledge_draft", 344, 9), ("pledge_draft", 710, 9)],
        ),
        ({"not_this_year": "yes"}, [("pledge_question", 703, 9)]),
        ({}, [("pledge_question", 703, 9)]),
    ],
    ids=["again", "every year", "not this year", "no answer"],
)
def test_the_question_is_asked_until_somebody_says_every_year(year, choice, after):
    year = year()
    promised(year)
    year.jump_to(1)
    year.go_to(2)
    year.jump_to(336)
    year.go_to(338)

    if choice:
        year.answer(**choice)

    year.go_to(345)
    year.jump_to(366)
    year.go_to(368)
    year.jump_to(702)
    year.go_to(712)
    assert year.calendar() == [
        ("pledge_link", -30, 14), ("pledge_question", 337, 9), *after
    ]  # fmt: skip
