"""What was done, passed on from the page of a gift in a real browser."""

import pytest
from playwright.sync_api import expect

from feedback.impact.services import publish_update
from feedback.models import Allocation, GiftBalance
from giving.links import gift_token
from tests.factories import (
    ImpactUpdateFactory,
    PaidDonationFactory,
    ProjectFactory,
    StaffFactory,
)
from tests.pages import checks
from tests.thorough import everyday

pytestmark = pytest.mark.django_db(transaction=True)

SENTENCE = "I had a part in it."


@pytest.fixture
def address(campaign) -> str:
    """Return the page of a gift of which something good was told."""
    gift = PaidDonationFactory(campaign=campaign, amount=2500, language="en")
    project = ProjectFactory(campaign=campaign)
    GiftBalance.rows.update_or_create(
        donation=gift,
        defaults={"campaign": campaign, "kept_amount": 2500, "fee_amount": 0,
                  "allocated_amount": 2500, "paid_at": gift.paid_at,
                  "allocatable_at": gift.paid_at},
    )  # fmt: skip
    Allocation.rows.create(
        organization=gift.organization, donation=gift, project=project, amount=2500
    )
    publish_update(
        update=ImpactUpdateFactory(project=project, units=160),
        actor=StaffFactory(organization=campaign.organization),
    )
    return f"/en/gifts/{gift_token(gift)}/"


def texts(page) -> list[str]:
    return [text.input_value() for text in page.locator("[data-kit-text]").all()]


def test_that_one_had_a_part_in_it_is_said_only_where_one_chooses(open_page, address):
    page = open_page()
    page.goto(address)
    before = texts(page)
    choice = page.get_by_label(SENTENCE)
    expect(choice).not_to_be_checked()

    choice.check()
    after = texts(page)
    choice.uncheck()

    link = page.locator("#kit-link").input_value()
    assert [SENTENCE in text for text in before] == [False] * 3
    assert [text.endswith((f"{SENTENCE} {link}", f"{SENTENCE}\n\n{link}")) for text in after] == [
        True
    ] * 3
    assert texts(page) == before


def test_without_scripts_nothing_is_offered_that_would_do_nothing(open_page, address):
    page = open_page(javascript=False)

    page.goto(address)

    expect(page.get_by_role("heading", name="Share what was done")).to_be_visible()
    expect(page.locator("#kit-add")).to_be_hidden()


@pytest.mark.parametrize("scheme", everyday(1, ["dark", "light"]))
def test_axe_finds_nothing_where_it_is_offered(open_page, address, scheme):
    page = open_page(color_scheme=scheme, bypass_csp=True)  # for axe's own script

    page.goto(address)

    expect(page.get_by_label(SENTENCE)).to_be_visible()
    expect(page.get_by_role("img", name="Havre-Perdrix, a village shelf")).to_be_visible()
    assert checks.axe(page) == []
