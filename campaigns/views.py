"""The pages that anybody may read.

Home (without a search), the campaign page and its numbers are kept by the page cache for a second,
the feeds for a minute: they set no cookie and read no session, no person and no CSRF token, and
what they show depends on their path alone.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Concatenate, NamedTuple, ParamSpec

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.colours import stylesheet
from campaigns.feeds import OrganizationFeed, PlatformFeed
from campaigns.heads import (
    campaign_head,
    home_head,
    organization_head,
    organization_page_head,
)
from campaigns.models import (
    Campaign,
    CampaignTotals,
    ChallengeEntry,
    Organization,
    OrganizationPage,
)
from campaigns.money import format_money
from campaigns.progress import (
    Progress,
    ProgressWords,
    measure_progress,
    people_who_gave,
    progress_words,
)

CACHED_BY_EVERYONE = "public, s-maxage=1, max-age=0"
FEED_CACHED_BY_EVERYONE = "public, s-maxage=60, max-age=0"
CAMPAIGNS_A_PAGE = 24
ENTRIES_ON_THE_WALL = 10

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, Arguments], HttpResponse]


def cached_by_everyone(view: View[Arguments]) -> View[Arguments]:
    """Let the page cache keep the answer for a second, the same for every reader."""

    @wraps(view)
    def wrapped(
        request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = CACHED_BY_EVERYONE
        return response

    return wrapped


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """List what takes gifts; a search is asked of the database, the bare page of the cache."""
    words, cause = _searched_words(request), request.GET.get("cause", "")
    campaigns = Campaign.objects.across_organizations().taking_gifts().with_page()
    if words:
        campaigns = campaigns.search(words)
    if cause in Campaign.Cause.values:
        campaigns = campaigns.filter(cause=cause)
    page = Paginator(campaigns.order_by("-starts_at", "-pk"), CAMPAIGNS_A_PAGE).get_page(
        request.GET.get("page")
    )
    response = render(
        request,
        "campaigns/home.html",
        {
            "page": page,
            "cards": cards_of(page),
            "words": words,
            "cause": cause,
            "causes": Campaign.Cause.choices,
            "is_search": bool(words or cause),
            "is_front": not (words or cause) and page.number == 1,
            # What was searched for is for the searcher alone: no index wants such a page.
            "head": None if words or cause else home_head(page),
            "switch_query": request.GET.urlencode(),
        },
    )
    response["Cache-Control"] = "private, no-cache" if request.GET else CACHED_BY_EVERYONE
    return response


class Card(NamedTuple):
    """A campaign as lists show it, with how far it has come."""

    campaign: Campaign
    progress: Progress
    words: ProgressWords


def cards_of(campaigns: Iterable[Campaign]) -> list[Card]:
    """Return what a list shows of campaigns that were fetched `with_page()`."""
    return [
        Card(campaign, progress := progress_of(campaign), progress_words(progress))
        for campaign in campaigns
    ]


def _searched_words(request: HttpRequest) -> str:
    # PostgreSQL has no text with a zero character in it, and only a machine types one.
    return request.GET.get("q", "").replace("\0", "").strip()[:100]


@require_safe
@cached_by_everyone
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = find_public_campaign(slug)
    progress, head = progress_of(campaign), campaign_head(campaign)
    return render(
        request,
        "campaigns/campaign.html",
        {
            "campaign": campaign,
            "organization": campaign.organization,
            "progress": progress,
            "words": progress_words(progress),
            "people": people_who_gave(progress.donor_count),
            "is_ended": not campaign.takes_gifts and campaign.starts_at <= timezone.now(),
            "wall": _wall_of(campaign),
            "head": head,
            "addresses": head.addresses,
        },
    )


@require_safe
@cached_by_everyone
def live(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the numbers of a campaign page, so that an open page stays true."""
    campaigns = Campaign.objects.across_organizations().public().select_related("totals")
    campaign = get_object_or_404(campaigns, slug=slug)
    totals = totals_of(campaign)
    progress = progress_of(campaign)
    return JsonResponse(
        {
            **progress_words(progress),
            "percent": progress.percent,
            "shows_bar": progress.shows_bar,
            "raised": format_money(totals.raised),
            "raised_amount": totals.raised_amount,
            "currency": campaign.currency,
            "donors": totals.donor_count,
            "gifts": totals.gift_count,
        }
    )


@require_safe
def organization(request: HttpRequest, slug: str) -> HttpResponse:
    organization = find_organization(slug)
    taking_gifts = Campaign.objects.for_organization(organization).taking_gifts().with_page()
    campaigns = list(taking_gifts.order_by("-starts_at", "-pk")[:CAMPAIGNS_A_PAGE])
    return render(
        request,
        "campaigns/organization.html",
        {
            "organization": organization,
            "cards": cards_of(campaigns),
            "head": organization_head(organization, campaigns),
        },
    )


@require_safe
def organization_page(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    organization = find_organization(slug)
    pages = OrganizationPage.objects.for_organization(organization).select_related("organization")
    page = get_object_or_404(pages, kind=kind)
    return render(
        request,
        "campaigns/organization_page.html",
        {"organization": organization, "page": page, "head": organization_page_head(page)},
    )


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Tell feed readers of campaigns as they open, whoever runs them."""
    response = PlatformFeed()(request)
    response["Cache-Control"] = FEED_CACHED_BY_EVERYONE
    return response


@require_safe
def organization_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell feed readers what is new at an organization."""
    response = OrganizationFeed()(request, organization=find_organization(slug))
    response["Cache-Control"] = FEED_CACHED_BY_EVERYONE
    return response


@require_safe
def brand_colours(request: HttpRequest, digits: str) -> HttpResponse:
    """Return the stylesheet of one colour: the same for everybody, for as long as they like."""
    response = HttpResponse(stylesheet(f"#{digits}"), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def find_public_campaign(slug: str) -> Campaign:
    """Return a campaign whose page anyone may read, with all that its page shows; else 404."""
    entries = ChallengeEntry.rows.of_campaign(OuterRef("pk"))
    campaigns = (
        Campaign.objects.across_organizations()
        .public()
        .with_page()
        .annotate(is_in_challenge=Exists(entries))
    )
    return get_object_or_404(campaigns, slug=slug)


def find_organization(slug: str) -> Organization:
    organizations = Organization.objects.across_organizations().filter(is_active=True)
    found = organizations.filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def totals_of(campaign: Campaign) -> CampaignTotals:
    """Return the totals; a campaign without a first gift may have no row yet."""
    return getattr(campaign, "totals", None) or CampaignTotals(campaign=campaign)


def progress_of(campaign: Campaign) -> Progress:
    totals = totals_of(campaign)
    return measure_progress(
        raised=totals.raised, goal=campaign.goal, donor_count=totals.donor_count
    )


def _wall_of(campaign: Campaign) -> list:
    entries = campaign.wall_entries.shown()
    return list(entries.order_by("-given_at", "-pk")[:ENTRIES_ON_THE_WALL])
