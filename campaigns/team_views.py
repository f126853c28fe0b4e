"""Teams: their public page, how one is begun and joined, and the captain's own page."""

import re
from collections.abc import Callable
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.addresses import team_addresses, whole_address
from campaigns.exceptions import CampaignOverError, TeamError, TooManyPagesError
from campaigns.fundraiser_words import title_of
from campaigns.heads import team_head
from campaigns.links import Door, find_team, token_of
from campaigns.models import Campaign, Fundraiser, Team, TeamTotals, WallEntry
from campaigns.money import format_money
from campaigns.own_page_views import for_the_owner
from campaigns.private_pages import not_kept
from campaigns.progress import Progress, measure_progress, people_who_gave, progress_words
from campaigns.services import teams as services
from campaigns.services.pledges import default_goal
from campaigns.team_forms import BeginTeamForm, ChangeTeamForm, JoinForm
from campaigns.views import cached_by_everyone, find_public_campaign
from donors.tries import count_in_window, hidden, tries_from

MEMBERS_A_PAGE = 25
GOAL_OF_PAGES = 5  # a team begins with the goal of so many pages
ENTRIES_ON_THE_WALL = 10
HOUR_SECONDS, DAY_SECONDS = 3600, 24 * 3600
MOST_TEAMS_AN_HOUR = 10
MOST_LINKS_A_DAY = 3
MOST_CODES_AN_HOUR = 30
DIGITS = re.compile(r"[0-9]{1,18}")
SAID = {
    "opened": _("Done. Your team has a page now."),
    "sent": _("The link is on its way again."),
    "new_link": _("There is a new link to join. The old one leads nowhere."),
    "put_out": _(
        "Done. Their page goes on alone, and we have told them. With the link to join it could "
        "come back: make a new link if it should not."
    ),
    "joined": _("Your page counts for the team now, with all that was given to it."),
    "left": _("Your page counts for itself alone again."),
}


# --- What everybody sees ------------------------------------------------------------------


@require_safe
@cached_by_everyone
def team(request: HttpRequest, slug: str, number: int = 1) -> HttpResponse:
    team = find_public_team(slug)
    progress, head = progress_of_team(team), team_head(team)
    return render(
        request,
        "campaigns/team.html",
        {
            "team": team,
            "campaign": team.campaign,
            "organization": team.organization,
            "progress": progress,
            "words": progress_words(progress),
            "people": people_who_gave(progress.donor_count),
            "page": _members_page(team, number),
            "wall": _wall_of(team),
            "is_open": team.state == Team.State.LIVE and team.campaign.takes_gifts,
            "head": head,
            "addresses": head.addresses,
        },
    )


