"""Posters, table cards, the story's picture and the code of a page: drawn for its owner alone.

Each holds the owner's own share link with the letter of its channel, so that what a poster brings
is counted. They speak the page's language, as the page that the link opens does.
"""

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.card_facts import LARGE_WIDTH, facts_of_fundraiser, for_paper
from campaigns.cards.codes import qr_svg_file
from campaigns.cards.data import CardFacts
from campaigns.cards.print_sheets import PAPERS, poster, table_card
from campaigns.cards.share_cards import story_card
from campaigns.links import Door
from campaigns.models import Channel, Fundraiser
from campaigns.own_page_views import for_the_owner
from campaigns.prints import papers_of
from campaigns.services.share_links import address_for
from campaigns.share_kit import share_kit_of
from donors.tries import count_in_window

HOUR_SECONDS = 3600
MOST_DRAWN_AN_HOUR = 60  # a fifth of a second each, in the process that answers
View = Callable[[HttpRequest, Fundraiser], HttpResponse]


def for_the_proven_owner(view: View) -> Callable[..., HttpResponse]:
    """Answer whoever came by the mailed link, once the page is public."""

    @require_safe
    @for_the_owner
    def wrapped(request: HttpRequest, page: Fundraiser, door: Door) -> HttpResponse:
        if door is not Door.OWNER or not page.is_public:
            return render(request, "campaigns/no_such_page.html", status=404)
        return view(request, page)

    return wrapped


def drawn_seldom(view: View) -> View:
    """Draw so many an hour for one page, and no more."""

    def wrapped(request: HttpRequest, page: Fundraiser) -> HttpResponse:
        if count_in_window(f"prints:{page.pk}", seconds=HOUR_SECONDS) > MOST_DRAWN_AN_HOUR:
            sentence = _("That was a lot at once. Try again in an hour.")
            return HttpResponse(sentence, content_type="text/plain; charset=utf-8", status=429)
        return view(request, page)

    return wrapped


@for_the_proven_owner
@drawn_seldom
def poster_pdf(request: HttpRequest, page: Fundraiser) -> HttpResponse:
    paper = _paper(request, page)
    return _pdf(poster(for_paper(_facts(page, Channel.PRINT)), paper=paper), page, "poster")


@for_the_proven_owner
@drawn_seldom
def table_card_pdf(request: HttpRequest, page: Fundraiser) -> HttpResponse:
    paper = _paper(request, page)
    return _pdf(table_card(for_paper(_facts(page, Channel.PRINT)), paper=paper), page, "table-card")


@for_the_proven_owner
@drawn_seldom
def story_jpg(request: HttpRequest, page: Fundraiser) -> HttpResponse:
    # Shown and not downloaded: from there a phone saves it among the photographs, where Instagram
    # looks; what it downloads lies elsewhere.
    return _file(
        story_card(_facts(page, Channel.INSTAGRAM)), "image/jpeg", f"{page.slug}-story.jpg"
    )


@for_the_proven_owner
def code_svg(request: HttpRequest, page: Fundraiser) -> HttpResponse:
    drawing = qr_svg_file(_address(page, Channel.PRINT))
    return _file(drawing, "image/svg+xml", f"{page.slug}-code.svg")


def _paper(request: HttpRequest, page: Fundraiser) -> str:
    asked = request.GET.get("paper", "")
    return asked if asked in PAPERS else papers_of(page.organization)[0]


def _facts(page: Fundraiser, channel: Channel) -> CardFacts:
    facts = facts_of_fundraiser(page, page.language, photograph_width=LARGE_WIDTH)
    return replace(facts, address=_address(page, channel))


def _address(page: Fundraiser, channel: Channel) -> str:
    return address_for(share_kit_of(page).link, channel)


def _pdf(sheet: bytes, page: Fundraiser, name: str) -> HttpResponse:
    return _file(sheet, "application/pdf", f"{page.slug}-{name}.pdf")


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    # An address is letters, digits and hyphens: nothing in it could end the header.
    return HttpResponse(
        content,
        content_type=media_type,
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )
