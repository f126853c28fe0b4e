"""Friendly pages for what goes wrong; `config/urls.py` and the settings name these."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static

STYLESHEETS = ("css/variables.css", "css/base.css")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say what a donor can do; the reason is for developers and stays out of the page."""
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer without the database and without anything else that may be what broke."""
    page = render_to_string("500.html", {"stylesheets": _stylesheets()})
    return HttpResponse(page, status=500)


def _stylesheets() -> list[str]:
    try:
        return [static(name) for name in STYLESHEETS]
    except ValueError:  # the manifest of static files is missing
        return []
