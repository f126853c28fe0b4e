"""Write the story's projects, where each gift went, and the news that were told of it.

Gifts are allocated by the rule, as a worker would; then each piece of news is published and told
by its services, and dated as the story tells. The mails of past evenings are marked as sent.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils import timezone

from campaigns.french_spaces import with_french_spaces
from campaigns.models import Campaign, Photograph
from campaigns.services.slugs import free_slug_in
from config.demo.story import campaigns as story
from config.demo.story.pictures import store_scene
from config.demo.story.projects import (
    FUND_EN,
    FUND_FR,
    JACKET,
    JACKETS,
    JACKETS_PAID,
    LOST_WITH_THE_STORM,
    POINTE,
    PROJECTS,
    News,
    ProjectStory,
)
from donors.models import Person
from feedback.allocations.balances import open_missing_balances
from feedback.allocations.services import allocate_waiting
from feedback.impact.services import publish_update, tell_everyone
from feedback.models import (
    Allocation,
    GiftBalance,
    ImpactUpdate,
    Message,
    Project,
    SendingBatch,
    UpdateGift,
    UpdatePicture,
)
from feedback.telling.services import tell_update
from giving.models import Donation


def name_the_fund(campaigns: dict[str, Campaign]) -> None:
    """Say who pays the card fees, before any gift has a balance."""
    for told in (story.BOOKS, story.EUROPE):
        campaign = campaigns[told.slug]
        campaign.fees_carried_by_fr, campaign.fees_carried_by_en = FUND_FR, FUND_EN  # type: ignore[attr-defined]
        campaign.save(update_fields=["fees_carried_by_fr", "fees_carried_by_en", "fees_carried_by"])


def write_projects(campaigns: dict[str, Campaign], now: datetime) -> dict[str, Project]:
    """Write the projects, and allocate every gift to them; return them by their slugs."""
    projects = {told.slug: _project(told, campaigns[told.campaign.slug], now) for told in PROJECTS}
    _mean_for(JACKETS, JACKETS_PAID, JACKET)
    _mean_for(POINTE, *LOST_WITH_THE_STORM)
    open_missing_balances()
    GiftBalance.rows.update(allocatable_at=F("paid_at"))
    allocate_waiting()
    for told in PROJECTS:
        _as_it_is_now(projects[told.slug], told)
    _date_allocations()
    return projects


def _project(told: ProjectStory, campaign: Campaign, now: datetime) -> Project:
    latitude, longitude = told.point or (None, None)
    texts = {
        "name_fr": told.name_fr, "name_en": told.name_en,
        "summary_fr": told.summary_fr, "summary_en": told.summary_en,
        "place_fr": told.place, "place_en": told.place,
        "unit_one_fr": told.unit_fr[0], "unit_many_fr": told.unit_fr[1],
        "unit_one_en": told.unit_en[0], "unit_many_en": told.unit_en[1],
        "cost_source_fr": told.source_fr, "cost_source_en": told.source_en,
    }  # fmt: skip
    position = [project.slug for project in PROJECTS].index(told.slug)
    return Project.rows.create(
        organization=campaign.organization,
        campaign=campaign,
        slug=free_slug_in(Project.rows, told.slug, otherwise="project"),
        latitude=latitude,
        longitude=longitude,
        blur_km=told.blur_km,
        unit_count=told.unit_count,
        unit_cost=told.unit_cost,
        is_pooled=told.is_pooled,
        takes=told.takes,
        cost_date=(campaign.starts_at - timedelta(days=20)).date(),
        opened_at=campaign.starts_at + timedelta(minutes=position),
        due_on=_day(now, told.due_in),
        **{name: _spaced(name, text) for name, text in texts.items()},
    )


def _spaced(name: str, text: str) -> str:
    return with_french_spaces(text) if name.endswith("_fr") else text


def _day(now: datetime, days: int | None) -> Any:
    return None if days is None else (now.astimezone(story.QUEBEC) + timedelta(days=days)).date()


def _mean_for(project: ProjectStory, count: int, amount: int) -> None:
    """Let the oldest gifts of an amount be meant for a project, as their donors chose."""
    gifts = Donation.rows.filter(
        campaign__slug=project.campaign.slug, state="paid", amount=amount, designation=""
    )
    numbers = list(gifts.order_by("paid_at").values_list("pk", flat=True)[:count])
    Donation.rows.filter(pk__in=numbers).update(designation=project.slug)


def _as_it_is_now(project: Project, told: ProjectStory) -> None:
    """The yard revised its offer, and the engine takes no more gifts until it is settled."""
    project.unit_cost = told.cost_now or told.unit_cost
    project.takes = told.takes_now or told.takes
    project.save(update_fields=["unit_cost", "takes"])


def _date_allocations() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE feedback_allocation AS allocation "
            "SET created_at = gift.paid_at + interval '2 minutes' "
            "FROM giving_donation AS gift WHERE gift.id = allocation.donation_id"
        )


# --- The news -------------------------------------------------------------------------------


def write_news(projects: dict[str, Project], now: datetime) -> None:
    """Publish and tell every piece of news, the oldest first."""
    every = [
        (_moment(now, news, told), news, projects[told.slug])
        for told in PROJECTS
        for news in told.news
        if not _lies_ahead(now, news, told)
    ]
    photographs: dict[str, Photograph] = {}
    for filed_at, news, project in sorted(every, key=lambda one: one[0]):
        _tell(news, project, photographs, filed_at, now)


def _tell(
    news: News,
    project: Project,
    photographs: dict[str, Photograph],
    filed_at: datetime,
    now: datetime,
) -> None:
    filed_by = Person.objects.get(email=news.by)
    update = _update(news, project, filed_by, filed_at, now)
    if news.scene:
        _show(update, news, photographs)
    if news.chosen:
        _choose(update, *news.chosen)
    elif not news.units and news.kind != ImpactUpdate.Kind.REPAIRED:
        _choose_those_before(update)
    update = publish_update(update=update, actor=filed_by)
    _date(update, filed_at)
    if news.days_after_the_end:
        return
    update = tell_everyone(update=update, actor=filed_by)
    tell_update(update.pk)
    _date_telling(update, filed_at)


def _lies_ahead(now: datetime, news: News, told: ProjectStory) -> bool:
    """Return whether a look months later is still to come, where its campaign ended lately."""
    is_look = news.kind == ImpactUpdate.Kind.CHECKED and news.days_after_the_end > 0
    return is_look and _days_from_now(now, news, told) >= 0


def _days_from_now(now: datetime, news: News, told: ProjectStory) -> int:
    return (told.campaign.days(now)[1] or 0) + news.days_after_the_end


def _moment(now: datetime, news: News, told: ProjectStory) -> datetime:
    days = news.day
    if news.days_after_the_end:
        days = min(_days_from_now(now, news, told), -1)
    day = now.astimezone(story.QUEBEC) + timedelta(days=days)
    return day.replace(hour=news.hour, minute=news.minute, second=0, microsecond=0)


def _update(
    news: News, project: Project, filed_by: Person, filed_at: datetime, now: datetime
) -> ImpactUpdate:
    return ImpactUpdate.rows.create(
        organization=project.organization,
        project=project,
        kind=news.kind,
        headline_fr=with_french_spaces(news.headline_fr),
        headline_en=news.headline_en,
        text_fr=with_french_spaces(news.text_fr),
        text_en=news.text_en,
        language="fr",
        units=news.units,
        happened_on=filed_at.date(),
        due_on=_day(now, news.due_in),
        next_news_on=_day(now, news.next_in),
        filed_by=filed_by,
        filed_at=filed_at,
    )


def _show(update: ImpactUpdate, news: News, photographs: dict[str, Photograph]) -> None:
    if news.scene not in photographs:
        photographs[news.scene] = store_scene(
            news.scene,
            organization=update.organization,
            description_fr=with_french_spaces(news.picture_fr),
            description_en=news.picture_en,
        )
    if photograph := photographs[news.scene]:
        UpdatePicture.objects.create(update=update, photograph=photograph)


def _choose(update: ImpactUpdate, count: int, amount: int) -> None:
    """Choose the gifts by hand, as staff do when they know which box was lost."""
    held = Allocation.rows.filter(project=update.project, amount=amount, donation__amount=amount)
    chosen = list(held.order_by("pk")[:count])
    if len(chosen) < count:
        raise ValueError(f"The story needs {count} gifts of {amount} in {update.project.slug}.")
    UpdateGift.objects.bulk_create(
        UpdateGift(update=update, allocation=one, donation_id=one.donation_id, amount=amount)
        for one in chosen
    )


def _choose_those_before(update: ImpactUpdate) -> None:
    """Leave out the gifts that came after it: here they are allocated already."""
    held = Allocation.rows.standing().filter(
        project=update.project, created_at__lte=update.filed_at
    )
    UpdateGift.objects.bulk_create(
        UpdateGift(update=update, allocation=one, donation_id=one.donation_id, amount=one.amount)
        for one in held.order_by("pk")
    )


def _date(update: ImpactUpdate, at: datetime) -> None:
    ImpactUpdate.rows.filter(pk=update.pk).update(published_at=at + timedelta(minutes=4))


def _date_telling(update: ImpactUpdate, at: datetime) -> None:
    """Mark what was told in a past evening as sent then; of this evening, it waits."""
    told_at, evening = at + timedelta(minutes=5), _evening_after(at)
    ImpactUpdate.rows.filter(pk=update.pk).update(told_at=told_at)
    if evening >= timezone.now():
        return
    SendingBatch.rows.filter(key=f"impact:{update.pk}").update(created_at=told_at)
    Message.rows.filter(state=Message.State.WAITING).update(
        state=Message.State.SENT,
        attempts=1,
        created_at=told_at,
        next_try_at=evening,
        claimed_at=evening,
        sent_at=evening + timedelta(seconds=2),
    )


def _evening_after(at: datetime) -> datetime:
    """Return half past six of that day, or of the next if it was later."""
    evening = at.replace(hour=18, minute=30)
    return evening if at <= evening else evening + timedelta(days=1)
