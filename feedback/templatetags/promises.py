"""When news is due, and how far the promise of news was kept: for the pages of campaigns."""

from typing import Any

from django import template

from campaigns.models import Campaign, Organization
from feedback.models import NoNewsYet, Project
from feedback.promise.expecting import next_news_of
from feedback.promise.figures import news_kept as figure_of

register = template.Library()


@register.inclusion_tag("feedback/_next_news.html")
def next_news(campaign: Campaign, project: Project | None = None) -> dict[str, Any]:
    """Say when the next news of a campaign, or of one project, is due, or that it is overdue."""
    expected = next_news_of(campaign, project)
    said = None
    if expected.is_put_off:
        said = NoNewsYet.rows.filter(campaign=campaign).order_by("-said_at").first()
    return {"expected": expected, "said": said}


@register.inclusion_tag("feedback/_news_kept.html")
def news_kept(scope: Campaign | Organization | None = None) -> dict[str, Any]:
    """Say how many of the older gifts have had news; nothing where there are too few to tell."""
    return {"kept": figure_of(scope)}
