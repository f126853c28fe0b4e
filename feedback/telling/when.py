"""When readers get their mail if the button is pressed now, in words for whoever presses it."""

from dataclasses import dataclass

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext

from campaigns.money import write_number
from feedback.models import ImpactUpdate
from feedback.telling.evening import Evenings, Home
from feedback.telling.readers import READERS

MAILS_BY_HOME = f"""
SELECT gift_zone, person_zone, country, region, count(*) FROM ({READERS}) AS reader
WHERE way = 'mail' GROUP BY 1, 2, 3, 4
"""  # noqa: S608


@dataclass(frozen=True)
class Due:
    """How many mails are due this evening where their readers live, and how many tomorrow."""

    today: int
    tomorrow: int


def due_of(update: ImpactUpdate) -> Due:
    """Return when mails would be due if the update were told now."""
    now = timezone.now()
    evenings = Evenings(update.organization, now)
    found = {True: 0, False: 0}
    for *home, count in _mails_by_home(update):
        _zone, evening = evenings.of(Home(*home))
        found[evening.date() == now.astimezone(evening.tzinfo).date()] += count
    return Due(today=found[True], tomorrow=found[False])


def _mails_by_home(update: ImpactUpdate) -> list[tuple[str, str, str, str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(MAILS_BY_HOME, {"update": update.pk, "after": 0, "size": None})
        return list(cursor.fetchall())


def due_in_words(due: Due) -> str:
    """Say it in a sentence; nothing where nobody gets a mail."""
    if due.today and due.tomorrow:
        return _on_two_evenings(due)
    if due.today:
        return gettext("The mails go out this evening at half past six, where each reader lives.")
    if due.tomorrow:
        return gettext(
            "Where the readers live half past six is over: the mails go out tomorrow evening at "
            "half past six."
        )
    return ""


def _on_two_evenings(due: Due) -> str:
    sentence = gettext(
        "The mails go out at half past six, where each reader lives: %(today)s this evening, and "
        "%(tomorrow)s tomorrow evening, where it is later already."
    )
    return sentence % {
        "today": write_number(due.today),
        "tomorrow": write_number(due.tomorrow),
    }
