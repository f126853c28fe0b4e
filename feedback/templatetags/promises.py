"""When news is due, and how far the promise of news was kept: for the pages of campaigns."""

from datetime import date
from typing import Any

from django import template

from campaigns.models import Campaign, Organization
from feedback.models import ImpactUpdate, NoNewsYet, Project
from feedback.promise.figures import news_kept as figure_of
from feedback.promise.services import promise_of, today_of

register = template.Library()


@register.inclusion_tag("feedback/_next_news.html")
def next_news(campaign: Campaign, project: Project | None = None) -> dict[str, Any]:
    """Say when the next news of a campaign, or of one project, is due, or that it is overdue."""
    promise, today = promise_of(campaign), today_of(campaign)
    said = None
    if promise.put_off_to:
        said = NoNewsYet.rows.filter(campaign=campaign).order_by("-said_at").first()
    return {
        "due_on": _sooner(promise.due_on, campaign, project, today),
        "is_overdue": promise.is_publicly_overdue(today),
        # A day that has just passed is not promised any more, and not yet held against anybody.
        "is_past": promise.is_overdue(today),
        "said": said,
    }


def _sooner(
    due_on: date | None, campaign: Campaign, project: Project | None, today: date
) -> date | None:
    """Return the day that the last news of a project named, where it is before the campaign's.

    By the day that something late is due, one hears of it.
    """
    if due_on is None or due_on < today:
        return due_on
    news = ImpactUpdate.objects.across_organizations().public().filter(project__campaign=campaign)
    if project is not None:
        news = news.filter(project=project)
    last = news.order_by("project_id", "-happened_on", "-published_at").distinct("project_id")
    named = last.values_list("next_news_on", "due_on")
    return min([due_on, *(day for days in named for day in days if day and day >= today)])


@register.inclusion_tag("feedback/_news_kept.html")
def news_kept(scope: Campaign | Organization | None = None) -> dict[str, Any]:
    """Say how many of the older gifts have had news; nothing where there are too few to tell."""
    return {"kept": figure_of(scope)}
