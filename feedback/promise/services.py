"""The promise of news: when it is due, saying "nothing new yet", and reminding staff."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Subquery, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from campaigns.dates import write_date
from campaigns.models import Campaign, Organization
from campaigns.services.history import record_history
from donors.models import Person
from feedback.allocations.models import Allocation, GiftBalance
from feedback.exceptions import NoNewsError
from feedback.impact.models import ImpactUpdate
from feedback.models import Message
from feedback.projects.models import NOT_PUT_RIGHT, Project
from feedback.promise.clock import Promise
from feedback.promise.models import NoNewsYet
from feedback.services.staff_mails import publishers_of, write_to_staff
from giving.models import Donation

# Days from the due day on which staff are reminded.
REMINDERS = (-14, -3, 0, 14)
# A reminder that a sleeping job finds later than this is left out: the next one says it.
FOUND_WITHIN = timedelta(days=3)
MORNING = time(9)
OWES_NOTHING = (Campaign.State.DRAFT, Campaign.State.IN_REVIEW, Campaign.State.ARCHIVED)


def promises_of(campaigns: Any) -> dict[int, Promise]:
    """Return what each campaign of a query set has promised, in one query."""
    rows = _with_facts(campaigns)
    return {row.pk: _promise(row) for row in rows}


def late_campaigns(campaigns: Any) -> list[Campaign]:
    """Return those of a query set whose day for news has passed, in one query."""
    rows = _with_facts(campaigns)
    return [row for row in rows if _promise(row).is_overdue(today_of(row))]


def promise_of(campaign: Campaign) -> Promise:
    """Return what a campaign has promised."""
    return promises_of(Campaign.rows.filter(pk=campaign.pk))[campaign.pk]


def _with_facts(campaigns: Any) -> Iterable[Any]:
    mine = {"campaign": OuterRef("pk")}
    news = ImpactUpdate.rows.published().filter(project__campaign=OuterRef("pk"))
    said = NoNewsYet.rows.filter(**mine).order_by("-said_at")
    waiting = GiftBalance.rows.open().filter(**mine).order_by("paid_at")
    # It had arrived, and then something went wrong with it.
    gone_wrong = Project.rows.for_campaign(OuterRef("pk")).filter(
        trouble__in=NOT_PUT_RIGHT, funding__allocated_amount__gt=0
    )
    facts = campaigns.select_related("organization").annotate(
        last_news_at=Subquery(news.order_by("-published_at").values("published_at")[:1]),
        said_at=Subquery(said.values("said_at")[:1]),
        put_off_to=Subquery(said.values("next_news_on")[:1]),
        open_since=Subquery(waiting.values("paid_at")[:1]),
        under_way_since=_under_way(),
        has_gone_wrong=Exists(gone_wrong),
    )
    return facts.annotate(first_gift_at=_first_gift())


def _first_gift() -> Case:
    """Return when the first gift came, where there was no news yet: then it waits, or the next."""
    gifts = Donation.rows.filter(campaign=OuterRef("pk"), state=Donation.State.PAID)
    first = Subquery(gifts.order_by("paid_at").values("paid_at")[:1])
    return Case(When(last_news_at=None, then=first))


def _under_way() -> Subquery:
    """Return since when the oldest gift waits of which not all arrived; nothing where none does.

    Gifts are allocated in the order in which they came, so in each project the one that was
    allocated first stands for the rest. An index finds it: to ask 100,000 under way for their
    oldest takes longer than all the rest of a page. (By their keys alone the planner would rather
    read all that arrived before it.)
    """
    allocations = Allocation.rows.filter(project=OuterRef("pk"), delivered_amount__lt=F("amount"))
    first = allocations.order_by("created_at", "pk").values("donation__paid_at")[:1]
    projects = Project.rows.for_campaign(OuterRef("pk")).annotate(under_way_since=Subquery(first))
    return Subquery(projects.order_by("under_way_since").values("under_way_since")[:1])


def _promise(row: Any) -> Promise:
    zone = ZoneInfo(row.organization.time_zone)
    # Who was told of trouble waits since then: a gift that comes later moves no day of theirs.
    told_of_trouble = row.last_news_at if row.has_gone_wrong else None
    since = (row.open_since, row.under_way_since, row.first_gift_at, told_of_trouble)
    waits_since = min(filter(None, since), default=None)
    # It was said to those who waited then; who gave later has heard nothing yet.
    heard = [moment for moment in (waits_since, row.last_news_at) if moment]
    is_put_off = row.said_at and all(row.said_at > moment for moment in heard)
    is_open = row.open_since or row.under_way_since or row.has_gone_wrong
    return Promise(
        every_days=row.news_every_days,
        waits_since=_day(waits_since, zone),
        last_news_on=_day(row.last_news_at, zone),
        put_off_to=row.put_off_to if is_put_off else None,
        is_open=bool(is_open) and row.state not in OWES_NOTHING,
    )


def _day(moment: datetime | None, zone: ZoneInfo) -> date | None:
    return moment.astimezone(zone).date() if moment else None


# --- Nothing new yet -----------------------------------------------------------------------


@transaction.atomic
def say_nothing_new(
    *, campaign: Campaign, next_news_on: date, words_en: str, words_fr: str, actor: Person
) -> NoNewsYet:
    """Say that there is nothing new yet, and by when there will be. Leaves a history row.

    Raises NoNewsError for a second time in a row, a day that is past or further away than the
    campaign's own promise, and where nobody waits for news.
    """
    Campaign.rows.select_for_update(no_key=True).get(pk=campaign.pk)
    check_nothing_new(campaign, next_news_on)
    said = NoNewsYet.objects.create(
        organization_id=campaign.organization_id,
        campaign=campaign,
        next_news_on=next_news_on,
        words_en=words_en,
        words_fr=words_fr,
        said_by=actor,
    )
    record_history(
        subject=campaign,
        organization=campaign.organization,
        what="nothing new yet",
        actor=actor,
        next_news_on=next_news_on.isoformat(),
    )
    return said


def check_nothing_new(campaign: Campaign, next_news_on: date) -> None:
    """Raise NoNewsError, with a sentence for staff, where it may not be said."""
    promise, today = promise_of(campaign), today_of(campaign)
    if promise.due_on is None:
        raise NoNewsError(_("Nobody waits for news of this campaign."))
    if promise.put_off_to:
        raise NoNewsError(
            _("You said so before, and there was no news since. Now donors wait for real news.")
        )
    if not today < next_news_on <= promise.latest_day(today):
        raise NoNewsError(
            _("Choose a day from tomorrow until %(day)s: that is what this campaign promised.")
            % {"day": write_date(promise.latest_day(today))}
        )


def today_of(campaign: Campaign) -> date:
    return campaign.organization.today


# --- Reminding staff -----------------------------------------------------------------------


def remind_staff() -> int:
    """Write the reminders that are due to those who may publish news; return how many.

    Safe to run twice: a message has one key for each campaign, day, reminder and person.
    """
    campaigns = Campaign.rows.exclude(state__in=OWES_NOTHING).filter(organization__is_active=True)
    found = [
        (row, promise.due_on, days)
        for row in _with_facts(campaigns)
        for promise in [_promise(row)]
        for days in reminders_due(promise.due_on, today_of(row))
    ]
    return sum(_remind(campaign, due_on, days) for campaign, due_on, days in found if due_on)


def reminders_due(due_on: date | None, today: date) -> list[int]:
    """Return the newest reminder whose day has come, unless it is too old to be one."""
    if due_on is None:
        return []
    come = [days for days in REMINDERS if due_on + timedelta(days=days) <= today]
    return [days for days in come[-1:] if today <= due_on + timedelta(days=days) + FOUND_WITHIN]


def _remind(campaign: Campaign, due_on: date, days: int) -> int:
    people = publishers_of(campaign)
    for person in people:
        _write_reminder(campaign, due_on, days, person)
    return len(people)


def _write_reminder(campaign: Campaign, due_on: date, days: int, person: Person) -> None:
    with override(person.language):
        values: dict[str, object] = {
            "campaign": str(campaign),
            "every_days": campaign.news_every_days,
            "news_url": admin_address(
                "feedback_project_changelist", f"?campaign__id__exact={campaign.pk}"
            ),
            "nothing_new_url": admin_address("feedback_nonewsyet_add", f"?campaign={campaign.pk}"),
        }
    write_reminder(
        f"{campaign.pk}", campaign.organization, person, due_on=due_on, days=days, values=values
    )


def write_reminder(
    about: str,
    organization: Organization,
    person: Person,
    *,
    due_on: date,
    days: int,
    values: dict[str, object],
) -> None:
    """Write one of the reminders of a day to one of the staff, for their morning; each once."""
    zone = ZoneInfo(organization.time_zone)
    morning = datetime.combine(organization.today, MORNING, zone)
    write_to_staff(
        kind=Message.Kind.NEWS_DUE,
        about=f"{about}:{due_on:%Y-%m-%d}:{days}",
        organization=organization,
        person=person,
        values={**values, "due_on": write_date(due_on, person.language), "days": days},
        not_before=max(morning, timezone.now()),
    )


def admin_address(name: str, query: str) -> str:
    return f"{settings.SITE_URL}{reverse(f'admin:{name}')}{query}"
