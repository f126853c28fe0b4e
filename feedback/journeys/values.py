"""What may stand in braces in a text of the coach, and what each becomes for a page."""

from collections.abc import Callable
from datetime import datetime
from itertools import takewhile
from typing import Any

from babel.lists import format_list
from babel.numbers import format_percent
from django.utils.translation import (
    get_language,
    gettext_lazy,
    gettext_noop,
    ngettext,
    override,
)
from django.utils.translation import gettext as _

from campaigns.dates import LOCALES, write_day
from campaigns.french_spaces import with_french_spaces
from campaigns.models import Channel, Moment, Occasion
from campaigns.money import format_money, write_number
from campaigns.services.share_links import address_for, share_link_for
from campaigns.services.wall import hold_reason
from donors.models import Donor
from feedback.journeys.facts import PAID, PageFacts
from feedback.journeys.words import on_one_line
from giving.models import Donation

Lazy = Any
MOST_NAMES = 3
NAMED = frozenset({Donation.Appearance.NAME, Donation.Appearance.NAME_AND_AMOUNT})
LONGEST_FIRST_NAME = 40

# Each placeholder, and what it is, for the staff who write texts.
PLACEHOLDERS: dict[str, Lazy] = {
    "name": gettext_lazy("first name of the supporter"),
    "greeting": gettext_lazy("Happy birthday, good luck: what fits the occasion"),
    "organization": gettext_lazy("your organization"),
    "campaign": gettext_lazy("title of the campaign"),
    "raised": gettext_lazy("what the page has raised"),
    "goal": gettext_lazy("the goal of the page"),
    "percent": gettext_lazy("how much of the goal is there, as 50 %"),
    "donors": gettext_lazy("a small sentence: 12 people have given"),
    "people": gettext_lazy("how many gave: 12 people"),
    "giver_names": gettext_lazy("first names of the first givers who let the supporter see them"),
    "days_left": gettext_lazy("days until the day, as 7 days"),
    "the_day": gettext_lazy("your birthday, race day, the last day"),
    "last_day": gettext_lazy("the last day of the page, as December 20"),
    "link": gettext_lazy("the supporter’s own link to pass on"),
    "missing": gettext_lazy("what the page lacks: a photograph, a few words of your own"),
    "headline": gettext_lazy("headline of the news"),
    "what": gettext_lazy("what happened"),
    "where": gettext_lazy("where it happened"),
    "when": gettext_lazy("the day it happened"),
}

THE_DAY = {
    Occasion.BIRTHDAY: gettext_noop("your birthday"),
    Occasion.WEDDING: gettext_noop("your wedding"),
    Occasion.RACE: gettext_noop("the race"),
    Occasion.TRIP: gettext_noop("your departure"),
    Occasion.MEMORIAL: gettext_noop("that day"),
    Occasion.OTHER: gettext_noop("the day"),
}
# The catalogue has the words of Québec: votre fête.
IN_EUROPE = {"en": "your birthday", "fr": "votre anniversaire"}
GREETINGS = {
    Occasion.BIRTHDAY: gettext_noop("Happy birthday"),
    Occasion.WEDDING: gettext_noop("All our best wishes"),
    Occasion.RACE: gettext_noop("Good luck"),
    Occasion.TRIP: gettext_noop("Have a good journey"),
}
GREETING_IN_EUROPE = {"en": "Happy birthday", "fr": "Joyeux anniversaire"}
HELLO = gettext_noop("Hello")
LAST_DAY = gettext_noop("the last day")


def values_for(
    wanted: set[str], facts: PageFacts, *, language: str, now: datetime
) -> dict[str, str]:
    """Return what the placeholders of a text become, but those of the news, in one language."""
    with override(language):
        values = {name: WRITERS[name](facts, now) for name in wanted & set(WRITERS)}
    return {name: _typeset(value, language) for name, value in values.items()}


def _typeset(value: str, language: str) -> str:
    value = on_one_line(value)
    return with_french_spaces(value) if language == "fr" else value


def _people(facts: PageFacts, _now: datetime) -> str:
    count = facts.totals.donor_count
    words = ngettext("%(count)s person", "%(count)s people", count)
    return words % {"count": write_number(count)}


