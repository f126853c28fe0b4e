import random
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.demo.story import campaigns as story
from config.demo.story.past_gifts import CANADIAN_AMOUNTS, amounts_that_add_up, past_gifts

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


@given(total=st.integers(200, 4000), seed=st.integers(0, 50))
def test_amounts_add_up_to_the_cent(total, seed):
    chance = random.Random(seed)

    amounts = amounts_that_add_up(total * 500, 40, CANADIAN_AMOUNTS, chance)

    assert (sum(amounts), len(amounts)) == (total * 500, 40)
    assert min(amounts) > 0


def test_the_same_day_makes_the_same_gifts():
    assert past_gifts(NOW) == past_gifts(NOW)


def test_no_gift_comes_from_the_future_or_from_before_its_campaign():
    for gift in past_gifts(NOW):
        days = (gift.given_at - NOW).total_seconds() / 86_400
        first, last = gift.campaign.days(NOW)
        assert first <= days < min(last or 0, 0)


@pytest.mark.parametrize(
    ("today", "year"),
    [(date(2026, 4, 2), 2025), (date(2026, 4, 3), 2026), (date(2027, 1, 1), 2026)],
)
def test_the_march_of_the_story_is_the_last_that_is_over(today, year):
    first, last = story.MARCH.days(datetime(today.year, today.month, today.day, 12, tzinfo=UTC))

    assert today + timedelta(days=first) == date(year, 3, 1)
    assert today + timedelta(days=last) == date(year, 3, 31)


def test_each_reading_circle_has_as_many_different_donors_as_gifts():
    gifts = past_gifts(NOW)
    addresses = [
        [gift.donor.email for gift in gifts if gift.campaign is circle] for circle in story.CIRCLES
    ]

    assert [(len(each), len(set(each))) for each in addresses] == [
        (612, 612),
        (492, 492),
        (118, 118),
    ]
