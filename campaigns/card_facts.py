"""What a card or a sheet tells of a page, looked up.

How far it has come is told in round steps: a card is not drawn anew for each gift, and one that
was posted yesterday is not wrong today.
"""

import logging
from dataclasses import replace

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from django.utils.translation import override

from campaigns.addresses import campaign_addresses, fundraiser_addresses
from campaigns.cards.data import CardFacts
from campaigns.colours import OURS
from campaigns.fundraiser_words import title_of
from campaigns.models import (
    Campaign,
    CampaignTotals,
    Fundraiser,
    FundraiserTotals,
    Organization,
    Photograph,
)
from campaigns.money import format_money, write_number
from campaigns.progress import Progress, Stage, measure_progress, people_who_gave
from campaigns.services.logos import logo_name
from campaigns.services.photographs import derivative_name

logger = logging.getLogger(__name__)

SHARE_WIDTH, LARGE_WIDTH = 960, 1600  # pixels of the photograph: beside a link; in a story, printed
PERCENT_STEP = 5
# Two people are no crowd: until there are a few, the title alone asks better.
CROWDS = [
    *(3, 5),
    *(step * 10**power for power in range(8) for step in (10, 15, 20, 30, 40, 50, 75)),
]


def facts_of_fundraiser(
    page: Fundraiser, language: str, *, photograph_width: int = SHARE_WIDTH
) -> CardFacts:
    campaign, organization = page.campaign, page.organization
    progress = _progress(page, getattr(page, "totals", None) or FundraiserTotals(fundraiser=page))
    with override(language):
        return CardFacts(
            language=language,
            title=title_of(page),
            name=page.name,
            for_whom=organization.name,
            campaign=str(campaign),
            line=_line(progress, is_open=page.state == Fundraiser.State.LIVE),
            percent=_percent(progress),
            colour=colour_of(organization),
            photograph=photograph_file(page.photograph or campaign.photograph, photograph_width),
            logo=logo_file(organization),
            address=fundraiser_addresses(page).alternates[language],
        )


def facts_of_campaign(
    campaign: Campaign, language: str, *, photograph_width: int = SHARE_WIDTH
) -> CardFacts:
    """Return the facts of a campaign in one of the languages that it is written in."""
    organization = campaign.organization
    totals = getattr(campaign, "totals", None) or CampaignTotals(campaign=campaign)
    progress = _progress(campaign, totals)
    with override(language):
        return CardFacts(
            language=language,
            title=str(campaign),
            name="",
            for_whom=organization.name,
            campaign="",
            line=_line(progress, is_open=campaign.state == Campaign.State.LIVE),
            percent=_percent(progress),
            colour=colour_of(organization),
            photograph=photograph_file(campaign.photograph, photograph_width),
            logo=logo_file(organization),
            address=campaign_addresses(campaign).alternates[language],
        )


def for_paper(facts: CardFacts) -> CardFacts:
    """Return the facts without what changes: a poster hangs for weeks."""
    return replace(facts, line="", percent=None)


def _progress(page: Campaign | Fundraiser, totals: CampaignTotals | FundraiserTotals) -> Progress:
    return measure_progress(raised=totals.raised, goal=page.goal, donor_count=totals.donor_count)


def _line(progress: Progress, *, is_open: bool) -> str:
    if not is_open:
        return people_who_gave(progress.donor_count) if progress.donor_count else ""
    goal = {"goal": format_money(progress.goal)}
    if progress.stage is Stage.REACHED:
        return _("The goal of %(goal)s is reached. Each gift does more of the same.") % goal
    if progress.stage is Stage.CLOSE:
        return _("Nearly there: the goal is %(goal)s.") % goal
    crowd = max((count for count in CROWDS if count <= progress.donor_count), default=0)
    if not crowd:
        return ""
    return _("Already %(count)s people have given.") % {"count": write_number(crowd)}


def _percent(progress: Progress) -> int | None:
    if not progress.shows_bar:
        return None
    percent = progress.raised.amount * 100 // progress.goal.amount
    return min(100, percent // PERCENT_STEP * PERCENT_STEP)


def colour_of(organization: Organization) -> str:
    return organization.colour or OURS


def photograph_file(photograph: Photograph | None, width: int) -> bytes | None:
    """Return the smallest JPEG that is wide enough, else the widest there is."""
    if photograph is None:
        return None
    enough = (kept for kept in photograph.widths if kept >= width)
    wide = min(enough, default=max(photograph.widths))
    return _stored(derivative_name(photograph.key, wide, "jpg"))


def logo_file(organization: Organization) -> bytes | None:
    return _stored(logo_name(organization.logo_key, "png")) if organization.logo_key else None


def _stored(name: str) -> bytes | None:
    try:
        with default_storage.open(name) as file:
            return file.read()
    except FileNotFoundError:  # the card does without it, as the page has to
        logger.warning("a picture is lost: %s", name)
        return None
