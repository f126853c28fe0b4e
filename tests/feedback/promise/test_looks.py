from datetime import date, timedelta

import pytest
from django.utils.translation import override

from feedback.promise.looks import NextLook, next_look

DELIVERED = date(2026, 1, 10)


def promised(today: date = date(2026, 2, 1), looked_on: date | None = None) -> date | None:
    look = next_look(delivered_on=DELIVERED, looked_on=looked_on, today=today)
    return look and look.due_on


@pytest.mark.parametrize(
    ("looked_on", "due_on"),
    [
        (None, date(2026, 7, 10)),
        (date(2026, 4, 9), date(2026, 7, 10)),  # nearer to the delivery
        (date(2026, 4, 10), date(2027, 1, 10)),
        (date(2026, 10, 9), date(2027, 1, 10)),
        (date(2026, 10, 10), date(2028, 1, 10)),  # nearer to twelve months: it is that look
        (date(2027, 7, 9), date(2028, 1, 10)),
        (date(2027, 7, 10), None),
        (date(2028, 3, 1), None),
    ],
)
def test_a_look_counts_for_the_one_that_it_comes_nearest_to(looked_on, due_on):
    assert promised(looked_on=looked_on, today=looked_on or DELIVERED) == due_on


@pytest.mark.parametrize(
    ("today", "due_on"),
    [
        (date(2026, 10, 9), date(2026, 7, 10)),
        (date(2026, 10, 10), date(2027, 1, 10)),
        (date(2027, 7, 9), date(2027, 1, 10)),
        (date(2027, 7, 10), date(2028, 1, 10)),
        (date(2031, 1, 1), date(2028, 1, 10)),
    ],
)
def test_one_that_was_missed_is_due_until_the_next_is_nearer_and_the_last_for_good(today, due_on):
    assert promised(today) == due_on


def test_a_month_without_that_day_has_its_last():
    look = next_look(delivered_on=date(2026, 8, 31), looked_on=None, today=DELIVERED)

    assert look.due_on == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("days", "english", "french"),
    [
        (-20, "Somebody goes back to look in July 2026", "Quelqu’un y retournera en juillet 2026"),
        (0, "Somebody goes back to look in July 2026", "Quelqu’un y retournera en juillet 2026"),
        (13, "It is to be looked at again about now", "Quelqu’un doit y retourner ces jours-ci"),
        (
            14,
            "Somebody was to look again by July 10, 2026, and no news of it has come",
            "Quelqu’un devait y retourner au plus tard le 10 juillet 2026, et nous n’en avons pas "
            "de nouvelles",
        ),
    ],
)
def test_donors_read_in_which_month_and_that_nobody_came_after_a_grace(days, english, french):
    due_on = date(2026, 7, 10)
    look = NextLook(due_on=due_on, today=due_on + timedelta(days=days))

    said = []
    for language in ("en", "fr"):
        with override(language):
            said.append(look.sentence)

    assert said == [english, french]
