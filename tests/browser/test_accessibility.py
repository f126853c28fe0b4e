"""axe finds nothing to object to on the pages that every donor sees."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from giving.links import gift_token
from tests.factories import DonationFactory, PaidDonationFactory, WallEntryFactory

pytestmark = pytest.mark.django_db(transaction=True)

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}


def violations_of(page: Page) -> list[tuple[str, list]]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found]


@pytest.fixture(params=["en", "fr"])
def language(request) -> str:
    return request.param


@pytest.fixture
def page(open_page, language) -> Page:
    """Each language in one colour scheme: both are seen, at half the time."""
    scheme = {"en": "light", "fr": "dark"}[language]
    return open_page(color_scheme=scheme, bypass_csp=True)  # for axe's own script


def test_home(page, campaign, language):
    page.goto(f"/{language}/")

    assert violations_of(page) == []


def test_campaign(page, campaign, language):
    WallEntryFactory(campaign=campaign)
    campaign.totals.raised_amount = 900_000
    campaign.totals.save()
    page.goto(f"/{language}/campaigns/books/")

    assert violations_of(page) == []


def test_donate_page(page, campaign, language):
    page.goto(f"/{language}/campaigns/books/donate/?amount=2500")

    assert violations_of(page) == []


def test_donate_page_with_errors(page, campaign, language):
    page.goto(f"/{language}/campaigns/books/donate/")
    page.click(".leaving button")
    page.wait_for_selector(".errors")

    assert violations_of(page) == []


@pytest.mark.parametrize("state", ["pending", "expired"])
def test_unpaid_gift(page, campaign, language, state):
    donation = DonationFactory(campaign=campaign, state=state)
    page.goto(f"/{language}/gifts/{gift_token(donation)}/")

    assert violations_of(page) == []


def test_paid_gift(page, campaign, language):
    donation = PaidDonationFactory(campaign=campaign)
    page.goto(f"/{language}/gifts/{gift_token(donation)}/")

    assert violations_of(page) == []


def test_organization(page, campaign, language):
    page.goto(f"/{language}/organizations/{campaign.organization.slug}/")

    assert violations_of(page) == []
