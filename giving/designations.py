"""What a donor may choose a gift to be for. An app above knows it, and says so when it starts.

Nothing here imports that app: it calls `offer(...)` in its AppConfig. Without one, a gift is for
its campaign as a whole.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from campaigns.models import Campaign


@dataclass(frozen=True, kw_only=True)
class Option:
    """One thing to give for: `slug` is kept with the gift, `remaining` says what it still needs."""

    slug: str
    name: str
    remaining: str
    # Where the name is not in the reader's language.
    language: str = ""


class Source(Protocol):
    def options(self, campaign: Campaign, wanted: str = "") -> Sequence[Option]:
        """Return what to offer on the donate page, with what a link asked for among it."""

    def knows(self, campaign: Campaign, slug: str) -> bool:
        """Return whether a gift of the campaign may be meant for it."""

    def choices(self, campaigns: Iterable[Campaign]) -> list[tuple[str, str]]:
        """Return slugs and names, the campaign's before them, for the forms of staff."""

    def name(self, campaign: Campaign, slug: str) -> str:
        """Return the name of one; nothing if it is none of the campaign's."""


SOURCES: list[Source] = []


def offer(source: Source) -> None:
    """Let donors choose from this."""
    SOURCES.append(source)


def options_for(campaign: Campaign, wanted: str = "") -> list[Option]:
    return [option for source in SOURCES for option in source.options(campaign, wanted)]


def known_designation(campaign: Campaign, slug: str) -> str:
    """Return the slug, or nothing if it is none of the campaign's: no reason to trouble a donor."""
    return slug if slug and any(source.knows(campaign, slug) for source in SOURCES) else ""


def choices_for(campaigns: Iterable[Campaign]) -> list[tuple[str, str]]:
    return [choice for source in SOURCES for choice in source.choices(campaigns)]


def name_of(campaign: Campaign, slug: str) -> str:
    """Return what a gift is meant for, in words; the slug where nobody knows it any more."""
    names = (source.name(campaign, slug) for source in SOURCES)
    return next((name for name in names if name), slug) if slug else ""