def _donors(facts: PageFacts, _now: datetime) -> str:
    count = facts.totals.donor_count
    if not count:
        return _("Nobody has given yet")
    words = ngettext("%(count)s person has given", "%(count)s people have given", count)
    return words % {"count": write_number(count)}


def _days_left(facts: PageFacts, now: datetime) -> str:
    today = facts.local(now).date()
    day = facts.big_day if facts.big_day >= today else facts.last_day
    count = max((day - today).days, 0)
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": write_number(count)}


def _percent(facts: PageFacts, _now: datetime) -> str:
    return format_percent(facts.percent / 100, locale=LOCALES[_language()])


def _the_day(facts: PageFacts, _now: datetime) -> str:
    occasion = Occasion(facts.page.occasion)
    if facts.page.day is None:
        return _(LAST_DAY)
    if occasion == Occasion.BIRTHDAY and facts.page.organization.is_european:
        return IN_EUROPE[_language()]
    return _(THE_DAY[occasion])


def _greeting(facts: PageFacts, _now: datetime) -> str:
    occasion = Occasion(facts.page.occasion)
    if occasion == Occasion.BIRTHDAY and facts.page.organization.is_european:
        return GREETING_IN_EUROPE[_language()]
    return _(GREETINGS.get(occasion, HELLO))


def _missing(facts: PageFacts, _now: datetime) -> str:
    lacks = [
        words
        for words, is_missing in (
            (_("a photograph"), facts.lacks_photograph),
            (_("a few words of your own"), facts.lacks_story),
        )
        if is_missing
    ]
    return format_list(lacks, locale=LOCALES[_language()]) if lacks else ""


def _giver_names(facts: PageFacts, _now: datetime) -> str:
    names = giver_names(facts)
    return format_list(names, locale=LOCALES[_language()]) if names else _("Somebody")


def giver_names(facts: PageFacts) -> list[str]:
    """Return the first names of those who gave first, as far as they let the supporter see them.

    One who did not ends the row: "Lina gave first" is not said when somebody unnamed did.
    """
    if not facts.gift_count:
        return []
    first = (
        Donation.objects.across_organizations()
        .filter(fundraiser=facts.page, state=PAID)
        .exclude(donor__person=facts.page.person_id)
        .select_related("donor")
        .order_by("paid_at", "pk")[:MOST_NAMES]
    )
    return list(takewhile(bool, dict.fromkeys(map(_first_name, first))))


def _first_name(donation: Donation) -> str:
    if not (donation.supporter_may_see_name or donation.appearance in NAMED):
        return ""
    donor = donation.donor
    is_company = donor is not None and donor.kind == Donor.Kind.COMPANY
    name = " ".join(donation.name.split())
    name = name if is_company else name.partition(" ")[0]
    held = hold_reason(name, donation.organization.held_words)
    return "" if held or len(name) > LONGEST_FIRST_NAME else name


def link_to_pass_on(facts: PageFacts) -> str:
    """Return the supporter's short link, written when a text first needs it."""
    page = facts.page
    link = share_link_for(
        person=page.person,
        campaign=page.campaign,
        fundraiser=page,
        channel=Channel.COPY,
        moment=Moment.OWN_PAGE,
        language=page.language,
        parent=page.came_by,
    )
    return address_for(link)


def _language() -> str:
    return (get_language() or "en")[:2]


WRITERS: dict[str, Callable[[PageFacts, datetime], str]] = {
    "name": lambda facts, now: facts.page.name,
    "greeting": _greeting,
    "organization": lambda facts, now: facts.page.organization.name,
    "campaign": lambda facts, now: str(facts.page.campaign),
    "raised": lambda facts, now: format_money(facts.raised),
    "goal": lambda facts, now: format_money(facts.page.goal),
    "percent": _percent,
    "donors": _donors,
    "people": _people,
    "giver_names": _giver_names,
    "days_left": _days_left,
    "the_day": _the_day,
    "last_day": lambda facts, now: write_day(facts.last_day),
    "missing": _missing,
    "link": lambda facts, now: link_to_pass_on(facts),
}
