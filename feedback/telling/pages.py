"""News of what the money did for those who raised it, and for those who follow a page.

Owners and captains hear for all their donors together, and followers without any amount.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import ngettext, override

from campaigns.models import Fundraiser, Team
from campaigns.money import write_number
from feedback.following.models import PageNews
from feedback.journeys.services import write_fundraiser_news
from feedback.models import ImpactUpdate, Message
from feedback.services.outbox import write_message
from feedback.telling.words import NewsWords

Kind = Message.Kind

# One row for each page by which money came that is in the update and still stands.
THROUGH_PAGES = """
SELECT donation.fundraiser_id, count(DISTINCT donation.donor_id)
FROM feedback_updategift AS gift
JOIN feedback_allocation AS allocation ON allocation.id = gift.allocation_id
JOIN giving_donation AS donation ON donation.id = gift.donation_id
WHERE gift.update_id = %s AND allocation.amount > 0 AND donation.state = 'paid'
    AND donation.fundraiser_id IS NOT NULL
GROUP BY donation.fundraiser_id
ORDER BY donation.fundraiser_id
"""


@dataclass
class TeamPart:
    """How many gave through the pages of a team."""

    team: Team
    donors: int = 0


def tell_pages(update: ImpactUpdate) -> None:
    """Tell the owners, the captains and the followers of an update, once each."""
    words = NewsWords(update)
    counts = _donors_by_page(update)
    pages = (
        Fundraiser.objects.for_organization(update.organization)
        .filter(pk__in=counts)
        .select_related("team__captain", "team__organization", "campaign", "person")
        .order_by("pk")
    )
    teams: dict[int, TeamPart] = {}
    for page in pages:
        if page.team:
            teams.setdefault(page.team.pk, TeamPart(page.team)).donors += counts[page.pk]
    captains = {part.team.captain_id for part in teams.values()}
    for page in pages:
        if page.person_id not in captains:
            _tell_owner(page, counts[page.pk], words)
    for part in teams.values():
        _tell_captain(part, words)
    _tell_followers(update, list(counts))


def _donors_by_page(update: ImpactUpdate) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(THROUGH_PAGES, [update.pk])
        return dict(cursor.fetchall())


def _tell_owner(page: Fundraiser, donors: int, words: NewsWords) -> None:
    language = page.person.language
    about: Any = words.about(language)
    write_fundraiser_news(
        fundraiser=page,
        reference=str(words.update.pk),
        headline=about["headline"],
        what=whose_money(donors, language),
        where=about["place"],
        when=about["on"],
        is_trouble=words.update.is_trouble,
    )


def whose_money(donors: int, language: str) -> str:
    """Write how many of a page's donors it is about; what they gave is theirs to tell."""
    with override(language):
        sentence = ngettext(
            "The money of %(count)s person who gave through your page is in it.",
            "The money of %(count)s people who gave through your page is in it.",
            donors,
        )
        return sentence % {"count": write_number(donors)}


def _tell_captain(part: TeamPart, words: NewsWords) -> None:
    team, update = part.team, words.update
    if not team.captain.email or team.state == Team.State.BLOCKED:
        return
    write_message(
        kind=Kind.TEAM_NEWS,
        key=f"{Kind.TEAM_NEWS}:{update.pk}:{team.pk}",
        organization=team.organization,
        email=team.captain.email,
        language=team.language,
        queue=Message.Queue.BULK,
        person_id=team.captain_id,
        team=team,
        values={
            **words.shared()[team.language],
            "news": update.pk,
            "team": team.name,
            "donor_count": part.donors,
        },
    )


def _tell_followers(update: ImpactUpdate, pages: list[int]) -> None:
    """Note the news for who follows the campaign, or a page by which money came."""
    PageNews.objects.bulk_create(
        [
            PageNews(
                organization_id=update.organization_id,
                campaign_id=update.project.campaign_id,
                fundraiser_id=page,
                impact_update=update,
                kind=PageNews.Kind.IMPACT,
            )
            for page in [None, *pages]
        ],
        ignore_conflicts=True,
    )
