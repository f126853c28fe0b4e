"""Projects and their news on the pages of others: campaigns, supporters, the home page."""

from typing import Any

from django import template
from django.db.models import Exists, F, OuterRef, Subquery, Sum
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from campaigns.models import Campaign, Fundraiser
from campaigns.money import Money, write_number
from feedback.maps.points import MapPoint
from feedback.models import Allocation, GiftBalance, ImpactUpdate, Project
from feedback.projects.offers import Offers, offers_of
from feedback.projects.places import point_of
from feedback.projects.words import due_in_words, share_in_words, units_in_words
from feedback.telling.standing import standing_gifts
from giving.models import Donation

register = template.Library()
NEWS_ON_A_PAGE = 3
LATELY = 3
register.simple_tag(units_in_words)


@register.simple_tag(name="offers_of")
def find_offers(campaign: Campaign) -> Offers:
    """Return what a gift can still pay for: `{% offers_of campaign as offers %}`."""
    return offers_of(campaign)


@register.simple_tag
def full_project(offers: Offers, slug: str) -> Project | None:
    """Return the project that a link asks for, if it takes no more."""
    return offers.full(slug)


@register.inclusion_tag("feedback/_campaign_projects.html")
def campaign_projects(campaign: Campaign, offers: Offers) -> dict[str, Any]:
    """Show the projects of a campaign, each with how much is paid for, and the latest news."""
    projects = [project for project in offers.projects if project.is_public]
    return {
        "campaign": campaign,
        "offers": offers,
        # What still needs money comes first.
        "projects": sorted(projects, key=lambda project: not project.takes_money),
        "open": _open_money(campaign.currency, campaign=campaign) if projects else None,
        "updates": list(_news().filter(project__campaign=campaign)[:NEWS_ON_A_PAGE]),
    }


@register.inclusion_tag("feedback/_fundraiser_did.html")
def fundraiser_did(fundraiser: Fundraiser, offers: Offers) -> dict[str, Any]:
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
        # Where a campaign has no projects, its money is not said to wait for one.
        "open": _open_money(fundraiser.currency, donation__fundraiser=fundraiser)
        if offers.projects
        else None,
        "offers": offers,
        "updates": list(news[:NEWS_ON_A_PAGE]),
    }


def _open_money(currency: str, **gifts: Any) -> Money | None:
    """Return what of the money of some gifts waits for a project, if any does."""
    paid = GiftBalance.rows.open().filter(donation__state=Donation.State.PAID)
    left = Sum(F("kept_amount") - F("fee_amount") - F("allocated_amount"))
    amount = paid.filter(**gifts).aggregate(left=left)["left"]
    return Money(amount, currency) if amount else None


@register.inclusion_tag("feedback/_finished_lately.html")
def finished_lately() -> dict[str, Any]:
    """Show what was delivered or checked lately, on every organization's behalf.

    One piece a project: a busy day in one place does not hide all the others.
    """
    good = ImpactUpdate.objects.across_organizations().public().good()
    newest = good.filter(project=OuterRef("project")).values("pk")[:1]
    return {"updates": list(_news().good().filter(pk=Subquery(newest))[:LATELY])}


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
        "due": due_in_words(project),
    }


def _news() -> Any:
    return ImpactUpdate.objects.across_organizations().public().with_page()
