"""A supporter's private page: all that its owner does with a fundraiser, without a login.

The browser that began a page has the draft's link, which ends with the confirmation; the mailed one
is the owner's (campaigns/links.py). Only that one opens the page to the public.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns import signals
from campaigns.addresses import fundraiser_addresses
from campaigns.exceptions import CampaignOverError, FundraiserStateError, SlugTakenError
from campaigns.fundraiser_forms import GoalForm, PageForm, UpdateForm, values_of_page
from campaigns.fundraiser_views import progress_of_page
from campaigns.fundraiser_words import title_of
from campaigns.links import Door, find_fundraiser, token_of
from campaigns.models import Fundraiser, Photograph
from campaigns.prints import prints_of
from campaigns.private_pages import not_kept
from campaigns.progress import progress_words
from campaigns.services import fundraisers as services
from campaigns.services.fundraisers import default_thanks, next_goal
from campaigns.services.photographs import delete_supporters_photograph, store_photograph
from campaigns.share_kit import share_kit_of
from campaigns.share_words import share_sentence
from donors.tries import count_in_window, hidden

SAID = {
    "saved": _("Your changes are saved."),
    "opened": _("Done. Your page opens as you asked."),
    "sent": _("The link is on its way again."),
    "update": _("Your words are on the page."),
    "update_held": _("A person reads your words before they appear. Usually within a day."),
    "thanked": _("Your thanks are on the page, and on their way to everyone who gave."),
    "goal": _("The goal is raised."),
    "closed": _("Your page is closed. It stays as a memory."),
}
DAY_SECONDS = 24 * 3600
MOST_LINKS_A_DAY = 3
MOST_PHOTOGRAPHS_A_DAY = 20
FIELDS_OF_REFUSALS: dict[type[Exception], str] = {SlugTakenError: "slug", CampaignOverError: "day"}
Opened = tuple[Fundraiser, Door]


def for_the_owner(
    view: Callable[[HttpRequest, Fundraiser, Door], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Find the page that a private link opens; one that opens none gets a clear answer."""

    @not_kept
    def wrapped(request: HttpRequest, token: str) -> HttpResponse:
        opened = find_fundraiser(token)
        if opened is None:
            return render(request, "campaigns/no_such_page.html", status=404)
        return view(request, *opened)

    return wrapped


@require_safe
@for_the_owner
def own_fundraiser(request: HttpRequest, page: Fundraiser, door: Door) -> HttpResponse:
    return _own_page(request, page, door)


def _own_page(
    request: HttpRequest, page: Fundraiser, door: Door, *, status: int = 200, **more: Any
) -> HttpResponse:
    progress = progress_of_page(page)
    is_owner = door is Door.OWNER
    kit = share_kit_of(page) if is_owner and page.is_public else None
    return render(
        request,
        "campaigns/own_fundraiser.html",
        {
            **_of_page(page, door),
            "said": said_in(request),
            "progress": progress,
            "words": progress_words(progress),
            "is_owner": is_owner,
            "kit": kit,
            "prints": prints_of(page) if kit else None,
            "updates": list(page.updates.order_by("-created_at")[:20]),
            "update_form": UpdateForm(),
            "brought": share_sentence(kit.link) if kit else "",
            "own_gift": bool(page.is_public and page.totals.own_amount),
            "thanks_text": default_thanks(page),
            "next_goal": f"{next_goal(page).units:.0f}",
            **more,
        },
        status=status,
    )


def said_in(request: HttpRequest) -> Any:
    """Return the sentence about what was just done, as the address names it."""
    return next((sentence for name, sentence in SAID.items() if name in request.GET), "")


