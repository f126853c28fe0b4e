"""Turning a template and words into a page with a strict content security policy."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.wrappers import Request, Response

from .words import WORDS, language_of

HERE = Path(__file__).parent
TEMPLATES = Environment(
    loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined
)
STYLES = (HERE / "sandbox.css").read_bytes()
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; base-uri 'none';"
    " frame-ancestors 'none'; form-action 'self'"
)
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


def accepted_language(request: Request) -> str | None:
    return request.accept_languages.best_match(["en", "fr", "fr-CA"])


def page(
    request: Request,
    template: str,
    *,
    locale: str | None = None,
    form_targets: tuple[str, ...] = (),
    status: int = 200,
    **values: Any,
) -> Response:
    """Render a page; `form_targets` are addresses of other sites that its form may end at."""
    language = language_of(locale, accepted_language(request))
    html = TEMPLATES.get_template(template).render(
        language=language, words=WORDS[language], **values
    )
    # A browser also checks where a form's answer redirects to, so those origins are named.
    origins = sorted({origin_of(url) for url in form_targets})
    policy = " ".join([POLICY, *origins])
    headers = {**HEADERS, "Content-Security-Policy": policy}
    return Response(html, status, headers, mimetype="text/html")


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def styles(_request: Request) -> Response:
    headers = {"Cache-Control": "max-age=60", "X-Content-Type-Options": "nosniff"}
    return Response(STYLES, 200, headers, mimetype="text/css")


def no_icon(_request: Request) -> Response:
    return Response("", 204)


def not_found(request: Request) -> Response:
    return page(request, "notice.html", status=404, kind="not_found", link=None, merchant="")
