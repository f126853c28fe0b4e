"""One page, three generations of shares: each comes by the link of the one before, and gives."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from campaigns.models import Fundraiser, Occasion, ShareLink, ShareTally
from campaigns.services.fundraisers import PageRequest, begin_fundraiser
from campaigns.services.share_counts import fold_share_events
from giving.services.books import run_checks
from giving.services.share_recount import recount_shares

pytestmark = pytest.mark.django_db(transaction=True)

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)
THANKS = re.compile(r"/gifts/[^/]+/$")


def mailed_link(email: str) -> str:
    """Return the private link of the newest mail to an address."""
    newest = [sent for sent in mail.outbox if sent.to == [email]][-1]
    return urlsplit(re.search(r"http\S+/me/fundraisers/\S+", newest.body)[0]).path


def link_to_pass_on(page: Page) -> str:
    """Press the button that copies the link, and return what it copied."""
    page.click("[data-kit-copy='#kit-link']")
    expect(page.locator("[data-kit-said]")).to_have_text(re.compile("copied"))
    return urlsplit(page.evaluate("navigator.clipboard.readText()")).path


@pytest.fixture
def phone(open_page) -> Callable[[], Page]:
    """Return a function that gives a person a phone of their own."""

    def unpack() -> Page:
        page = open_page(user_agent=IPHONE, locale="en")
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        return page

    return unpack


def give_by(page: Page, link: str, *, name: str, amount: str) -> str:
    """Come by a link, give on the payment page, and return the link that the thanks offer."""
    page.goto(link)
    page.click(".campaign__give .button--main")
    page.fill("#other_amount", amount)
    page.fill("#name", name)
    page.fill("#email", f"{name.lower()}@example.org")
    page.click(".leaving button")
    page.click("#pay")
    expect(page).to_have_url(THANKS)
    return link_to_pass_on(page)


FIGURES = (
    "generation", "visit_count", "gift_count", "donor_count", "amount",
    "tree_link_count", "tree_visit_count", "tree_gift_count", "tree_donor_count", "tree_amount",
)  # fmt: skip


def figures() -> list[tuple[Any, ...]]:
    return list(ShareLink.rows.order_by("generation").values_list(*FIGURES))


def tallies() -> list[tuple[Any, ...]]:
    return sorted(
        ShareTally.objects.values_list(
            "root_id", "generation", "channel", "moment", "link_count", "opened_count",
            "sharer_count", "visit_count", "gift_count", "donor_count", "amount",
        ),
        key=str,
    )  # fmt: skip


def test_three_generations_of_shares_are_counted_to_the_cent(phone, campaign):
    begin_fundraiser(
        page=PageRequest(
            campaign=campaign, name="Maude", email="maude@example.org",
            occasion=Occasion.BIRTHDAY, goal_amount=34_000, day=timezone.localdate()
            + timedelta(days=14), opens_on_day=False, language="en", time_zone="America/Toronto",
        )
    )  # fmt: skip
    maude = phone()

    maude.goto(mailed_link("maude@example.org"))
    maude.click("button:has-text('Open my page')")
    expect(maude.locator("#share")).to_be_visible()
    first = link_to_pass_on(maude)
    second = give_by(phone(), first, name="Lina", amount="25")
    third = give_by(phone(), second, name="Karim", amount="40")
    fourth = give_by(phone(), third, name="Zoe", amount="60.50")

    while fold_share_events():
        pass
    folded, tallied = figures(), tallies()
    assert folded == [
        (1, 1, 1, 1, 2_500, 3, 3, 3, 3, 12_550),
        (2, 1, 1, 1, 4_000, 2, 2, 2, 2, 10_050),
        (3, 1, 1, 1, 6_050, 1, 1, 1, 1, 6_050),
        (4, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    ]
    assert [f"/s/{link.code}" for link in ShareLink.rows.order_by("generation")] == [
        first, second, third, fourth,
    ]  # fmt: skip
    recount_shares()
    assert (figures(), tallies()) == (folded, tallied)
    assert [finding for finding in run_checks() if not finding.is_clean] == []

    page = Fundraiser.rows.select_related("totals").get()
    assert (page.totals.raised_amount, page.totals.donor_count) == (12_550, 3)
    assert page.shared_at is not None
    maude.reload()
    expect(maude.locator("#share .lead")).to_have_text("Your share brought 3 people who gave.")
