"""What staff need of each request to the admin: their language, and a second factor."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation

Next = Callable[[HttpRequest], HttpResponse]


def is_in_admin(request: HttpRequest) -> bool:
    return request.path.startswith("/admin/")


def time_zone_of(person: Any) -> ZoneInfo:
    """Return the person's time zone, else that of the first organization they work for.

    A name that this server does not know counts as UTC: nobody is kept out of the admin by one.
    """
    name = person.time_zone or _zone_of_work(person) or "UTC"
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, no name at all, or a folder of zones
        return ZoneInfo("UTC")


def _zone_of_work(person: Any) -> str:
    """Return the zone of the first organization somebody works for.

    All of them are fetched: the rights of the page are read from them too.
    """
    rows = person.memberships.model.objects.across_organizations()
    memberships = rows.select_related("organization").order_by("pk")
    prefetch_related_objects([person], Prefetch("memberships", queryset=memberships))
    return next((one.organization.time_zone for one in person.memberships.all()), "")


class StaffLanguageMiddleware:
    """Show the admin in the person's language and hours; the switch there changes the person.

    Their browser keeps the language for what has none in its address, the next signing in above
    all. Pages for donors carry their language in their address and are left alone.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_in_admin(request) and request.user.is_authenticated:
            person = request.user  # who signs out is nobody afterwards
            translation.activate(person.language)
            request.LANGUAGE_CODE = person.language
            with timezone.override(time_zone_of(person)):
                response = self.get_response(request)
            _keep_language(request, response, person.language)
            return response
        response = self.get_response(request)
        if request.path == reverse("set_language") and request.method == "POST":
            self._remember(request)
        return response

    def _remember(self, request: HttpRequest) -> None:
        person, chosen = request.user, request.POST.get("language", "")
        if person.is_authenticated and chosen in dict(settings.LANGUAGES):
            person.language = chosen
            person.save(update_fields=["language"])


def _keep_language(request: HttpRequest, response: HttpResponse, language: str) -> None:
    """Set the cookie that the switch of languages sets, where it says another one or nothing."""
    if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            path=settings.LANGUAGE_COOKIE_PATH,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )


class StaffSecondFactorMiddleware:
    """Send staff without a second factor to where they set one up, before the admin.

    allauth asks for the factor of whoever has one, and has no setting that makes it a must.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            settings.STAFF_SECOND_FACTOR_REQUIRED
            and is_in_admin(request)
            and request.user.is_authenticated
            and not is_mfa_enabled(request.user)
        ):
            return redirect("mfa_index")
        return self.get_response(request)
