"""Following a page by mail: the form, and the follower's own page behind the mailed link."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from campaigns.fundraiser_forms import TimeZoneMixin
from campaigns.fundraiser_views import find_public_fundraiser
from campaigns.fundraiser_words import title_of
from campaigns.links import find_by_token, token_of
from campaigns.models import Campaign, Follow, Fundraiser
from campaigns.private_pages import not_kept
from campaigns.services.following import (
    FollowRequest,
    begin_follow,
    confirm_follow,
    end_follow,
    hears_news,
    link_of_follower,
)
from campaigns.services.share_links import link_they_came_by
from campaigns.share_kit import donor_texts, kit_for
from campaigns.views import find_public_campaign
from donors.contact_links import contact_token
from donors.fields import LONGEST_EMAIL, ForgivingEmailField
from donors.tries import tries_from

HOUR_SECONDS = 3600
MOST_AN_HOUR = 20
WISHES = [
    (Follow.Wish.MORE, _("Everything new")),
    (Follow.Wish.LESS, _("Only the big news")),
]

# What each means here: feedback/following decides by the same words (`PageNews.is_big`).
MEANINGS_OF_CAMPAIGN = {
    Follow.Wish.MORE: _(
        "What becomes of the gifts. Half of the goal is there, the goal is reached, it ends."
    ),
    Follow.Wish.LESS: _("What becomes of the gifts. The goal is reached, or it ends."),
}
MEANINGS_OF_PAGE = {
    Follow.Wish.MORE: _(
        "What its supporter writes and what becomes of the gifts. The goal is reached, it ends."
    ),
    Follow.Wish.LESS: _("What becomes of the gifts. The goal is reached, or it ends."),
}


def _wishes_for(page: Fundraiser | None) -> list[tuple[str, Any, Any]]:
    """Return the choices, each with its name and what it means for what is followed."""
    meanings = MEANINGS_OF_PAGE if page else MEANINGS_OF_CAMPAIGN
    return [(wish, label, meanings[wish]) for wish, label in WISHES]


class FollowForm(TimeZoneMixin):
    email = ForgivingEmailField(
        max_length=LONGEST_EMAIL,
        error_messages={
            "required": _("Write your e-mail address: the news goes there."),
            "invalid": _("Check your e-mail address: it should look like name@example.org."),
            "max_length": _("This e-mail address is too long to be one. Check it."),
        },
    )
    wish = forms.ChoiceField(choices=WISHES, required=False)
    r = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign

    def clean_wish(self) -> str:
        return self.cleaned_data["wish"] or Follow.Wish.MORE


@not_kept
@require_http_methods(["GET", "HEAD", "POST"])
def follow_campaign(request: HttpRequest, slug: str) -> HttpResponse:
    return _follow(request, find_public_campaign(slug), None)


@not_kept
@require_http_methods(["GET", "HEAD", "POST"])
def follow_fundraiser(request: HttpRequest, slug: str) -> HttpResponse:
    page = find_public_fundraiser(slug)
    return _follow(request, page.campaign, page)


def _follow(request: HttpRequest, campaign: Campaign, page: Fundraiser | None) -> HttpResponse:
    context = {
        "campaign": campaign,
        "fundraiser": page,
        "title": title_of(page) if page else campaign.title,
        "organization": campaign.organization,
        "wishes": _wishes_for(page),
    }
    if request.method != "POST":
        form = FollowForm(campaign=campaign, initial={"r": request.GET.get("r", "")[:16]})
        return render(request, "campaigns/follow.html", {**context, "form": form})
    form = FollowForm(request.POST, campaign=campaign)
    if not form.is_valid():
        return render(request, "campaigns/follow.html", {**context, "form": form}, status=422)
    # Everybody gets the same answer: it does not tell whose address is known.
    if tries_from(request, "follow", seconds=HOUR_SECONDS) <= MOST_AN_HOUR:
        begin_follow(follow=_follow_request(form, page))
    return render(
        request, "campaigns/follow_sent.html", {**context, "email": form.cleaned_data["email"]}
    )


def _follow_request(form: FollowForm, page: Fundraiser | None) -> FollowRequest:
    typed = form.cleaned_data
    return FollowRequest(
        campaign=form.campaign,
        fundraiser=page,
        email=typed["email"],
        wish=typed["wish"],
        language=get_language() or "en",
        time_zone=typed["time_zone"],
        came_by=link_they_came_by(typed["r"], campaign=form.campaign, email=typed["email"]),
    )


@not_kept
@require_http_methods(["GET", "HEAD", "POST"])
def own_follow(request: HttpRequest, token: str) -> HttpResponse:
    """The mailed link: confirm, choose how much, or stop. A GET changes nothing."""
    follow = find_by_token(Follow, token)
    if follow is None:
        return render(request, "campaigns/no_such_page.html", status=404)
    if request.method == "POST":
        _change(follow, request.POST)
        return redirect(reverse("campaigns:own_follow", args=[token_of(follow)]))
    return render(request, "campaigns/own_follow.html", _of_follow(follow))


def _change(follow: Follow, typed: Any) -> None:
    if "stop" in typed:
        end_follow(follow=follow)
    else:
        wish = typed.get("wish", "")
        confirm_follow(follow=follow, wish=wish if wish in Follow.Wish.values else follow.wish)


def _of_follow(follow: Follow) -> dict[str, Any]:
    page = follow.fundraiser
    is_following = follow.confirmed_at is not None and follow.ended_at is None
    kit = None
    if is_following:
        link = link_of_follower(follow)
        kit = kit_for(
            link, texts=lambda: donor_texts(follow.campaign, page), language=follow.language
        )
    return {
        "follow": follow,
        "is_following": is_following,
        "is_kept_from_news": is_following and not hears_news(follow),
        "choices_token": contact_token(
            person_id=follow.person_id, organization_id=follow.organization_id
        ),
        "token": token_of(follow),
        "campaign": follow.campaign,
        "fundraiser": page,
        "title": title_of(page) if page else follow.campaign.title,
        "organization": follow.organization,
        "wishes": _wishes_for(page),
        "kit": kit,
    }
