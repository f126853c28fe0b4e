"""News of what the money did for those who raised it, and for those who follow a page.

Owners and captains hear for all their donors together, and followers without any amount; all of
them in the evening in which the donors read it, so that until then staff can take it back.

Nobody gets two messages for one event. Who is written to as a donor of the update, by mail or by
letter, is not written to as an owner or captain too: the page that they own shows the news. A
captain hears for the team and not for their own page, and whoever has several teams or pages
hears of the one by which most people gave. Who hears in any of these ways is not written to
as a follower of the campaign or of a page beside it: see feedback/following/news.py.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from campaigns.models import Fundraiser, Team
from feedback.following.models import PageNews
from feedback.journeys.facts import key_of as key_of_coaching
from feedback.journeys.services import News, name_of_news, write_fundraiser_news
from feedback.models import ImpactUpdate, Message, NewsReader
from feedback.services.outbox import write_message
from feedback.telling.evening import Evenings, Home
from feedback.telling.sendings import told_no_more
from feedback.telling.standing import call_off_unless_told, standing_readers
from feedback.telling.through_pages import (
    donors_by_page,
    donors_by_team,
    key_of_team_news,
    lock_pages,
    whose_money,
)
from feedback.telling.words import NewsWords

Kind = Message.Kind


@transaction.atomic
def tell_pages(update: ImpactUpdate) -> None:
    """Tell the owners, the captains and the followers of an update, once each.

    Called when its donors are written to: who hears as one of them is known by then. Of several
    runs one does it. Another would count anew, after refunds, and write to an owner of two pages
    for the other page too.
    """
    lock_pages(update.pk)
    if not were_pages_told(update) and not told_no_more([update.pk]):
        _tell_pages(update)


def were_pages_told(update: ImpactUpdate) -> bool:
    """Return whether that is done: the news of the campaign's page is written with all the rest."""
    return PageNews.rows.filter(impact_update=update).exists()


def _tell_pages(update: ImpactUpdate) -> None:
    words = NewsWords(update)
    evenings = Evenings(update.organization, timezone.now())
    of_pages, of_teams = donors_by_page(update), donors_by_team(update)
    pages, teams = _pages(update, of_pages), _teams(update, of_teams)
    told = _told_as_donors(
        update, [*(team.captain_id for team in teams), *(page.person_id for page in pages)]
    )
    for team in teams:
        if team.captain_id not in told and _tell_captain(team, of_teams[team.pk], words, evenings):
            told.add(team.captain_id)
    for page in pages:
        if page.person_id not in told and _tell_owner(page, of_pages[page.pk], words, evenings):
            told.add(page.person_id)
    _tell_followers(update, sorted(of_pages))


def _pages(update: ImpactUpdate, donors: dict[int, int]) -> list[Fundraiser]:
    """Return the pages by which money came, those of most donors first."""
    pages = Fundraiser.objects.for_organization(update.organization).filter(pk__in=donors)
    found = pages.select_related("campaign", "person")
    return sorted(found, key=lambda page: (-donors[page.pk], page.pk))


def _teams(update: ImpactUpdate, donors: dict[int, int]) -> list[Team]:
    teams = Team.objects.for_organization(update.organization).filter(pk__in=donors)
    found = teams.select_related("captain", "organization")
    return sorted(found, key=lambda team: (-donors[team.pk], team.pk))


def _told_as_donors(update: ImpactUpdate, people: Iterable[int]) -> set[int]:
    """Return who of these people is written to about their own gift."""
    readers = standing_readers().filter(update=update, donor__person__in=set(people))
    written_to = readers.exclude(way=NewsReader.Way.PAGE)
    return set(written_to.values_list("donor__person", flat=True))


def _tell_owner(page: Fundraiser, donors: int, words: NewsWords, evenings: Evenings) -> bool:
    _zone, evening = evenings.of(Home(page.time_zone, page.person.time_zone, "", ""))
    message = write_fundraiser_news(
        fundraiser=page,
        reference=str(words.update.pk),
        news=_news_for(words, donors, page.person.language),
        not_before=evening,
    )
    return message is not None


def _news_for(words: NewsWords, donors: int, language: str) -> News:
    about = words.about(language)
    return News(
        headline=str(about["headline"]),
        what=whose_money(donors, language),
        where=str(about["place"]),
        when=str(about["on"]),
        is_trouble=words.update.is_trouble,
        update=words.update.pk,
    )


def news_of_now(page: Fundraiser, update_id: int, language: str) -> News | None:
    """Return what an update says to the owner of a page by now; nothing if it is not so any more.

    That is news that was taken back or stopped for good, or money that all went back.
    """
    if not call_off_unless_told(update_id, key_of_coaching(page.pk, name_of_news(update_id))):
        return None
    updates = ImpactUpdate.rows.select_related("organization", "project__campaign")
    update = updates.get(pk=update_id)
    donors = donors_by_page(update, donation__fundraiser=page).get(page.pk)
    return _news_for(NewsWords(update), donors, language) if donors else None


def _tell_captain(team: Team, donors: int, words: NewsWords, evenings: Evenings) -> bool:
    """Write to the captain; say whether they can be written to for this team."""
    if not team.captain.email or team.state == Team.State.BLOCKED:
        return False
    zone, evening = evenings.of(Home("", team.captain.time_zone, "", ""))
    write_message(
        kind=Kind.TEAM_NEWS,
        key=key_of_team_news(words.update, team.pk),
        organization=team.organization,
        email=team.captain.email,
        language=team.language,
        queue=Message.Queue.BULK,
        person_id=team.captain_id,
        team=team,
        not_before=evening,
        reader_zone=zone,
        values={
            **words.shared()[team.language],
            "news": words.update.pk,
            "team": team.name,
            "donor_count": donors,
        },
    )
    return True


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
