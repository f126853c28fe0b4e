"""Projects and their news on the pages of others: campaigns, supporters, the home page."""

from typing import Any

from django import template
from django.db.models import Exists, F, OuterRef, Sum
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from campaigns.models import Campaign, Fundraiser
from campaigns.money import Money, write_number
from feedback.maps.points import MapPoint
from feedback.models import Allocation, GiftBalance, ImpactUpdate, Project
from feedback.projects.places import point_of
from feedback.projects.words import share_in_words, units_in_words
from feedback.telling.standing import standing_gifts
from giving.models import Donation

register = template.Library()
NEWS_ON_A_PAGE = 3
LATELY = 3
register.simple_tag(units_in_words)


@register.inclusion_tag("feedback/_campaign_projects.html")
def campaign_projects(campaign: Campaign) -> dict[str, Any]:
    """Show the projects of a campaign, each with how much is paid for, and the latest news."""
    projects = Project.objects.across_organizations().public().for_campaign(campaign).with_page()
    return {
        "campaign": campaign,
        # What still needs money comes first.
        "projects": sorted(
            projects.order_by("opened_at", "pk"), key=lambda project: not project.takes_money
        ),
        "updates": list(_news().filter(project__campaign=campaign)[:NEWS_ON_A_PAGE]),
    }


@register.inclusion_tag("feedback/_fundraiser_did.html")
def fundraiser_did(fundraiser: Fundraiser) -> dict[str, Any]:
    """Show what all gifts of a supporter's page did together, and the news of it."""
    sums = (
        Allocation.rows.standing()
        .filter(donation__fundraiser=fundraiser, project__is_public=True)
        .values("project")
        .annotate(amount=Sum("amount"))
        .order_by("-amount", "project")
    )
    amounts = {row["project"]: row["amount"] for row in sums}
    projects = Project.rows.with_page().in_bulk(amounts)
    standing = standing_gifts(update=OuterRef("pk"), donation__fundraiser=fundraiser)
    news = _news().filter(Exists(standing))
    return {
        "did": [
            {
                "project": projects[number],
                "money": Money(amount, projects[number].currency),
                "share": share_in_words(projects[number], amount),
            }
            for number, amount in amounts.items()
        ],
        "open": _open_money(fundraiser),
        "updates": list(news[:NEWS_ON_A_PAGE]),
    }


def _open_money(fundraiser: Fundraiser) -> Money | None:
    """Return what of a page's money waits for a project; nothing where its campaign has none."""
    projects = Project.rows.for_campaign(fundraiser.campaign_id)
    waiting = GiftBalance.rows.filter(
        Exists(projects), donation__fundraiser=fundraiser, donation__state=Donation.State.PAID
    )
    found = waiting.aggregate(open=Sum(F("kept_amount") - F("fee_amount") - F("allocated_amount")))
    return Money(found["open"], fundraiser.currency) if found["open"] else None


@register.inclusion_tag("feedback/_finished_lately.html")
def finished_lately() -> dict[str, Any]:
    """Show what was delivered or checked lately, on every organization's behalf."""
    good = [ImpactUpdate.Kind.DELIVERED, ImpactUpdate.Kind.CHECKED]
    return {"updates": list(_news().filter(kind__in=good)[:LATELY])}


@register.inclusion_tag("feedback/_project_map.html")
def project_map(project: Project) -> dict[str, Any]:
    """Draw where a project is, as exactly as it may be known."""
    point = point_of(project)
    drawn = _draw(point, (get_language() or "en")[:2]) if point else {}
    return {"project": project, **drawn}


def _draw(point: MapPoint, language: str) -> dict[str, SafeString | str]:
    # Coastlines, and the libraries that cut them: 70 MB that no other page needs.
    from feedback.maps.drawing import draw_map  # noqa: PLC0415
    from feedback.maps.words import precision_in_words  # noqa: PLC0415

    return {
        "drawing": draw_map(point, language=language),
        "precision": precision_in_words(point, language=language),
    }


@register.inclusion_tag("feedback/_project_progress.html")
def project_progress(project: Project) -> dict[str, Any]:
    """Say how much of a project is paid for and delivered, in words and a bar."""
    funding = project.funding
    return {
        "project": project,
        "funding": funding,
        "percent": funding.allocated_amount * 100 // funding.cost_amount,
        "delivered": write_number(project.delivered_units),
        "all": units_in_words(project, project.unit_count),
    }


def _news() -> Any:
    return ImpactUpdate.objects.across_organizations().public().with_page()
