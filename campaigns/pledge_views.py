"""Giving up a birthday: the form, the person's own page, and the calendar's reminder."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import slug_re
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.calendars import birthday_calendar
from campaigns.days import day_in_year
from campaigns.exceptions import CampaignOverError
from campaigns.fundraiser_forms import EMAIL_ERRORS, NAME_ERRORS, TimeZoneMixin
from campaigns.links import find_by_token, token_of
from campaigns.models import Campaign, Fundraiser, Pledge
from campaigns.private_pages import not_kept
from campaigns.services.pledges import (
    PledgeRequest,
    agree_to_another_year,
    confirm_pledge,
    make_pledge,
    page_ahead,
    skip_this_year,
    withdraw_pledge,
)
from campaigns.services.share_links import link_they_came_by
from campaigns.views import find_public_campaign
from donors.fields import LONGEST_EMAIL, ForgivingEmailField, OneLineField
from donors.tries import tries_from

HOUR_SECONDS = 3600
MOST_AN_HOUR = 20
A_LEAP_YEAR = 2024


class PledgeForm(TimeZoneMixin):
    name = OneLineField(max_length=60, error_messages=NAME_ERRORS)
    email = ForgivingEmailField(max_length=LONGEST_EMAIL, error_messages=EMAIL_ERRORS)
    day = forms.IntegerField(
        min_value=1,
        max_value=31,
        error_messages={
            "required": _("Write the day."),
            "invalid": _("Write the day as a number from 1 to 31."),
            "min_value": _("Write the day as a number from 1 to 31."),
            "max_value": _("Write the day as a number from 1 to 31."),
        },
    )
    month = forms.TypedChoiceField(
        choices=[(number, name) for number, name in MONTHS.items()],
        coerce=int,
        error_messages={
            "required": _("Choose the month."),
            "invalid_choice": _("Choose the month."),
        },
    )
    inspired_by = forms.CharField(required=False, widget=forms.HiddenInput)
    r = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if {"day", "month"} <= set(data):
            try:
                day_in_year(data["month"], data["day"], A_LEAP_YEAR)
            except ValueError:
                self.add_error("day", ValidationError(_("This month has no such day.")))
        return data


@not_kept
@require_http_methods(["GET", "HEAD", "POST"])
def pledge(request: HttpRequest) -> HttpResponse:
    """Promise a birthday to a campaign: `?for=` names it."""
    campaign = _campaign_of(request)
    if request.method != "POST":
        initial = {
            "inspired_by": request.GET.get("from", "")[:60],
            "r": request.GET.get("r", "")[:16],
        }
        return _pledge_page(request, PledgeForm(campaign=campaign, initial=initial))
    form = PledgeForm(request.POST, campaign=campaign)
    if not form.is_valid():
        return _pledge_page(request, form, status=422)
    try:
        if tries_from(request, "pledge", seconds=HOUR_SECONDS) <= MOST_AN_HOUR:
            make_pledge(pledge=_pledge_request(form))
    except CampaignOverError as error:
        form.add_error(None, str(error))
        return _pledge_page(request, form, status=422)
    return render(
        request,
        "campaigns/pledge_sent.html",
        {**_about(campaign), "email": form.cleaned_data["email"]},
    )


def _campaign_of(request: HttpRequest) -> Campaign:
    """Return the campaign that the address or the form names; else the newest that takes gifts."""
    slug = request.POST.get("for") or request.GET.get("for")
    if slug:
        if not slug_re.match(slug):  # only machines type the zero character that no query takes
            raise Http404
        return find_public_campaign(slug)
    newest = Campaign.objects.across_organizations().taking_gifts().with_page()
    campaign = newest.order_by("-starts_at", "-pk").first()
    if campaign is None:
        raise Http404
    return campaign


def _pledge_request(form: PledgeForm) -> PledgeRequest:
    typed = form.cleaned_data
    pages = Fundraiser.objects.for_organization(form.campaign.organization).public()
    return PledgeRequest(
        campaign=form.campaign,
        name=typed["name"],
        email=typed["email"],
        month=typed["month"],
        day=typed["day"],
        language=get_language() or "en",
        time_zone=typed["time_zone"],
        inspired_by=pages.filter(slug=typed["inspired_by"]).first(),
        came_by=link_they_came_by(typed["r"], campaign=form.campaign, email=typed["email"]),
    )


def _pledge_page(request: HttpRequest, form: PledgeForm, *, status: int = 200) -> HttpResponse:
    context = {**_about(form.campaign), "form": form, "months": MONTHS.items()}
    return render(request, "campaigns/pledge.html", context, status=status)


def _about(campaign: Campaign) -> dict[str, Any]:
    return {"campaign": campaign, "organization": campaign.organization}


@not_kept
@require_http_methods(["GET", "HEAD", "POST"])
def own_pledge(request: HttpRequest, token: str) -> HttpResponse:
    """The mailed link: confirm, say yes or no to another year, or take the promise back."""
    pledge = find_by_token(Pledge, token)
    if pledge is None:
        return render(request, "campaigns/no_such_page.html", status=404)
    if request.method == "POST":
        _change(pledge, request.POST)
        return redirect(reverse("campaigns:own_pledge", args=[token_of(pledge)]))
    state = Pledge.State
    is_question = (
        pledge.state == state.STANDING
        and pledge.asked_for == pledge.next_on
        and pledge.agreed_for != pledge.next_on
    )
    return render(
        request,
        "campaigns/own_pledge.html",
        {
            **_about(pledge.campaign),
            "pledge": pledge,
            "token": token,
            "is_question": is_question,
            "draft": page_ahead(pledge),
        },
    )


def _change(pledge: Pledge, typed: Any) -> None:
    if "withdraw" in typed:
        withdraw_pledge(pledge=pledge)
    elif "not_this_year" in typed:
        skip_this_year(pledge=pledge)
    elif "again" in typed:
        agree_to_another_year(pledge=pledge, every_year="every_year" in typed)
    else:
        confirm_pledge(pledge=pledge)


@not_kept
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """A reminder for the person's own calendar, which outlives every mail."""
    pledge = find_by_token(Pledge, token)
    if pledge is None:
        raise Http404
    return HttpResponse(
        birthday_calendar(pledge),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="birthday.ics"'},
    )
