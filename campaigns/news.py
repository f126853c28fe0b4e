"""What is new, as entries that a feed can tell: campaigns that opened and ended.

An organization's entries come from sources. An app above adds one of its own when it starts
(`news.add_source(...)` in its AppConfig), so that nothing here imports it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from campaigns.addresses import campaign_addresses
from campaigns.heads import about_campaign
from campaigns.models import Campaign, HistoryEntry, Organization
from campaigns.money import format_money
from campaigns.progress import people_who_gave
from campaigns.services.campaigns import APPROVE, END, Change
from campaigns.share_pictures import SharePicture, picture_to_share

ENTRIES_IN_A_FEED = 30


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that happened, told in one language."""

    identity: str
    title: str
    text: str
    address: str
    at: datetime
    language: str
    author: str
    picture: SharePicture | None = None


# Returns the newest entries about an organization, for a reader of the language that is active.
Source = Callable[[Organization], Sequence[Entry]]


def openings_everywhere() -> list[Entry]:
    return _openings(Campaign.objects.across_organizations())


def openings_of(organization: Organization) -> list[Entry]:
    return _openings(Campaign.objects.for_organization(organization))


def endings_of(organization: Organization) -> list[Entry]:
    return _endings(Campaign.objects.for_organization(organization))


SOURCES: list[Source] = [openings_of, endings_of]


def add_source(source: Source) -> None:
    """Have each organization's feed tell of something more."""
    SOURCES.append(source)


def newest_of(organization: Organization) -> list[Entry]:
    """Return what every source tells, the newest first."""
    entries = [entry for source in SOURCES for entry in source(organization)]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:ENTRIES_IN_A_FEED]


def identity_of(thing: Any, what: str, language: str) -> str:
    """Return a tag (RFC 4151) made of what never changes about a row: readers know it by this."""
    host = urlsplit(settings.SITE_URL).hostname
    kind = f"{thing._meta.model_name}-{thing.pk}"
    return f"tag:{host},{thing.created_at:%Y-%m-%d}:{kind}/{what}/{language}"


def _openings(campaigns: Any) -> list[Entry]:
    """Tell of campaigns from the moment on that they were both approved and begun."""
    opened = (
        campaigns.public()
        .filter(starts_at__lte=timezone.now())
        .annotate(opened_at=Greatest("starts_at", _moment_of(APPROVE)))
    )
    return [_opening(campaign) for campaign in _newest(opened, "opened_at")]


def _endings(campaigns: Any) -> list[Entry]:
    ended = (
        campaigns.public()
        .filter(state=Campaign.State.ENDED)
        .annotate(ended_at=Coalesce(_moment_of(END), "ends_at", "updated_at"))
    )
    return [_ending(campaign) for campaign in _newest(ended, "ended_at")]


def _moment_of(change: Change) -> Subquery:
    entries = HistoryEntry.objects.across_organizations().filter(
        subject_type=Campaign._meta.label_lower, subject_id=OuterRef("pk"), what=change.what
    )
    return Subquery(entries.order_by("-at").values("at")[:1])


def _newest(campaigns: Any, moment: str) -> Any:
    shown = campaigns.select_related("organization", "photograph", "totals")
    return shown.order_by(f"-{moment}", "-pk")[:ENTRIES_IN_A_FEED]


def _opening(campaign: Any) -> Entry:
    addresses = campaign_addresses(campaign)
    with override(addresses.language):
        return Entry(
            identity=identity_of(campaign, "opened", addresses.language),
            title=str(campaign),
            text=about_campaign(campaign),
            address=addresses.canonical,
            at=campaign.opened_at,
            language=addresses.language,
            author=campaign.organization.name,
            picture=picture_to_share(campaign.photograph) if campaign.photograph else None,
        )


def _ending(campaign: Any) -> Entry:
    addresses = campaign_addresses(campaign)
    with override(addresses.language):
        return Entry(
            identity=identity_of(campaign, "ended", addresses.language),
            title=_("“%(title)s” has ended") % {"title": campaign},
            text=_what_was_raised(campaign),
            address=addresses.canonical,
            at=campaign.ended_at,
            language=addresses.language,
            author=campaign.organization.name,
        )


def _what_was_raised(campaign: Campaign) -> str:
    thanks = _("Thank you to everyone who helped.")
    totals = getattr(campaign, "totals", None)
    if totals is None or not totals.donor_count:
        return thanks
    people, amount = people_who_gave(totals.donor_count), format_money(totals.raised)
    raised = _("%(people)s: %(amount)s.") % {"people": people, "amount": amount}
    return f"{raised} {thanks}"
