"""Supporters' pages as everybody sees them, how one is begun, and how one is reported."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.exceptions import CampaignOverError, TooManyPagesError
from campaigns.fundraiser_forms import BeginForm, ReportForm, first_values
from campaigns.fundraiser_words import title_of
from campaigns.heads import fundraiser_head
from campaigns.links import Door, token_of
from campaigns.models import Campaign, Fundraiser, FundraiserTotals, Team
from campaigns.money import format_money
from campaigns.private_pages import not_kept
from campaigns.progress import Progress, measure_progress, people_who_gave, progress_words
from campaigns.services.fundraisers import PageRequest, begin_fundraiser
from campaigns.services.pledges import default_goal
from campaigns.services.reports import report_page
from campaigns.services.share_links import link_they_came_by
from campaigns.views import cached_by_everyone, find_public_campaign
from donors.tries import hidden, household, tries_from

ENTRIES_ON_THE_WALL = 20
UPDATES_SHOWN = 20
HOUR_SECONDS = 3600
MOST_PAGES_AN_HOUR = 20
MOST_REPORTS_AN_HOUR = 10


@require_safe
@cached_by_everyone
def fundraiser(request: HttpRequest, slug: str) -> HttpResponse:
    page = find_public_fundraiser(slug, or_gone=True)
    if not _is_shown(page):
        return _gone_page(request, page)
    progress, head = progress_of_page(page), fundraiser_head(page)
    return render(
        request,
        "campaigns/fundraiser.html",
        {
            "fundraiser": page,
            "title": title_of(page),
            "campaign": page.campaign,
            "organization": page.organization,
            "photograph": page.photograph or page.campaign.photograph,
            "progress": progress,
            "words": progress_words(progress),
            "people": people_who_gave(progress.donor_count),
            "wall": _wall_of(page),
            "updates": list(page.updates.shown().order_by("-created_at")[:UPDATES_SHOWN]),
            "head": head,
            "addresses": head.addresses,
        },
    )


@require_safe
@cached_by_everyone
def fundraiser_live(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the numbers of a supporter's page, so that an open one stays true."""
    page = find_public_fundraiser(slug)
    progress = progress_of_page(page)
    return JsonResponse(
        {
            **progress_words(progress),
            "percent": progress.percent,
            "shows_bar": progress.shows_bar,
            "raised": format_money(progress.raised),
            "raised_amount": progress.raised.amount,
            "currency": page.currency,
            "donors": progress.donor_count,
        }
    )


def find_public_fundraiser(slug: str, *, or_gone: bool = False) -> Fundraiser:
    """Return a supporter's page that anybody may read; else 404.

    `or_gone` also returns one that went after people knew it, to say so.
    """
    pages = Fundraiser.objects.across_organizations().with_page()
    page: Fundraiser = get_object_or_404(pages, slug=slug)
    was_known = or_gone and page.opened_at is not None
    if not page.organization.is_active or not (_is_shown(page) or was_known):
        raise Http404
    return page


def _is_shown(page: Fundraiser) -> bool:
    """Return whether anybody may read a page: its campaign, which it is for, has to be shown too.

    The query set's `public()` says the same of many.
    """
    return page.is_public and page.campaign.state in {Campaign.State.LIVE, Campaign.State.ENDED}


def _gone_page(request: HttpRequest, page: Fundraiser) -> HttpResponse:
    """Say that a page is no longer shown, and where one may still give. Names nobody."""
    return render(
        request,
        "campaigns/fundraiser_gone.html",
        {"campaign": page.campaign, "organization": page.organization},
        status=410,
    )


def progress_of_page(page: Fundraiser) -> Progress:
    totals = getattr(page, "totals", None) or FundraiserTotals(fundraiser=page)
    return measure_progress(raised=totals.raised, goal=page.goal, donor_count=totals.donor_count)


def _wall_of(page: Fundraiser) -> list:
    entries = page.wall_entries.shown().order_by("-given_at", "-pk")
    return list(entries[:ENTRIES_ON_THE_WALL])


# --- Beginning one ------------------------------------------------------------------------


