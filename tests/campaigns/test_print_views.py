"""Posters, table cards, stories and codes, behind the owner's private link."""

import re

import pytest

from campaigns import print_views
from campaigns.cards.codes import qr_svg_file
from campaigns.cards.data import CardFacts
from campaigns.links import Door, token_of
from campaigns.models import Channel, Moment, ShareLink
from tests.campaigns.cards.facts import opened
from tests.factories import FundraiserFactory

pytestmark = pytest.mark.django_db

FILES = {
    "poster.pdf": ("application/pdf", b"%PDF-", "maude-poster.pdf"),
    "poster.pdf?paper=a4": ("application/pdf", b"%PDF-", "maude-poster.pdf"),
    "table-card.pdf": ("application/pdf", b"%PDF-", "maude-table-card.pdf"),
    "table-card.pdf?paper=folio": ("application/pdf", b"%PDF-", "maude-table-card.pdf"),
    "story.jpg": ("image/jpeg", b"\xff\xd8\xff", "maude-story.jpg"),
    "code.svg": ("image/svg+xml", b"<?xml ", "maude-code.svg"),
}
A4, LETTER = "595.28 841.89", "612 792"


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = "https://give.example"


def of(page, name: str, door: Door = Door.OWNER) -> str:
    return f"/en/me/fundraisers/{token_of(page, door)}/{name}"


@pytest.fixture
def page():
    return FundraiserFactory(slug="maude")


@pytest.fixture
def shown(monkeypatch) -> list[CardFacts]:
    """Collect what is handed to be drawn."""
    facts_drawn: list[CardFacts] = []

    def draw(facts: CardFacts, **_paper: str) -> bytes:
        facts_drawn.append(facts)
        return b"drawn"

    for name in ("poster", "table_card", "story_card"):
        monkeypatch.setattr(print_views, name, draw)
    return facts_drawn


def short_address(suffix: str) -> str:
    return f"https://give.example/s/{ShareLink.rows.get().code}-{suffix}"


@pytest.mark.parametrize("name", FILES)
def test_the_owner_gets_each_file(client, page, name):
    answer = client.get(of(page, name))

    media_type, beginning, file_name = FILES[name]
    assert (answer.status_code, answer["Content-Type"]) == (200, media_type)
    assert answer.content.startswith(beginning)
    assert answer["Content-Disposition"] == f'inline; filename="{file_name}"'
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("state", ["draft", "in_review", "ready", "blocked"])
def test_a_page_that_is_not_shown_has_none(client, name, state):
    opened_at = None if state != "blocked" else FundraiserFactory().opened_at
    page = FundraiserFactory(state=state, opened_at=opened_at)

    assert client.get(of(page, name)).status_code == 404


@pytest.mark.parametrize("name", FILES)
def test_nobody_else_gets_one(client, page, name):
    token = token_of(page)
    draft = FundraiserFactory(state="draft", confirmed_at=None, opened_at=None)

    for address in (
        f"/en/me/fundraisers/{token[:-1]}{'A' if token[-1] != 'A' else 'B'}/{name}",
        of(page, name, Door.DRAFT),
        of(draft, name, Door.DRAFT),
    ):
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert client.post(of(page, name)).status_code == 405


@pytest.mark.parametrize(
    ("country", "asked", "size"),
    [
        ("CA", "", LETTER), ("CA", "?paper=a4", A4), ("FR", "", A4),
        ("FR", "?paper=us-letter", LETTER), ("FR", "?paper=folio", A4),
    ],
)  # fmt: skip
def test_paper_is_what_was_asked_for_else_the_countrys_own(client, page, country, asked, size):
    page.organization.country = country
    page.organization.save()

    for sheet in ("poster.pdf", "table-card.pdf"):
        drawn = client.get(of(page, f"{sheet}{asked}")).content
        boxes = re.findall(rb"/MediaBox\[0 0 ([\d.]+) ([\d.]+)\]", drawn)
        sizes = [[round(float(number)) for number in box] for box in boxes]
        assert sizes == [[round(float(number)) for number in size.split()]]


@pytest.mark.parametrize(
    ("view", "suffix", "told"),
    [
        ("poster.pdf", "p", ("", None)),
        ("table-card.pdf", "p", ("", None)),
        ("story.jpg", "i", ("Déjà 5 personnes ont donné.", 55)),
    ],
)
def test_each_holds_the_owners_own_link_of_its_channel(client, shown, view, suffix, told):
    page = FundraiserFactory()
    page.totals.raised_amount, page.totals.donor_count = 19_500, 9
    page.totals.save()

    client.get(of(page, view))

    (facts,) = shown
    assert (facts.address, facts.language) == (short_address(suffix), "fr")
    assert (facts.line, facts.percent) == told


def test_a_visit_by_the_code_is_one_by_print(client, page):
    drawing = client.get(of(page, "code.svg")).content

    assert drawing == qr_svg_file(short_address("p"))

    path = short_address("p").removeprefix("https://give.example")
    client.get(path, headers={"user-agent": "Mozilla/5.0 (iPhone) Safari/604.1"})
    link = ShareLink.rows.get(channel=Channel.PRINT)
    assert (link.person, link.fundraiser, link.moment) == (page.person, page, Moment.OWN_PAGE)


def test_the_story_is_as_large_as_a_screen(client, page):
    assert opened(client.get(of(page, "story.jpg")).content).size == (1080, 1920)


@pytest.mark.parametrize(
    "words", [{"name": "محمد", "title": "عيد ميلاد محمد"}, {"title": "Livres et " * 12}]
)
def test_any_name_and_the_longest_title_are_drawn(client, words):
    page = FundraiserFactory(slug="maude", **words)

    for name in FILES:
        assert client.get(of(page, name)).status_code == 200


def test_so_many_an_hour_are_drawn_for_a_page_and_no_more(client, page, monkeypatch):
    monkeypatch.setattr(print_views, "MOST_DRAWN_AN_HOUR", 2)
    statuses = [
        client.get(of(page, name)).status_code
        for name in ("story.jpg", "poster.pdf", "table-card.pdf", "code.svg")
    ]

    other = client.get(of(FundraiserFactory(), "story.jpg")).status_code

    assert statuses == [200, 200, 429, 200]
    assert other == 200


@pytest.mark.parametrize(
    ("country", "papers"), [("CA", ["us-letter", "a4"]), ("FR", ["a4", "us-letter"])]
)
def test_the_own_page_leads_to_all_of_them(client, page, country, papers):
    page.organization.country = country
    page.organization.save()

    written = client.get(of(page, "")).content.decode()

    prints = written[written.index('id="prints"') :]
    links = re.findall(r'(?:href|src)="/en/me/fundraisers/[^/"]+/([^"]+\.[^"]+)"', prints)
    assert links == [
        "code.svg", "code.svg", "story.jpg",
        *(f"poster.pdf?paper={paper}" for paper in papers),
        *(f"table-card.pdf?paper={paper}" for paper in papers),
    ]  # fmt: skip
