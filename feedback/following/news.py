"""News of a page for those who follow it, and a supporter's thanks for those who gave.

A receiver notes the news in the transaction that made it true; goals and the ends of campaigns are
found by looking, since the shared totals must not wait for us. `tell_news` then writes one message
for each reader, a batch at a time. Whatever dies on the way, the next round goes on: a message has
one key for each news and reader.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from campaigns.models import Campaign, Follow, Fundraiser, FundraiserUpdate, HistoryEntry
from campaigns.services.campaigns import END
from donors.queueing import queue_after_commit
from feedback.following.joining import EveningMails
from feedback.following.mails import ReadersMail, write_follow_news, write_thanks
from feedback.following.models import PageNews
from feedback.models import ImpactUpdate
from feedback.telling.models import NewsReader
from feedback.telling.through_pages import told_through_pages
from giving.models import Donation, FundraiserDonor

logger = logging.getLogger(__name__)

Kind = PageNews.Kind

BATCH = 200
# An end that a sleeping job finds later than that is no news any more.
FOUND_WITHIN = timedelta(days=2)


# --- Noting it ----------------------------------------------------------------------------


def note_update(*, update: FundraiserUpdate) -> None:
    """Note a word of the supporter that anybody may read now."""
    kind = Kind.THANKS if update.is_thanks else Kind.UPDATE
    _note(update.fundraiser, kind, update=update)


def note_end(*, fundraiser: Fundraiser) -> None:
    """Note that a page has closed. One that never opened had no readers."""
    if fundraiser.opened_at:
        _note(fundraiser, Kind.END)


def _note(page: Fundraiser, kind: Kind, update: FundraiserUpdate | None = None) -> None:
    PageNews.objects.bulk_create(
        [
            PageNews(
                organization_id=page.organization_id,
                campaign_id=page.campaign_id,
                fundraiser=page,
                update=update,
                kind=kind,
            )
        ],
        ignore_conflicts=True,
    )
    queue_after_commit("feedback.tasks.tell_news", queue="bulk")


def find_news() -> None:
    """Note the goals that were reached and the campaigns that ended, once each.

    Also where nobody follows yet: who begins tomorrow is not told of it.
    """
    pages = Fundraiser.objects.across_organizations().filter(
        state=Fundraiser.State.LIVE, totals__raised_amount__gte=F("goal_amount")
    )
    _note_found(pages, Kind.GOAL, fundraiser=OuterRef("pk"))
    campaigns = Campaign.objects.across_organizations()
    reached = campaigns.filter(
        state=Campaign.State.LIVE, totals__raised_amount__gte=F("goal_amount")
    )
    _note_found(reached, Kind.GOAL, campaign=OuterRef("pk"), fundraiser=None)
    _note_found(_halfway(campaigns), Kind.HALF, campaign=OuterRef("pk"), fundraiser=None)
    ended = campaigns.filter(Exists(_ends_lately()), state=Campaign.State.ENDED)
    _note_found(ended, Kind.END, campaign=OuterRef("pk"), fundraiser=None)


def _halfway(campaigns: Any) -> Any:
    """Return the campaigns that have half of their goal; not those that had all of it before."""
    had_all = PageNews.objects.across_organizations().filter(
        kind=Kind.GOAL, campaign=OuterRef("pk"), fundraiser=None
    )
    there = campaigns.filter(
        state=Campaign.State.LIVE,
        totals__raised_amount__gte=(F("goal_amount") + 1) / 2,
        totals__raised_amount__lt=F("goal_amount"),
    )
    return there.exclude(Exists(had_all))


def _ends_lately() -> Any:
    return HistoryEntry.objects.across_organizations().filter(
        subject_type=Campaign._meta.label_lower,
        subject_id=OuterRef("pk"),
        what=END.what,
        at__gt=timezone.now() - FOUND_WITHIN,
    )


def _note_found(things: Any, kind: Kind, **of_thing: Any) -> None:
    noted = PageNews.objects.across_organizations().filter(kind=kind, **of_thing)
    PageNews.objects.bulk_create(
        [_found(thing, kind) for thing in things.exclude(Exists(noted))], ignore_conflicts=True
    )


def _found(thing: Any, kind: Kind) -> PageNews:
    page = thing if isinstance(thing, Fundraiser) else None
    return PageNews(
        organization_id=thing.organization_id,
        campaign_id=page.campaign_id if page else thing.pk,
        fundraiser=page,
        kind=kind,
    )


# --- Telling it ---------------------------------------------------------------------------


def tell_news(now: datetime | None = None) -> int:
    """Write what the readers of all untold news are to get; return how many messages.

    News that fails is reported, and does not hold up the others. Safe to run twice, also at once.
    """
    now = now or timezone.now()
    _leave_old_news(now)
    count = 0
    for number in PageNews.objects.across_organizations().to_tell(now).values_list("pk", flat=True):
        try:
            count += tell(number)
        except Exception:
            logger.exception("News could not be told: news=%s", number)
    return count


def _leave_old_news(now: datetime) -> None:
    """Close what slept too long, and say so: it is lost to its readers, not to those who run us."""
    old = PageNews.objects.across_organizations().too_old_to_tell(now)
    for number, kind in old.values_list("pk", "kind"):
        logger.error("News became too old before it was told: news=%s kind=%s", number, kind)
        PageNews.objects.across_organizations().filter(pk=number).update(told_at=now)


def tell(number: int) -> int:
    """Write one news to its readers, and mark it as told once all of them are written to."""
    news = (
        PageNews.objects.across_organizations()
        .select_related("organization", "campaign", "fundraiser__person", "update", "impact_update")
        .select_related("fundraiser__organization", "fundraiser__campaign", "fundraiser__pledge")
        .get(pk=number)
    )
    mail = ReadersMail(news)
    count = sum(_write_batch(mail, readers) for readers in _batches(_readers(news)))
    PageNews.objects.across_organizations().filter(pk=number).update(told_at=timezone.now())
    return count


@transaction.atomic
def _write_batch(mail: ReadersMail, readers: list[Any]) -> int:
    there = EveningMails(mail, readers) if mail.news.impact_update else None
    for reader in readers:
        if not isinstance(reader, Follow):
            write_thanks(mail=mail, gift=reader)
        elif there is None or not there.holds(reader):
            write_follow_news(mail=mail, follow=reader)
    return len(readers)


def _readers(news: PageNews) -> list[Any]:
    """Return the query sets of who is told: followers, and after thanks those who gave."""
    followers = followers_of(news)
    if news.kind != Kind.THANKS or news.fundraiser is None:
        return [followers]
    return [gifts_to_thank_for(news.fundraiser), followers]


def followers_of(news: PageNews) -> Any:
    """Return the follows to be told: those who also gave are thanked, which says the same."""
    follows = (
        Follow.objects.for_organization(news.organization)
        .standing()
        .filter(campaign=news.campaign, fundraiser=news.fundraiser, person__email__isnull=False)
        .filter(confirmed_at__lte=news.created_at)
        .select_related("organization", "campaign", "person")
    )
    if not news.is_big:
        follows = follows.filter(wish=Follow.Wish.MORE)
    if news.fundraiser:
        follows = follows.exclude(person=news.fundraiser.person)
    if news.kind == Kind.THANKS:
        follows = follows.exclude(person__in=_people_who_gave(news))
    if news.impact_update:
        follows = follows.exclude(person__in=_donors_told_of(news.impact_update))
        follows = follows.exclude(person__in=told_through_pages(news.impact_update))
    return follows


def _donors_told_of(update: ImpactUpdate) -> Any:
    """Return the donors who read the same, and of their own money, in a mail or a letter.

    Who refused that finds it on the page of their gift alone, and may follow by mail all the same.
    """
    readers = NewsReader.objects.filter(update=update).exclude(way=NewsReader.Way.PAGE)
    return readers.values("donor__person")


def _people_who_gave(news: PageNews) -> Any:
    donors = FundraiserDonor.objects.filter(fundraiser=news.fundraiser, gift_count__gt=0)
    return donors.values("donor__person")


def gifts_to_thank_for(page: Fundraiser) -> Any:
    """Return the newest gift of each donor of a page who can be written to; not the supporter's."""
    paid = (
        Donation.objects.for_organization(page.organization)
        .filter(fundraiser=page, state=Donation.State.PAID, donor__isnull=False)
        .exclude(email="")
        .exclude(donor__person=page.person)
    )
    newer = paid.filter(donor=OuterRef("donor"), pk__gt=OuterRef("pk"))
    return paid.exclude(Exists(newer)).select_related("organization", "donor__person")


def _batches(sets: list[Any]) -> Iterator[list[Any]]:
    """Yield the rows of each set in batches, by their number: none is read twice or left out."""
    for rows in sets:
        last = 0
        while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
            yield batch
            last = batch[-1].pk
