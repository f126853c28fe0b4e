"""One page of a leaderboard: who stands where, and what stands beside each name."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language

from campaigns.addresses import whole_address
from campaigns.challenge_words import (
    distance_words,
    donors_words,
    lead_words,
    name_of,
    ordinal,
    own_words,
    text_to_send,
)
from campaigns.models import Challenge, ChallengeEntry
from campaigns.money import Money, format_money

ENTRIES_A_PAGE = 25


@dataclass(frozen=True)
class Line:
    """One entry as the page shows it. `told` is what changes, by the names the script knows."""

    entry: ChallengeEntry
    place: int | None
    name: str
    address: str
    give_address: str
    text: str
    told: dict[str, str]


@dataclass(frozen=True)
class Board:
    page: Page
    lines: list[Line]


def board_of(challenge: Challenge, number: int) -> Board:
    """Return one page of the leaderboard, or raise Http404 where there is no such page.

    One more entry is read on each side: how far it is to the next place stands beside the first
    line of a page too.
    """
    entries = challenge.entries.shown().as_they_stand(challenge)
    paginator = Paginator(entries, ENTRIES_A_PAGE)
    if not 1 <= number <= paginator.num_pages:
        raise Http404
    page = paginator.page(number)
    start = (number - 1) * ENTRIES_A_PAGE
    window = list(entries.with_names()[max(start - 1, 0) : start + ENTRIES_A_PAGE + 1])
    if start == 0:
        window.insert(0, None)
    lines = []
    for index, entry in enumerate(window[1 : ENTRIES_A_PAGE + 1], start=1):
        _set_what_all_share(entry, challenge)
        after = window[index + 1] if index + 1 < len(window) else None
        lines.append(_line(entry, start + index, before=window[index - 1], after=after))
    return Board(page, lines)


def _set_what_all_share(entry: ChallengeEntry, challenge: Challenge) -> None:
    """Set what is known already, instead of asking for it once an entry."""
    entry.challenge = challenge
    for campaign in (entry.campaign, entry.fundraiser and entry.fundraiser.campaign):
        if campaign:
            campaign.organization = challenge.organization


def _line(
    entry: ChallengeEntry,
    rank: int,
    *,
    before: ChallengeEntry | None,
    after: ChallengeEntry | None,
) -> Line:
    challenge = entry.challenge
    is_over = challenge.state != Challenge.State.LIVE or challenge.is_past
    place = entry.place if challenge.is_final else (rank if entry.donor_count else None)
    language = get_language() or "en"
    name, arguments = _page_of(entry)
    next_step = "" if is_over else distance_words(entry, before, rank)
    lead = lead_words(entry, after) if rank == 1 else ""
    return Line(
        entry=entry,
        place=place,
        name=name_of(entry),
        address=reverse(name, args=arguments),
        give_address=_give_address(entry),
        text=text_to_send(entry, whole_address(name, *arguments, language=language)),
        told={
            "place": ordinal(place) if place else "–",
            "donors": donors_words(entry.donor_count),
            "raised": format_money(Money(entry.raised_amount, challenge.currency)),
            "own": own_words(Money(entry.own_amount, challenge.currency), challenge.kind),
            "next": next_step or lead,
        },
    )


def _page_of(entry: ChallengeEntry) -> tuple[str, list[str]]:
    if entry.fundraiser:
        return "campaigns:fundraiser", [entry.fundraiser.slug]
    if entry.campaign:
        return "campaigns:campaign", [entry.campaign.slug]
    return "campaigns:team", [entry.team.slug if entry.team else ""]


def _give_address(entry: ChallengeEntry) -> str:
    """Return where one gives for an entry: for a team, on the page of one of its members.

    Nothing where no gifts are taken: before a page has opened, and once it has closed.
    """
    challenge = entry.challenge
    thing: Any = entry.fundraiser or entry.campaign
    if entry.team:
        return reverse("campaigns:team", args=[entry.team.slug])
    if not thing.takes_gifts:
        return ""
    name = "giving:donate_to_fundraiser" if entry.fundraiser else "giving:donate"
    query = f"?amount={challenge.suggested_amount}" if challenge.suggested_amount else ""
    return f"{reverse(name, args=[thing.slug])}{query}"
