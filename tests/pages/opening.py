"""Show a look in Chromium, wherever it comes from."""

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape

from django.conf import settings
from django.http import HttpResponse
from playwright.sync_api import Browser, BrowserContext, Page

from feedback.services.rendering import RenderedMail
from tests.pages.looks import Look, Place
from tests.pages.stage import SESSION_COOKIE, Stage

HEIGHTS = {320: 640, 390: 844, 1280: 800}
# An answer that was made in this process is shown at this address, so that its files load.
SHOWN_AT = "/_look"
IN_BOTH = {"error-500", "maintenance"}  # they say everything in both languages
TEXT_PAGE = (
    '<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark">'
    '<meta name="viewport" content="width=device-width"><title>{subject}</title>'
    '<pre style="font:15px/1.5 monospace;white-space:pre-wrap;max-width:72ch;margin:1rem">'
    "{subject}\n\n{text}</pre>"
)


@contextmanager
def open_context(
    browser: Browser, *, stage: Stage, look: Look, language: str, theme: str, **options: object
) -> Iterator[BrowserContext]:
    context = browser.new_context(
        color_scheme=theme,
        base_url=settings.SITE_URL,
        locale={"en": "en-CA", "fr": "fr-CA"}[language],
        bypass_csp=True,  # for axe's own script
        **options,
    )
    if look.signed_in:
        stage.in_language_of(look.signed_in, language)
        session = stage.session_of(look.signed_in)
        cookie = {"name": SESSION_COOKIE, "value": session, "url": settings.SITE_URL}
        context.add_cookies([cookie])
    try:
        yield context
    finally:
        context.close()


def show(page: Page, look: Look, place: Place) -> None:
    """Bring the page to where the look is; wait until it stands still."""
    if isinstance(place, str):
        page.goto(place)
    else:
        page.route(
            f"**{SHOWN_AT}",
            lambda route: route.fulfill(
                body=html_of(look, place), content_type="text/html; charset=utf-8"
            ),
        )
        page.goto(SHOWN_AT)
    if look.steps:
        look.steps(page)
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready")


def html_of(look: Look, place: HttpResponse | RenderedMail) -> str:
    if isinstance(place, HttpResponse):
        return place.content.decode()
    if look.is_text:
        return TEXT_PAGE.format(subject=escape(place.subject), text=escape(place.text))
    return place.html


def themes_of(look: Look) -> list[str]:
    return ["light"] if look.is_text else ["light", "dark"]


def languages_of(look: Look) -> list[str]:
    return ["en"] if look.name in IN_BOTH else ["en", "fr"]
