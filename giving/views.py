"""The donate page, the way to the payment page and back, and a gift's own private page."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.addresses import page_addresses
from campaigns.fundraiser_forms import BeginForm, first_values
from campaigns.fundraiser_views import find_public_fundraiser
from campaigns.models import Campaign, Fundraiser
from campaigns.money import (
    THREE_DECIMAL,
    Money,
    charged_decimals,
    largest_gift,
    least_gift,
    locale_for,
)
from campaigns.services.pledges import default_goal
from campaigns.services.share_links import link_of_gift, link_they_came_by
from campaigns.share_kit import donor_texts, kit_for
from campaigns.share_words import share_sentence
from campaigns.views import find_public_campaign
from giving.challenges.news import confirm_address
from giving.exceptions import (
    BeingOpenedError,
    CampaignClosedError,
    GiftSettledError,
    GivingError,
    PaymentRefusedError,
    PaymentServiceDownError,
    RateLimitedError,
    RationUsedUpError,
)
from giving.forms import APPEARANCE_LABELS, GiftForm, blank_values, values_of
from giving.links import find_gift, gift_token, is_mailed
from giving.models import Donation
from giving.rate_limits import check_rate_limits
from giving.services.checkout import (
    GiftRequest,
    begin_donation,
    check_payment,
    open_payment_page,
    resume_donation,
)

# What the donor is told, and the status: none of these loses what was typed or charges anything.
TROUBLES: dict[type[GivingError], tuple[int, str]] = {
    PaymentServiceDownError: (503, "service_down"),
    BeingOpenedError: (503, "service_down"),
    RationUsedUpError: (503, "service_busy"),  # before there is a gift that could wait in line
    PaymentRefusedError: (502, "refused"),
    RateLimitedError: (429, "rate_limited"),
}

TROUBLE = tuple(TROUBLES)
CHECKING = "checking"  # in the address of who comes back from the payment page


class NoSuchLinkError(Http404):
    """A private link that opens no gift: a mail cut it, or it was revoked."""


Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, Arguments], HttpResponse]


def private(view: View[Arguments]) -> View[Arguments]:
    """Keep a page out of caches and search engines, and its address out of other sites' logs.

    `same-origin`, since with `no-referrer` a browser sends no origin either, and the protection
    of forms needs it.
    """

    @wraps(view)
    def wrapped(
        request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except NoSuchLinkError:
            response = render(request, "giving/no_such_gift.html", status=404)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped


@private
@require_http_methods(["GET", "HEAD", "POST"])
def donate(request: HttpRequest, slug: str) -> HttpResponse:
    return _donate(request, find_public_campaign(slug))


@private
@require_http_methods(["GET", "HEAD", "POST"])
def donate_to_fundraiser(request: HttpRequest, slug: str) -> HttpResponse:
    """Give to a campaign through a supporter's page."""
    fundraiser = find_public_fundraiser(slug)
    campaign = find_public_campaign(fundraiser.campaign.slug)
    fundraiser.campaign = campaign
    return _donate(request, campaign, fundraiser)


def _donate(
    request: HttpRequest, campaign: Campaign, fundraiser: Fundraiser | None = None
) -> HttpResponse:
    if not (fundraiser or campaign).takes_gifts:
        return _closed_page(request, campaign, fundraiser)
    if request.method != "POST":
        asked = request.GET.get
        values = blank_values(
            campaign, asked("amount", ""), asked("r", "")[:16], asked("project", "")[:50]
        )
        form = GiftForm(campaign=campaign, fundraiser=fundraiser, initial=values)
        return _donate_page(request, form)
    form = GiftForm(request.POST, campaign=campaign, fundraiser=fundraiser)
    if not form.is_valid():
        return _donate_page(request, form, status=422)
    return _take(request, form)


