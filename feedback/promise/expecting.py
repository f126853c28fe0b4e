"""By when the next news comes: one rule for every page that says a day.

It is the campaign's promise, or sooner: the day that news of a project named last, or the day by
which a project is due, since by then one hears of it. Other news in between moves no day: what was
announced stays announced until that day, or until news names another. What had gone wrong and was
put right is due as before; of what is over its last news alone says whether more comes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from campaigns.dates import write_date
from campaigns.models import Campaign
from feedback.impact.models import ImpactUpdate
from feedback.projects.models import Project
from feedback.promise.clock import Promise
from feedback.promise.services import promises_of, today_of

Named = dict[int, date | None]
NEWS: Any = ImpactUpdate.rows.published().filter(project=OuterRef("pk"))
DAYS = NEWS.order_by("-published_at", "-pk").values("next_news_on")
NAMED: dict[str, Any] = {
    "named_by_last": Subquery(DAYS[:1]),
    "named_last": Subquery(DAYS.exclude(next_news_on=None)[:1]),
}


@dataclass(frozen=True, kw_only=True)
class NextNews:
    """What a page says of the next news. Without a day nobody waits for any."""

    due_on: date | None = None
    # A day that has just passed is not promised any more, and not yet held against anybody.
    is_past: bool = False
    is_overdue: bool = False
    is_put_off: bool = False

    @property
    def sentence(self) -> str:
        """Say it to those who gave."""
        if self.due_on is None:
            return ""
        if self.is_past and not self.is_overdue:
            return _("News is due now.")
        return self.sentence_for_the_field

    @property
    def sentence_for_the_field(self) -> str:
        """Say it to those who write the news: theirs is the day that has just passed."""
        if self.due_on is None:
            return ""
        day = {"day": write_date(self.due_on)}
        if self.is_past:
            return _("News was due on %(day)s, and has not come.") % day
        return _("Next news by %(day)s.") % day


def next_news_of(campaign: Campaign, project: Project | None = None) -> NextNews:
    """Return when news of one project is due, or of the first that anybody may read of."""
    if project is not None:
        return next_news_of_projects([project])[project.pk]
    promise = _promises([campaign.pk])[campaign.pk]
    if promise.due_on is None:
        return NextNews()
    public = Project.objects.across_organizations().public().for_campaign(campaign)
    projects = list(public.select_related("organization").annotate(**NAMED))
    named = {project.pk: _named_day(project) for project in projects}
    days = [day for days in _days(projects, named).values() for day in days]
    return _next_news(campaign, promise, days)


def next_news_of_projects(projects: Iterable[Project]) -> dict[int, NextNews]:
    """Return when news of each project is due, in as many queries for three as for one."""
    projects = list(projects)
    promises = _promises({project.campaign_id for project in projects})
    days = _days(projects, _named_days(projects))
    return {
        project.pk: _next_news(project.campaign, promises[project.campaign_id], days[project.pk])
        # Of what arrived nothing more is promised but what its own news did.
        if days[project.pk] or not project.is_over
        else NextNews()
        for project in projects
    }


def _promises(campaigns: Iterable[int]) -> dict[int, Promise]:
    return promises_of(Campaign.rows.filter(pk__in=campaigns))


def _days(projects: Iterable[Project], named: Named) -> dict[int, list[date]]:
    """Return the days still to come, where the organization is, by which one hears of each."""
    found = {
        project.pk: (named.get(project.pk), None if project.is_over else project.due_on)
        for project in projects
    }
    return {
        project.pk: [day for day in found[project.pk] if day and day >= project.organization.today]
        for project in projects
    }


def _named_days(projects: Iterable[Project]) -> Named:
    """Return the day that news of each project named, if it named one."""
    numbers = [project.pk for project in projects]
    projects = Project.rows.filter(pk__in=numbers).annotate(**NAMED)
    return {project.pk: _named_day(project) for project in projects}


def _named_day(project: Any) -> date | None:
    named: date | None = project.named_by_last if project.is_over else project.named_last
    return named


def _next_news(campaign: Campaign, promise: Promise, days: list[date]) -> NextNews:
    due_on, today = promise.due_on, today_of(campaign)
    if due_on is not None and due_on >= today:
        due_on = min([due_on, *days])
    return NextNews(
        due_on=due_on,
        is_past=promise.is_overdue(today),
        is_overdue=promise.is_publicly_overdue(today),
        is_put_off=promise.put_off_to is not None,
    )