@require_safe
@cached_by_everyone
def team_live(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the numbers of a team's page, so that an open one stays true."""
    progress = progress_of_team(find_public_team(slug))
    return JsonResponse(
        {
            **progress_words(progress),
            "percent": progress.percent,
            "shows_bar": progress.shows_bar,
            "raised": format_money(progress.raised),
            "donors": progress.donor_count,
        }
    )


def find_public_team(slug: str) -> Team:
    teams = Team.objects.across_organizations().public()
    shown = teams.filter(campaign__state__in=[Campaign.State.LIVE, Campaign.State.ENDED])
    related = ("organization", "campaign", "campaign__photograph", "totals")
    found: Team = get_object_or_404(shown.select_related(*related), slug=slug)
    found.campaign.organization = found.organization
    return found


def progress_of_team(team: Team) -> Progress:
    totals = getattr(team, "totals", None) or TeamTotals(team=team)
    return measure_progress(raised=totals.raised, goal=team.goal, donor_count=totals.donor_count)


def _members_page(team: Team, number: int) -> Page:
    """Return pages of the team that anybody may read, by what they brought."""
    members = (
        Fundraiser.objects.for_organization(team.organization)
        .filter(team=team)
        .public()
        .select_related("totals", "organization", "campaign", "campaign__organization")
        .defer("story")
        .order_by("-totals__donor_count", "-totals__raised_amount", "opened_at", "pk")
    )
    paginator = Paginator(members, MEMBERS_A_PAGE)
    if not 1 <= number <= paginator.num_pages:
        raise Http404
    return paginator.page(number)


def _wall_of(team: Team) -> list[WallEntry]:
    entries = WallEntry.objects.for_organization(team.organization).filter(
        fundraiser__team=team, fundraiser__state__in=["live", "closed"]
    )
    return list(entries.shown().order_by("-given_at", "-pk")[:ENTRIES_ON_THE_WALL])


# --- Beginning and joining one ------------------------------------------------------------


@not_kept
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for four things, keep the team at once, and send its link."""
    campaign = find_public_campaign(slug)
    if not campaign.takes_gifts:
        context = {"campaign": campaign, "organization": campaign.organization}
        return render(request, "campaigns/fundraise_closed.html", context, status=410)
    if request.method != "POST":
        initial = {"goal": f"{default_goal(campaign).units * GOAL_OF_PAGES:.0f}"}
        return _begin_page(request, BeginTeamForm(campaign=campaign, initial=initial))
    form = BeginTeamForm(request.POST, campaign=campaign)
    if not form.is_valid():
        return _begin_page(request, form, status=422)
    return _begin(request, form)


def _begin(request: HttpRequest, form: BeginTeamForm) -> HttpResponse:
    if tries_from(request, "team", seconds=HOUR_SECONDS) > MOST_TEAMS_AN_HOUR:
        return _begin_page(request, form, status=429, trouble="rate_limited")
    typed = form.cleaned_data
    try:
        team = services.begin_team(
            campaign=form.campaign,
            name=typed["team_name"],
            captain_name=typed["name"],
            email=typed["email"],
            goal_amount=typed["goal"],
            language=get_language() or "en",
        )
    except TooManyPagesError:
        return _begin_page(request, form, status=429, trouble="rate_limited")
    except CampaignOverError as error:
        form.add_error(None, str(error))
        return _begin_page(request, form, status=422)
    address = reverse("campaigns:own_team", args=[token_of(team, Door.DRAFT)])
    return HttpResponse(status=303, headers={"Location": address})


def _begin_page(
    request: HttpRequest, form: BeginTeamForm, *, status: int = 200, trouble: str = ""
) -> HttpResponse:
    context = {
        "form": form,
        "campaign": form.campaign,
        "organization": form.campaign.organization,
        "trouble": trouble,
    }
    return render(request, "campaigns/begin_team.html", context, status=status)


@not_kept
@require_safe
def join(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Show the two ways to join: with a new page, or with one that is there already."""
    team = find_public_team(slug)
    is_true = services.team_of_code(campaign=team.campaign, code=code) == team
    return render(
        request,
        "campaigns/join_team.html",
        {
            "team": team,
            "campaign": team.campaign,
            "organization": team.organization,
            "code": code if is_true and team.campaign.takes_gifts else "",
            "join_address": join_address(team) if is_true else "",
        },
        status=200 if is_true else 404,
    )


def join_address(team: Team) -> str:
    language = get_language() or "en"
    return whole_address("campaigns:join_team", team.slug, team.join_code, language=language)


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_owner
def team_of_page(request: HttpRequest, page: Fundraiser, door: Door) -> HttpResponse:
    """Let the owner of a page join a team with it, or leave one: by the mailed link alone."""
    form = JoinForm(request.POST or None)
    if request.method != "POST":
        return _team_of_page(request, page, door, JoinForm())
    if door is not Door.OWNER:
        form.add_error(None, gettext("Open the link in your mail."))
        return _team_of_page(request, page, door, form, status=403)
    if "leave" in request.POST:
        return _leave(request, page, door, form)
    return _join(request, page, door, form)


def _leave(request: HttpRequest, page: Fundraiser, door: Door, form: JoinForm) -> HttpResponse:
    try:
        services.leave_team(fundraiser=page)
    except TeamError as error:
        form.add_error(None, str(error))
        return _team_of_page(request, page, door, form, status=409)
    return _back(page, door, "left")


def _join(request: HttpRequest, page: Fundraiser, door: Door, form: JoinForm) -> HttpResponse:
    tries = count_in_window(f"team-code:{hidden(str(page.pk))}", seconds=HOUR_SECONDS)
    if not form.is_valid():
        return _team_of_page(request, page, door, form, status=422)
    code = form.cleaned_data["link"] if tries <= MOST_CODES_AN_HOUR else ""
    try:
        team = services.team_to_join(campaign=page.campaign, code=code)
        services.join_team(fundraiser=page, team=team)
    except TeamError as error:
        form.add_error("link", str(error))
        return _team_of_page(request, page, door, form, status=422)
    return _back(page, door, "joined")


def _team_of_page(
    request: HttpRequest, page: Fundraiser, door: Door, form: JoinForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "fundraiser": page,
        "title": title_of(page),
        "token": token_of(page, door),
        "organization": page.organization,
        "campaign": page.campaign,
        "team": page.team,
        "form": form,
        "said": _said_in(request),
    }
    return render(request, "campaigns/team_of_page.html", context, status=status)


def _back(page: Fundraiser, door: Door, said: str) -> HttpResponse:
    address = reverse("campaigns:team_of_page", args=[token_of(page, door)])
    return redirect(f"{address}?{said}")


# --- The captain's own page ---------------------------------------------------------------


def for_the_captain(
    view: Callable[[HttpRequest, Team, Door], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Find the team that a private link opens; one that opens none gets a clear answer."""

    @not_kept
    def wrapped(request: HttpRequest, token: str) -> HttpResponse:
        opened = find_team(token)
        if opened is None:
            return render(request, "campaigns/no_such_page.html", status=404)
        return view(request, *opened)

    return wrapped


@require_safe
@for_the_captain
def own_team(request: HttpRequest, team: Team, door: Door) -> HttpResponse:
    return _own_team(request, team, door)


def _own_team(
    request: HttpRequest,
    team: Team,
    door: Door,
    *,
    form: ChangeTeamForm | None = None,
    status: int = 200,
    trouble: str = "",
) -> HttpResponse:
    progress = progress_of_team(team)
    members = team.fundraisers.exclude(state=Fundraiser.State.DRAFT, confirmed_at=None)
    context = {
        "team": team,
        "token": token_of(team, door),
        "campaign": team.campaign,
        "organization": team.organization,
        "is_captain": door is Door.OWNER,
        "is_sent_back": team.state == Team.State.DRAFT and team.confirmed_at is not None,
        "form": form or ChangeTeamForm(initial={"team_name": team.name, "name": team.captain_name}),
        "progress": progress,
        "words": progress_words(progress),
        "members": list(members.select_related("totals").order_by("name", "pk")[:200]),
        "join_address": join_address(team),
        "page_address": team_addresses(team).canonical,
        "said": _said_in(request),
        "trouble": trouble,
    }
    return render(request, "campaigns/own_team.html", context, status=status)


def _said_in(request: HttpRequest) -> Any:
    return next((sentence for name, sentence in SAID.items() if name in request.GET), "")


@require_POST
@for_the_captain
def open_team(request: HttpRequest, team: Team, door: Door) -> HttpResponse:
    """Confirm the address and show the team: worth something by the mailed link alone."""
    if door is not Door.OWNER:
        trouble = gettext("Open the link in your mail.")
        return _own_team(request, team, door, status=403, trouble=trouble)
    if "team_name" in request.POST:
        return _change_and_open(request, team, door)
    return _open_team(request, team, door)


def _change_and_open(request: HttpRequest, team: Team, door: Door) -> HttpResponse:
    """Show a team that staff sent back, with what its captain changed."""
    form = ChangeTeamForm(request.POST)
    if not form.is_valid():
        return _own_team(request, team, door, form=form, status=422)
    typed = form.cleaned_data
    try:
        changed = services.change_team(
            team=team, name=typed["team_name"], captain_name=typed["name"]
        )
    except TeamError as error:
        return _own_team(request, team, door, status=409, trouble=str(error))
    return _open_team(request, changed, door)


def _open_team(request: HttpRequest, team: Team, door: Door) -> HttpResponse:
    try:
        opened = services.confirm_team(team=team)
    except CampaignOverError as error:
        return _own_team(request, team, door, status=409, trouble=str(error))
    return _back_to_team(opened, door, "opened" if opened.state == Team.State.LIVE else "")


@require_POST
@for_the_captain
def send_team_link(request: HttpRequest, team: Team, door: Door) -> HttpResponse:
    """Mail the captain's link once more; a few times a day and no more."""
    tries = count_in_window(f"team-link:{hidden(str(team.pk))}", seconds=DAY_SECONDS)
    if tries <= MOST_LINKS_A_DAY and team.confirmed_at is None:
        services.send_link_again(team=team)
    return _back_to_team(team, door, "sent")


@require_POST
@for_the_captain
def renew_join_link(request: HttpRequest, team: Team, door: Door) -> HttpResponse:
    if door is Door.OWNER:
        services.renew_join_link(team=team)
    return _back_to_team(team, door, "new_link")


@require_POST
@for_the_captain
def put_out(request: HttpRequest, team: Team, door: Door) -> HttpResponse:
    """Take a page out of the team: worth something by the mailed link alone."""
    if door is not Door.OWNER:
        trouble = gettext("Open the link in your mail.")
        return _own_team(request, team, door, status=403, trouble=trouble)
    number = request.POST.get("page", "")
    page = team.fundraisers.filter(pk=number).first() if DIGITS.fullmatch(number) else None
    try:
        if page is not None:
            services.put_out_of_team(fundraiser=page, team=team, actor=team.captain)
    except TeamError as error:
        return _own_team(request, team, door, status=409, trouble=str(error))
    return _back_to_team(team, door, "put_out")


def _back_to_team(team: Team, door: Door, said: str) -> HttpResponse:
    address = reverse("campaigns:own_team", args=[token_of(team, door)])
    return redirect(f"{address}?{said}" if said else address)