@private
@require_safe
def change(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form of an unpaid gift again, as its donor left it."""
    donation = find_gift_or_404(token)
    if donation.is_paid or donation.replaced_by:
        return redirect("giving:gift", gift_token(donation.replaced_by or donation))
    campaign = find_public_campaign(donation.campaign.slug)
    if not campaign.takes_gifts:
        return _closed_page(request, campaign)
    form = GiftForm(campaign=campaign, fundraiser=donation.fundraiser, initial=values_of(donation))
    return _donate_page(request, form)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: HttpRequest, token: str) -> HttpResponse:
    """Send the donor to the payment page, or show the place in line while all calls are taken."""
    donation = find_gift_or_404(token)
    if request.method != "POST" and donation.state != Donation.State.PENDING:
        return redirect("giving:gift", token)
    try:
        if request.method == "POST":
            donation = resume_donation(donation=donation)
        return _see_other(open_payment_page(donation=donation))
    except GiftSettledError as error:
        return redirect("giving:gift", gift_token(error.donation))
    except CampaignClosedError:
        return _closed_page(request, donation.campaign)
    except RationUsedUpError as error:
        return _gift_page(request, donation, "giving/waiting.html", place=error.place)
    except TROUBLE as error:
        return _unpayable_page(request, donation, error)


@private
@require_safe
def return_from_payment(request: HttpRequest, token: str) -> HttpResponse:
    """Ask how the payment went, since the donor is often here before the webhook."""
    donation = check_payment(donation=find_gift_or_404(token))
    address = reverse("giving:gift", args=[gift_token(donation)])
    return redirect(address if donation.is_paid else f"{address}?{CHECKING}")


@private
@require_safe
def gift(request: HttpRequest, token: str) -> HttpResponse:
    """Show a gift as it stands; only who comes from paying is told to wait for the answer."""
    donation = find_gift_or_404(token)
    if request.method == "GET" and donation.email and is_mailed(token, donation):
        confirm_address(address=donation.email)
    if donation.replaced_by and not donation.is_paid:
        return redirect("giving:gift", gift_token(donation.replaced_by))
    template = {
        Donation.State.PENDING: "giving/checking.html",
        Donation.State.PAID: "giving/thanks.html",
        Donation.State.EXPIRED: "giving/not_completed.html",
        Donation.State.REFUNDED: "giving/refunded.html",
    }[Donation.State(donation.state)]
    more = _ways_on(donation) if donation.state == Donation.State.PAID else {}
    return _gift_page(request, donation, template, is_checking=CHECKING in request.GET, **more)


def _ways_on(donation: Donation) -> dict[str, Any]:
    """Return what a donor is offered after the gift: to pass it on, and a page of their own."""
    campaign, page = donation.campaign, donation.fundraiser
    if donation.donor is None:
        return {}
    shown = page if page and page.is_public else None
    link = link_of_gift(
        person=donation.donor.person,
        campaign=campaign,
        fundraiser=shown,
        language=donation.language,
        came_by=donation.share_link,
    )
    came_by = donation.share_link.code if donation.share_link else ""
    first_name = donation.name.split(" ")[0][:60]
    asked = {"name": first_name, "email": donation.email, "r": came_by}
    values = {**first_values(campaign, default_goal(campaign)), **asked}
    return {
        "kit": kit_for(
            link, texts=lambda: donor_texts(campaign, shown), language=get_language() or "en"
        ),
        "brought": share_sentence(link),
        "form": BeginForm(campaign=campaign, initial=values) if campaign.takes_gifts else None,
    }


def find_gift_or_404(token: str) -> Donation:
    donation = find_gift(token)
    if donation is None:
        raise NoSuchLinkError
    return donation


def _take(request: HttpRequest, form: GiftForm) -> HttpResponse:
    """Write the gift and send its donor to the payment page, or show the form as it was."""
    try:
        check_rate_limits(request, form.cleaned_data["email"], form.campaign)
        donation = begin_donation(gift=_gift_request(form))
        return _to_payment(donation)
    except CampaignClosedError:
        return _closed_page(request, form.campaign, form.fundraiser)
    except GiftSettledError as error:
        return redirect("giving:gift", gift_token(error.donation))
    except TROUBLE as error:
        if _is_about_email(error):
            return _refused_email_page(request, form)
        status, trouble = _told(error)
        return _donate_page(request, form, status=status, trouble=trouble)


def _unpayable_page(request: HttpRequest, donation: Donation, error: GivingError) -> HttpResponse:
    if _is_about_email(error):
        form = GiftForm(
            values_of(donation), campaign=donation.campaign, fundraiser=donation.fundraiser
        )
        return _refused_email_page(request, form)
    status, trouble = _told(error)
    page = "giving/payment_down.html"
    return _gift_page(request, donation, page, status=status, trouble=trouble)


def _told(error: GivingError) -> tuple[int, str]:
    return next(told for kind, told in TROUBLES.items() if isinstance(error, kind))


def _is_about_email(error: GivingError) -> bool:
    return isinstance(error, PaymentRefusedError) and error.field == "email"


def _refused_email_page(request: HttpRequest, form: GiftForm) -> HttpResponse:
    """Ask for another address: Stripe is stricter about them than we are."""
    if form.is_valid():
        form.refuse_email()
    return _donate_page(request, form, status=422)


def _gift_request(form: GiftForm) -> GiftRequest:
    typed = form.cleaned_data
    return GiftRequest(
        campaign=form.campaign,
        money=typed["money"],
        name=typed["name"],
        email=typed["email"],
        message=typed["message"],
        appearance=typed["appearance"],
        wants_failure_mail=typed["wants_failure_mail"],
        language=get_language() or "en",
        time_zone=typed["time_zone"],
        form_token=typed["form_token"],
        fundraiser=form.fundraiser,
        wants_news=typed["wants_news"],
        designation=typed["designation"],
        share_link=link_they_came_by(typed["r"], campaign=form.campaign, email=typed["email"]),
        supporter_may_see_name=bool(form.fundraiser) and typed["supporter_may_see_name"],
    )


def _to_payment(donation: Donation) -> HttpResponse:
    try:
        return _see_other(open_payment_page(donation=donation))
    except RationUsedUpError:
        return _see_other(reverse("giving:pay", args=[gift_token(donation)]))


def _see_other(address: str) -> HttpResponse:
    """Redirect with 303: what follows a form is read, not sent again."""
    return HttpResponse(status=303, headers={"Location": address})


def _donate_page(
    request: HttpRequest, form: GiftForm, *, status: int = 200, trouble: str = ""
) -> HttpResponse:
    campaign = form.campaign
    return render(
        request,
        "giving/donate.html",
        {
            "form": form,
            "campaign": campaign,
            "fundraiser": form.fundraiser,
            "organization": campaign.organization,
            "appearances": APPEARANCE_LABELS,
            "trouble": trouble,
            "least": least_gift(campaign.currency).units,
            "largest": largest_gift(campaign.currency).units,
            "decimals": charged_decimals(campaign.currency),
            "has_thousandths": campaign.currency in THREE_DECIMAL,
            "number_locale": locale_for(get_language() or "en", campaign.currency).replace(
                "_", "-"
            ),
        },
        status=status,
    )


def _closed_page(
    request: HttpRequest, campaign: Campaign, fundraiser: Fundraiser | None = None
) -> HttpResponse:
    """Say that a campaign or page takes no gifts now: Gone, so that no list keeps the address."""
    return render(
        request,
        "giving/closed.html",
        {
            "campaign": campaign,
            "fundraiser": fundraiser,
            "organization": campaign.organization,
            "begins_later": campaign.starts_at > timezone.now(),
        },
        status=410,
    )


def _gift_page(
    request: HttpRequest, donation: Donation, template: str, *, status: int = 200, **more: object
) -> HttpResponse:
    campaign = donation.campaign
    return render(
        request,
        template,
        {
            "donation": donation,
            "token": gift_token(donation),
            "campaign": campaign,
            "organization": donation.organization,
            "refunded": Money(donation.refunded_amount, donation.currency),
            "refunds": donation.ledger_entries.standing_refunds()
            if donation.refunded_amount
            else [],
            "campaign_address": page_addresses(
                "campaigns:campaign",
                campaign.slug,
                languages=campaign.languages,
                default_language=donation.organization.default_language,
            ).canonical,
            **more,
        },
        status=status,
    )
