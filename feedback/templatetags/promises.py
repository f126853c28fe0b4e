"""When news is due, and how far the promise of news was kept: for the pages of campaigns."""

from typing import Any

from django import template

from campaigns.models import Campaign, Organization
from feedback.models import NoNewsYet
from feedback.promise.figures import news_kept as figure_of
from feedback.promise.services import promise_of, today_of

register = template.Library()


@register.inclusion_tag("feedback/_next_news.html")
def next_news(campaign: Campaign) -> dict[str, Any]:
    """Say when the next news of a campaign is due, or that it is overdue."""
    promise, today = promise_of(campaign), today_of(campaign)
    said = None
    if promise.put_off_to:
        said = NoNewsYet.rows.filter(campaign=campaign).order_by("-said_at").first()
    return {
        "due_on": promise.due_on,
        "is_overdue": promise.is_publicly_overdue(today),
        # A day that has just passed is not promised any more, and not yet held against anybody.
        "is_past": promise.is_overdue(today),
        "said": said,
    }


@register.inclusion_tag("feedback/_news_kept.html")
def news_kept(scope: Campaign | Organization | None = None) -> dict[str, Any]:
    """Say how many of the older gifts have had news; nothing where there are too few to tell."""
    return {"kept": figure_of(scope)}
