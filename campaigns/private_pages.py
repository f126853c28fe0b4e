"""Pages behind a private link, and forms: kept by no cache and listed by no search engine."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, Arguments], HttpResponse]


def not_kept(view: View[Arguments]) -> View[Arguments]:
    """Keep a page out of caches and search engines, and its address out of other sites' logs.

    `same-origin`, since with `no-referrer` a browser sends no origin either, and the protection
    of forms needs it.
    """

    @wraps(view)
    def wrapped(
        request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped
