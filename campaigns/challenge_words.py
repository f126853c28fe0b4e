"""What the leaderboard of a challenge says, in the reader's language."""

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from campaigns.fundraiser_words import title_of
from campaigns.models import Challenge, ChallengeEntry
from campaigns.money import Money, format_money, write_number


def name_of(entry: ChallengeEntry) -> str:
    """Return what an entry is called; fetch it `with_names()`."""
    return title_of(entry.fundraiser) if entry.fundraiser else str(entry.thing)


def ordinal(place: int) -> str:
    """Write a place: 1st, 2nd, 11th; 1re, 2e."""
    if (get_language() or "en").startswith("fr"):
        return "1re" if place == 1 else f"{place}e"
    last_two, last = place % 100, place % 10
    ending = "th" if last_two in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(last, "th")
    return f"{place}{ending}"


def donors_words(count: int) -> str:
    return ngettext("%(count)s donor", "%(count)s donors", count) % {"count": write_number(count)}


def own_words(own: Money, kind: str) -> str:
    """Say what does not count because it came from those who ask."""
    if not own.amount:
        return ""
    sentence = (
        _("And %(amount)s from the members themselves, which does not count.")
        if kind == Challenge.Kind.TEAMS
        else _("And %(amount)s of their own, which does not count.")
    )
    return sentence % {"amount": format_money(own)}


def distance_words(entry: ChallengeEntry, ahead: ChallengeEntry | None, place: int) -> str:
    """Say how many donors more would take the next place; nothing for the first."""
    if not entry.donor_count:
        return _("Waits for its first donor")
    if ahead is None:
        return ""
    count = donors_to_overtake(entry, ahead)
    return ngettext(
        "%(count)s more donor to reach %(place)s place",
        "%(count)s more donors to reach %(place)s place",
        count,
    ) % {"count": write_number(count), "place": ordinal(place - 1)}


def donors_to_overtake(entry: ChallengeEntry, ahead: ChallengeEntry) -> int:
    """Return how many donors more put an entry ahead of another, whatever they give.

    Level is enough for who has raised more: between two that are level, money decides.
    """
    distance = ahead.donor_count - entry.donor_count
    is_level_enough = distance > 0 and entry.raised_amount >= ahead.raised_amount
    return distance if is_level_enough else distance + 1


def lead_words(first: ChallengeEntry, second: ChallengeEntry | None) -> str:
    """Say how far the first is ahead; nothing where it leads by money or time alone."""
    lead = first.donor_count - second.donor_count if second else 0
    if lead <= 0:
        return ""
    return ngettext(
        "%(count)s donor ahead of the next", "%(count)s donors ahead of the next", lead
    ) % {"count": write_number(lead)}


def text_to_send(entry: ChallengeEntry, address: str) -> str:
    """Return a message that anybody may send as it is. It names no place: places change."""
    challenge = entry.challenge
    facts = {
        "name": name_of(entry),
        "challenge": challenge,
        "organization": challenge.organization.name,
        "address": address,
    }
    if challenge.suggested is None:
        return (
            _(
                "“%(name)s” takes part in “%(challenge)s”, for %(organization)s. What counts "
                "first is how many different people give, so any gift is a real help: %(address)s"
            )
            % facts
        )
    return _(
        "“%(name)s” takes part in “%(challenge)s”, for %(organization)s. What counts first is how "
        "many different people give, so %(amount)s is a real help: %(address)s"
    ) % {**facts, "amount": format_money(challenge.suggested)}
