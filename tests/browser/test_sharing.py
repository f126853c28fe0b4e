"""A share link in a real browser: from the short address to the gift, and on to the next person."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from campaigns.models import ShareLink
from campaigns.services.share_counts import fold_share_events
from giving.models import Donation
from tests.factories import FundraiserFactory, ShareLinkFactory

pytestmark = pytest.mark.django_db(transaction=True)

CODE = "k7Qm2xWz9AB"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)
STORED = "[document.cookie, localStorage.length, sessionStorage.length]"


@pytest.fixture
def link(campaign):
    return ShareLinkFactory(campaign=campaign, code=CODE, language="en")


def codes_in(page, selector: str) -> list[list[str]]:
    """Return the share code in the address of every such link."""
    addresses = page.locator(selector).evaluate_all("links => links.map(link => link.href)")
    return [parse_qs(urlsplit(address).query).get("r", []) for address in addresses]


@pytest.mark.parametrize("is_page", [False, True], ids=["campaign", "supporter's page"])
def test_a_page_carries_the_link_to_each_form_and_stores_nothing(open_page, link, is_page):
    if is_page:
        link.fundraiser = FundraiserFactory(campaign=link.campaign)
        link.save()
    page = open_page(user_agent=IPHONE)

    page.goto(f"/s/{CODE}")

    forms = 'a[href*="/donate/"], a[href*="/fundraise/"], a[href*="/follow/"]'
    assert urlsplit(page.url).query == f"r={CODE}"
    assert len(codes_in(page, forms)) >= 6
    assert {tuple(code) for code in codes_in(page, forms)} == {(CODE,)}
    assert codes_in(page, ".languages a") == [[CODE], [CODE]]
    assert codes_in(page, "footer a[href]") == [[]] * page.locator("footer a[href]").count()
    assert page.evaluate(STORED) == ["", 0, 0]
    assert page.context.cookies() == []


def test_an_amount_in_an_address_stays(open_page, link):
    page = open_page(user_agent=IPHONE)

    page.goto(f"/s/{CODE}")
    amounts = page.locator(".amounts a").evaluate_all("links => links.map(link => link.search)")

    assert amounts == [f"?amount=1000&r={CODE}", f"?amount=2500&r={CODE}"]


def test_what_is_shared_from_here_is_the_link_one_came_by(open_page, link, site):
    page = open_page(user_agent=IPHONE)

    page.goto(f"/s/{CODE}")
    button = page.locator("[data-share]")

    assert button.get_attribute("data-url") == f"{site}/s/{CODE}"
    assert parse_qs(urlsplit(button.get_attribute("href")).query)["body"] == [f"{site}/s/{CODE}"]


def test_a_code_of_another_form_changes_nothing(open_page, link):
    page = open_page()

    page.goto("/en/campaigns/books/")
    before = page.locator("main").inner_html()

    for code in ("", "short", "x" * 17, "k7Qm2xWz9A-w", "<b>12345678</b>", "é" * 9):
        page.goto(f"/en/campaigns/books/?r={code}")
        assert page.locator("main").inner_html() == before, code


def test_without_scripts_the_page_is_whole_and_the_visit_counted(open_page, link):
    page = open_page(javascript=False, user_agent=IPHONE)

    page.goto(f"/s/{CODE}")
    page.click(".campaign__give .button--main")

    expect(page.locator("#other_amount")).to_be_visible()
    assert page.locator("input[name=r]").input_value() == ""
    fold_share_events()
    link.refresh_from_db()
    assert link.visit_count == 1


def test_a_gift_knows_the_link_also_after_a_change_of_language(open_page, link):
    page = open_page(user_agent=IPHONE)

    page.goto(f"/s/{CODE}")
    page.click(".languages a[lang=fr]")
    page.click(".campaign__give .button--main")
    page.click(".languages a[lang=en]")
    page.click(".back a")
    page.click(".campaign__give .button--main")
    page.fill("#other_amount", "25")
    page.fill("#name", "Karim Haddad")
    page.fill("#email", "karim@example.org")
    page.click(".leaving button")
    page.click("#pay")
    expect(page).to_have_url(re.compile(r"/gifts/[^/]+/$"))

    gift = Donation.objects.across_organizations().get()
    assert gift.share_link == link
    expect(page.locator("#kit-link")).to_be_visible()
    mine = ShareLink.rows.exclude(pk=link.pk).get()
    assert (mine.parent, mine.generation, mine.person) == (link, 2, gift.donor.person)
    while fold_share_events():
        pass
    link.refresh_from_db()
    assert (link.visit_count, link.gift_count, link.donor_count, link.amount) == (1, 1, 1, 2500)
