"""Leaving with one click, and choosing what to hear without signing in.

The mail program's button (RFC 8058) posts `List-Unsubscribe=One-Click` without a cookie, follows no
redirect and expects 200. A GET changes nothing: scanners open every link of a mail.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, get_language_info, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from donors.contact_links import ContactLink, contact_token, find_contact
from donors.models import CHOOSABLE, Choice, Frequency, Language, Purpose
from donors.services.consent import (
    Said,
    frequency_of,
    record_choice,
    refuse_all,
    set_frequency,
    set_language,
    why_not_by_choice,
)
from donors.services.suppressions import has_complained, take_complaint_back
from donors.signals import address_confirmed

WORDING = "preferences/1"
ONE_CLICK_WORDING = "one-click/1"
# These pages have no language in their address.
LANGUAGE_KEY = "language"
Source = Choice.Source

View = Callable[[HttpRequest, ContactLink, str], HttpResponse]


def for_the_reader(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Find whose link it is and speak their language; a link that opens nothing says so."""

    @wraps(view)
    def wrapped(request: HttpRequest, token: str) -> HttpResponse:
        link = find_contact(token)
        if link is None:
            with override(_language_asked_for(request) or get_language()):
                context = {"language_key": LANGUAGE_KEY}
                response = render(request, "donors/no_such_choices.html", context, status=404)
        else:
            if request.method == "POST":
                address_confirmed.send(sender=ContactLink, person=link.person)
            link.language = _language_asked_for(request) or link.language
            with override(link.language):
                response = view(request, link, token)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped


def _language_asked_for(request: HttpRequest) -> str:
    """Return the language chosen in the header: it is that page's, and changes nothing kept."""
    language = request.GET.get(LANGUAGE_KEY, "")
    return language if language in Language.values else ""


# A mail program sends no token against forged forms. The address itself is the secret, and the
# worst that a forged request could do is what the reader of the mail may do.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@for_the_reader
def unsubscribe(request: HttpRequest, link: ContactLink, token: str) -> HttpResponse:
    """End the mails of one purpose: by the mail program's button, or by the one on the page."""
    if request.method != "POST":
        return _page(request, link, "donors/unsubscribe.html")
    if "fewer" in request.POST:
        set_frequency(person=link.person, organization=link.organization, frequency=Frequency.FEWER)
        return _page(request, link, "donors/unsubscribed.html", is_fewer=True)
    _refuse(request, link)
    return _page(request, link, "donors/unsubscribed.html")


def _refuse(request: HttpRequest, link: ContactLink) -> None:
    is_one_click = request.POST.get("List-Unsubscribe") == "One-Click"
    said = Said(
        is_allowed=False,
        source=Source.ONE_CLICK if is_one_click else Source.PREFERENCES,
        wording=ONE_CLICK_WORDING if is_one_click else WORDING,
        text=str(_purpose_label(link)),
        language=link.language,
    )
    if link.purpose and link.purpose in CHOOSABLE:
        record_choice(
            person=link.person,
            organization=link.organization,
            purpose=Purpose(link.purpose),
            said=said,
        )
    else:
        refuse_all(person=link.person, organization=link.organization, said=said)


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_reader
def preferences(request: HttpRequest, link: ContactLink, token: str) -> HttpResponse:
    """Which messages, how often, in which language: fewer is offered before none."""
    is_post = request.method == "POST"
    is_again = is_post and "again" in request.POST
    if is_again:
        take_complaint_back(person=link.person)
    elif is_post:
        _keep(request, link)
    with override(link.language):
        return _page(
            request,
            link,
            "donors/preferences.html",
            is_saved=is_post and not is_again,
            is_again=is_again,
            has_complained=has_complained(link.person.email or ""),
        )


def _keep(request: HttpRequest, link: ContactLink) -> None:
    """Keep every choice with the words that stood beside it; odd values change nothing."""
    frequency = request.POST.get("frequency", "")
    if frequency in Frequency.values:
        set_frequency(
            person=link.person, organization=link.organization, frequency=Frequency(frequency)
        )
    for purpose in CHOOSABLE:
        _say(link, purpose, is_allowed=purpose.value in request.POST.getlist("purposes"))
    language = request.POST.get("language", "")
    if language in Language.values and language != link.person.language:
        set_language(person=link.person, organization=link.organization, language=language)
        link.person.language = link.language = language


def _say(link: ContactLink, purpose: Purpose, *, is_allowed: bool) -> None:
    record_choice(
        person=link.person,
        organization=link.organization,
        purpose=purpose,
        said=Said(
            is_allowed=is_allowed,
            source=Source.PREFERENCES,
            wording=WORDING,
            text=str(PURPOSE_WORDS[purpose]()),
            language=link.language,
        ),
    )


def _allowed(link: ContactLink) -> dict[Purpose, bool]:
    """Return what the page shows ticked: what would be sent. How often is asked beside it."""
    return {
        purpose: why_not_by_choice(
            person=link.person, organization=link.organization, purpose=purpose
        )
        is None
        for purpose in CHOOSABLE
    }


PURPOSE_WORDS: dict[Purpose, Callable[[], str]] = {
    Purpose.IMPACT_NEWS: lambda: _("What my gift did: where, when, with a picture"),
    Purpose.OWN_FUNDRAISER: lambda: _("Advice for my own page while it is open"),
    Purpose.FOLLOWING: lambda: _("News of the pages I follow"),
    Purpose.SHARE_PROMPT: lambda: _("Now and then, a moment worth passing on"),
    Purpose.APPEAL: lambda: _("New campaigns that look for gifts"),
}


def _purpose_label(link: ContactLink) -> str:
    if link.purpose in PURPOSE_WORDS:
        return PURPOSE_WORDS[Purpose(link.purpose)]()
    return _("All mails but those that my own gifts require")


def _page(request: HttpRequest, link: ContactLink, template: str, **more: Any) -> HttpResponse:
    person, organization = link.person, link.organization
    allowed = _allowed(link)
    context = {
        "organization": organization,
        "person": person,
        "language_key": LANGUAGE_KEY,
        "in_language": ""
        if link.language == person.language
        else f"?{LANGUAGE_KEY}={link.language}",
        "purpose": _purpose_label(link),
        "frequency": frequency_of(person, organization),
        "frequencies": Frequency.choices,
        # Each in its own words, for somebody who reads only that one.
        "language_choices": [
            (code, get_language_info(code)["name_local"].capitalize())
            for code, _name in settings.LANGUAGES
        ],
        "purposes": [
            (purpose.value, words(), allowed[purpose]) for purpose, words in PURPOSE_WORDS.items()
        ],
        "choices_token": contact_token(person_id=person.pk, organization_id=organization.pk),
        "unsubscribe_token": contact_token(
            person_id=person.pk, organization_id=organization.pk, purpose=link.purpose
        ),
        **more,
    }
    return render(request, template, context)
