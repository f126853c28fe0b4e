"""axe finds nothing on the pages that every donor sees: a sample of what `make audit` examines."""

import pytest
from playwright.sync_api import Page

from giving.links import gift_token
from tests.factories import DonationFactory, PaidDonationFactory, WallEntryFactory
from tests.pages import checks
from tests.thorough import everyday

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=everyday(1, ["fr", "en"]))
def language(request) -> str:
    return request.param


@pytest.fixture
def page(open_page, language) -> Page:
    """Each language in one colour scheme: both are seen, at half the time."""
    scheme = {"en": "light", "fr": "dark"}[language]
    return open_page(color_scheme=scheme, bypass_csp=True)  # for axe's own script


def test_pages_that_lead_to_a_gift(page, campaign, language):
    for address in (
        f"/{language}/",
        f"/{language}/organizations/{campaign.organization.slug}/",
        f"/{language}/campaigns/books/donate/?amount=2500",
    ):
        page.goto(address)
        assert checks.axe(page) == [], address


def test_campaign_to_which_somebody_gave(page, campaign, language):
    WallEntryFactory(campaign=campaign)
    campaign.totals.raised_amount = 900_000
    campaign.totals.save()
    page.goto(f"/{language}/campaigns/books/")

    assert checks.axe(page) == []


def test_donate_page_with_errors(page, campaign, language):
    page.goto(f"/{language}/campaigns/books/donate/")
    page.click(".leaving button")
    page.wait_for_selector(".errors")

    assert checks.axe(page) == []


def test_page_of_a_gift_in_each_state(page, campaign, language):
    gifts = [DonationFactory(campaign=campaign, state=state) for state in ("pending", "expired")]

    for gift in (*gifts, PaidDonationFactory(campaign=campaign)):
        page.goto(f"/{language}/gifts/{gift_token(gift)}/")
        assert checks.axe(page) == [], gift.state