@not_kept
@require_http_methods(["GET", "HEAD", "POST"])
def fundraise(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for four things, keep the page at once, and send its link."""
    campaign = find_public_campaign(slug)
    if not campaign.takes_gifts:
        return render(
            request,
            "campaigns/fundraise_closed.html",
            {"campaign": campaign, "organization": campaign.organization},
            status=410,
        )
    if request.method != "POST":
        return _fundraise_page(
            request, BeginForm(campaign=campaign, initial=_asked(request, campaign))
        )
    form = BeginForm(request.POST, campaign=campaign)
    if not form.is_valid():
        return _fundraise_page(request, form, status=422)
    return _begin(request, form)


def _asked(request: HttpRequest, campaign: Campaign) -> dict[str, Any]:
    return {
        **first_values(campaign, default_goal(campaign)),
        "inspired_by": request.GET.get("from", "")[:60],
        "r": request.GET.get("r", "")[:16],
        "team": request.GET.get("team", "")[:16],
        "occasion": request.GET.get("occasion", "birthday"),
    }


def _begin(request: HttpRequest, form: BeginForm) -> HttpResponse:
    if tries_from(request, "fundraise", seconds=HOUR_SECONDS) > MOST_PAGES_AN_HOUR:
        return _fundraise_page(request, form, status=429, trouble="rate_limited")
    try:
        page = begin_fundraiser(page=_page_request(form))
    except TooManyPagesError:
        return _fundraise_page(request, form, status=429, trouble="rate_limited")
    except CampaignOverError as error:
        form.add_error("day", str(error))
        return _fundraise_page(request, form, status=422)
    address = reverse("campaigns:own_fundraiser", args=[token_of(page, Door.DRAFT)])
    return HttpResponse(status=303, headers={"Location": address})


def _page_request(form: BeginForm) -> PageRequest:
    typed = form.cleaned_data
    return PageRequest(
        campaign=form.campaign,
        name=typed["name"],
        email=typed["email"],
        occasion=typed["occasion"],
        goal_amount=typed["goal"],
        day=typed["day"],
        opens_on_day=typed["opens_on_day"],
        language=get_language() or "en",
        time_zone=typed["time_zone"],
        inspired_by=_page_that_inspired(form),
        came_by=link_they_came_by(typed["r"], campaign=form.campaign, email=typed["email"]),
        team=_team_to_join(form),
    )


def _page_that_inspired(form: BeginForm) -> Fundraiser | None:
    pages = Fundraiser.objects.for_organization(form.campaign.organization).public()
    return pages.filter(slug=form.cleaned_data["inspired_by"]).first()


def _team_to_join(form: BeginForm) -> Team | None:
    """Return the team whose join link led here; a code that is none joins nothing."""
    teams = Team.objects.for_organization(form.campaign.organization)
    code = form.cleaned_data["team"]
    live = teams.filter(campaign=form.campaign, state=Team.State.LIVE)
    return live.filter(join_code=code).first() if code else None


def _fundraise_page(
    request: HttpRequest, form: BeginForm, *, status: int = 200, trouble: str = ""
) -> HttpResponse:
    campaign = form.campaign
    return render(
        request,
        "campaigns/fundraise.html",
        {
            "form": form,
            "campaign": campaign,
            "organization": campaign.organization,
            "trouble": trouble,
        },
        status=status,
    )


# --- Reporting one ------------------------------------------------------------------------


@not_kept
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a reader say what is wrong with a page; staff decide."""
    page = find_public_fundraiser(slug)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if tries_from(request, "report", seconds=HOUR_SECONDS) <= MOST_REPORTS_AN_HOUR:
            typed = form.cleaned_data
            if not typed["website"]:
                report_page(
                    fundraiser=page,
                    reason=typed["reason"],
                    words=typed["words"],
                    household=hidden(household(request.META["REMOTE_ADDR"])),
                )
        return render(request, "campaigns/reported.html", _of_page(page))
    status = 422 if form.is_bound else 200
    context = {**_of_page(page), "form": form, "reasons": form.fields["reason"].choices[1:]}  # type: ignore[attr-defined]
    return render(request, "campaigns/report.html", context, status=status)


def _of_page(page: Fundraiser) -> dict[str, Any]:
    return {
        "fundraiser": page,
        "title": title_of(page),
        "campaign": page.campaign,
        "organization": page.organization,
    }
