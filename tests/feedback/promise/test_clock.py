from datetime import date, timedelta

import pytest

from feedback.promise.clock import Promise

GIVEN = date(2026, 3, 1)


def promise(**facts: object) -> Promise:
    known = {"every_days": 90, "waits_since": GIVEN, "last_news_on": None, "put_off_to": None,
             "is_open": True}  # fmt: skip
    return Promise(**{**known, **facts})


@pytest.mark.parametrize(
    ("facts", "due_on"),
    [
        ({}, date(2026, 5, 30)),
        ({"last_news_on": date(2026, 4, 10)}, date(2026, 7, 9)),
        ({"put_off_to": date(2026, 6, 20)}, date(2026, 6, 20)),
        ({"every_days": 30}, date(2026, 3, 31)),
        ({"waits_since": None}, None),
        ({"waits_since": None, "last_news_on": date(2026, 4, 10)}, date(2026, 7, 9)),
        ({"waits_since": date(2026, 9, 1), "last_news_on": GIVEN}, date(2026, 11, 30)),
        ({"is_open": False}, None),
    ],
)
def test_news_is_due_so_long_after_the_last_or_after_the_oldest_gift_that_waits(facts, due_on):
    assert promise(**facts).due_on == due_on


def test_a_day_that_passed_is_public_two_weeks_later_when_the_last_reminder_says_so():
    due = date(2026, 5, 30)
    days = {days: due + timedelta(days=days) for days in (0, 1, 13, 14)}

    assert [promise().is_overdue(day) for day in days.values()] == [False, True, True, True]
    assert [promise().is_publicly_overdue(day) for day in days.values()] == [
        False,
        False,
        False,
        True,
    ]