def _of_page(page: Fundraiser, door: Door) -> dict[str, Any]:
    return {
        "fundraiser": page,
        "token": token_of(page, door),
        "title": title_of(page),
        "campaign": page.campaign,
        "organization": page.organization,
        "page_address": fundraiser_addresses(page).canonical,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_owner
def edit(request: HttpRequest, page: Fundraiser, door: Door) -> HttpResponse:
    if request.method != "POST":
        return _edit_page(
            request, page, door, PageForm(fundraiser=page, initial=values_of_page(page))
        )
    refusal = _refusal_of_upload(request, page, door)
    form = PageForm(request.POST, request.FILES, fundraiser=page, upload_refusal=refusal)
    if not form.is_valid():
        return _edit_page(request, page, door, form, status=422)
    changes = _changes(page, form)
    try:
        services.change_fundraiser(fundraiser=page, changes=changes)
    except (SlugTakenError, CampaignOverError, FundraiserStateError) as error:
        form.add_error(FIELDS_OF_REFUSALS.get(type(error)), str(error))
        if changes.photograph != page.photograph:
            delete_supporters_photograph(changes.photograph)
        return _edit_page(request, page, door, form, status=422)
    return _back(page, door, "saved")


def _refusal_of_upload(request: HttpRequest, page: Fundraiser, door: Door) -> str:
    """Return why a photograph is not taken now, before anybody unpacks it.

    Whoever begins a page may be anybody; its photographs are public files.
    """
    if not request.FILES.get("upload"):
        return ""
    if door is not Door.OWNER:
        return gettext(
            "The photograph comes next: open the link in your mail, then choose it there. "
            "Press Save to keep the rest."
        )
    name = f"page-photograph:{hidden(str(page.pk))}"
    if count_in_window(name, seconds=DAY_SECONDS) > MOST_PHOTOGRAPHS_A_DAY:
        return gettext(
            "You chose many photographs today. Choose another one tomorrow; "
            "press Save to keep the rest."
        )
    return ""


def _edit_page(
    request: HttpRequest, page: Fundraiser, door: Door, form: PageForm, *, status: int = 200
) -> HttpResponse:
    context = {**_of_page(page, door), "form": form, "is_owner": door is Door.OWNER}
    return render(request, "campaigns/edit_fundraiser.html", context, status=status)


def _changes(page: Fundraiser, form: PageForm) -> services.PageChanges:
    typed = form.cleaned_data
    return services.PageChanges(
        name=typed["name"],
        title=typed["title"],
        story=typed["story"],
        occasion=typed["occasion"],
        goal_amount=typed["goal"],
        day=typed["day"],
        opens_on_day=typed["opens_on_day"],
        slug=typed["slug"],
        photograph=_photograph(page, form),
    )


def _photograph(page: Fundraiser, form: PageForm) -> Photograph | None:
    picture = form.cleaned_data["upload"]
    if picture:
        return store_photograph(
            organization=page.organization,
            picture=picture,
            description_en=f"A photograph chosen by {page.name}",
            description_fr=f"Une photo choisie par {page.name}",
            is_supporters=True,
        )
    return None if form.cleaned_data["without_photograph"] else page.photograph


@require_POST
@for_the_owner
def open_page(request: HttpRequest, page: Fundraiser, door: Door) -> HttpResponse:
    """Confirm the address and open the page: worth something by the mailed link alone."""
    if door is not Door.OWNER:
        return _own_page(
            request, page, door, status=403, trouble=gettext("Open the link in your mail.")
        )
    try:
        opened = services.confirm_and_open(fundraiser=page)
    except CampaignOverError as error:
        return _own_page(request, page, door, status=409, trouble=str(error))
    return _back(opened, Door.OWNER, "opened")


@require_POST
@for_the_owner
def send_link(request: HttpRequest, page: Fundraiser, door: Door) -> HttpResponse:
    """Mail the owner's link once more; a few times a day and no more."""
    tries = count_in_window(f"page-link:{hidden(str(page.pk))}", seconds=DAY_SECONDS)
    if tries <= MOST_LINKS_A_DAY and page.confirmed_at is None:
        signals.fundraiser_drafted.send(sender=Fundraiser, fundraiser=page, again=tries)
    return _back(page, door, "sent")


@require_POST
@for_the_owner
def update(request: HttpRequest, page: Fundraiser, door: Door) -> HttpResponse:
    form = UpdateForm(request.POST)
    if not form.is_valid():
        return _own_page(request, page, door, status=422, update_form=form)
    return _after(request, page, door, "update", text=form.cleaned_data["text"])


@require_POST
@for_the_owner
def thank(request: HttpRequest, page: Fundraiser, door: Door) -> HttpResponse:
    """Thank all who gave with one press; the words are the supporter's, or those offered."""
    form = UpdateForm(request.POST)
    if not form.is_valid():
        sentence = next(iter(form.errors["text"]))
        return _own_page(request, page, door, status=422, trouble=sentence)
    return _after(request, page, door, "thanked", text=form.cleaned_data["text"], is_thanks=True)


def _after(
    request: HttpRequest, page: Fundraiser, door: Door, said: str, **words: Any
) -> HttpResponse:
    try:
        written = services.write_update(fundraiser=page, **words)
    except FundraiserStateError as error:
        return _own_page(request, page, door, status=409, trouble=str(error))
    return _back(page, door, said if written.state == written.State.SHOWN else "update_held")


@require_POST
@for_the_owner
def goal(request: HttpRequest, page: Fundraiser, door: Door) -> HttpResponse:
    """Raise the goal with one press."""
    form = GoalForm(request.POST, campaign=page.campaign)
    if not form.is_valid():
        sentence = next(iter(form.errors["goal"]))
        return _own_page(request, page, door, status=422, trouble=sentence)
    try:
        services.raise_goal(fundraiser=page, goal_amount=form.cleaned_data["goal"])
    except FundraiserStateError as error:
        return _own_page(request, page, door, status=422, trouble=str(error))
    return _back(page, door, "goal")


# The browser tells it beside the button that was pressed, without the form's token; the address is
# the secret, and all that it can do is note that the page was passed on.
@csrf_exempt
@require_POST
@for_the_owner
def shared(request: HttpRequest, page: Fundraiser, door: Door) -> HttpResponse:
    """Note that the owner passed the page on: the coach asks no more for a first share."""
    if door is Door.OWNER:
        services.mark_shared(fundraiser=page)
    return HttpResponse(status=204)


@require_POST
@for_the_owner
def close(request: HttpRequest, page: Fundraiser, door: Door) -> HttpResponse:
    if door is Door.OWNER:
        try:
            services.close_fundraiser(fundraiser=page)
        except FundraiserStateError as error:
            return _own_page(request, page, door, status=409, trouble=str(error))
    return _back(page, door, "closed")


def _back(page: Fundraiser, door: Door, said: str) -> HttpResponse:
    address = reverse("campaigns:own_fundraiser", args=[token_of(page, door)])
    return redirect(f"{address}?{said}" if said else address)
