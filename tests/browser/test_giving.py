"""The whole way of a gift in a real browser: page, form, payment, thanks, and the page again."""

import re
from unittest.mock import patch

import pytest
from playwright.sync_api import Page, expect

from campaigns.money import AmountError, format_money, parse_money
from giving.exceptions import RationUsedUpError
from giving.links import gift_token
from giving.models import Donation
from giving.services.checkout import open_payment_page
from tests.factories import CampaignFactory, DonationFactory, WallEntryFactory
from tests.thorough import everyday

pytestmark = pytest.mark.django_db(transaction=True)

DECLINED, ASKS_3D_SECURE = "4000000000000002", "4000002500003155"
THANKS = re.compile(r"/gifts/[^/]+/$")


def fill_in(page: Page, *, amount: str = "25") -> None:
    page.fill("#other_amount", amount)
    page.fill("#name", "Karim Haddad")
    page.fill("#email", "karim@example.org")
    page.check("#appearance-name_amount")
    page.fill("#message", "Bonne route")


def go_to_payment(page: Page, language: str = "en") -> None:
    page.goto(f"/{language}/campaigns/books/")
    page.click(".campaign__give .button--main")
    fill_in(page)
    page.click(".leaving button")
    expect(page.locator("#pay")).to_be_visible()


def pay_with(page: Page, card: str) -> None:
    page.click(f"button[value='{card}']")
    page.click("#pay")


def only_gift() -> Donation:
    return Donation.objects.across_organizations().get()


def expect_thanks(page: Page) -> None:
    expect(page).to_have_url(THANKS)
    expect(page.locator("dl.facts")).to_contain_text(only_gift().reference)
    expect(page.locator("h1")).to_contain_text("Karim Haddad")


@pytest.mark.parametrize(
    ("language", "amount", "javascript"),
    [("en", "$25", True), ("fr", "25\xa0$", False)],
    ids=["with scripts", "without scripts"],
)
def test_gift_goes_all_the_way(open_page, campaign, language, amount, javascript):
    page = open_page(javascript=javascript)

    go_to_payment(page, language)
    page.click("#pay")

    expect_thanks(page)
    expect(page.locator("html")).to_have_attribute("lang", language)
    page.click("p.actions a")
    expect(page.locator(".wall li")).to_contain_text(["Karim Haddad"])
    expect(page.locator(".wall__amount")).to_have_text(amount)
    expect(page.locator(".progress__line")).to_contain_text(amount)
    donation = only_gift()
    assert (donation.state, donation.amount, donation.language) == ("paid", 2500, language)
    assert donation.time_zone != "" or not javascript


@pytest.mark.parametrize(
    "javascript", everyday(1, [True, False]), ids=["with scripts", "without scripts"]
)
def test_declined_card_leaves_no_money_and_another_card_pays(open_page, campaign, javascript):
    """The bank of the other one asks who pays; a card that is simply taken is tested above."""
    page = open_page(javascript=javascript)

    go_to_payment(page)
    pay_with(page, DECLINED)

    expect(page.locator(".alert")).to_be_visible()
    assert not only_gift().is_paid

    pay_with(page, ASKS_3D_SECURE)
    page.click("#complete")

    expect_thanks(page)
    assert only_gift().is_paid


@pytest.mark.parametrize(
    "javascript", everyday(1, [False, True]), ids=["without scripts", "with scripts"]
)
def test_donor_who_turns_back_changes_the_amount_and_gives_once(open_page, campaign, javascript):
    page = open_page(javascript=javascript)

    go_to_payment(page)
    page.click("#cancel")
    page.click("main a[href$='/change/']")
    expect(page.locator("#name")).to_have_value("Karim Haddad")
    page.fill("#other_amount", "40")
    page.click(".leaving button")
    page.click("#pay")

    expect(page).to_have_url(THANKS)
    paid = Donation.objects.across_organizations().paid()
    assert [donation.amount for donation in paid] == [4000]


def test_back_button_brings_the_same_gift_back(open_page, campaign):
    page = open_page()
    page.goto("/en/campaigns/books/donate/")
    fill_in(page)
    page.click(".leaving button")
    expect(page.locator("#pay")).to_be_visible()

    page.go_back()

    expect(page.locator("#name")).to_have_value("Karim Haddad")
    expect(page.locator("[data-button]")).to_have_text("Give $25 to The Book Boat")
    page.click(".leaving button")
    page.click("#pay")
    expect_thanks(page)  # there is one gift only


def test_form_sent_again_after_paying_charges_nothing(open_page, campaign):
    page = open_page()
    page.goto("/en/campaigns/books/donate/")
    fill_in(page)
    page.click(".leaving button")
    page.click("#pay")
    expect_thanks(page)

    page.go_back()
    page.go_back()
    expect(page.locator("#name")).to_have_value("Karim Haddad")
    page.click(".leaving button")

    expect_thanks(page)


def test_errors_take_the_focus_and_lead_to_their_fields(open_page, campaign):
    page = open_page()
    page.goto("/en/campaigns/books/donate/")

    fill_in(page, amount="lots")
    page.click(".leaving button")

    expect(page.locator(".errors")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#other_amount")).to_be_focused()
    expect(page.locator("#message")).to_have_value("Bonne route")


def test_button_says_what_it_will_do(open_page, campaign):
    page = open_page()
    page.goto("/en/campaigns/books/")
    page.click(".amount >> text=five books")
    button = page.locator("[data-button]")

    expect(button).to_have_text("Give $25 to The Book Boat")
    page.fill("#other_amount", "1 250,50")
    expect(button).to_have_text("Give $1,250.50 to The Book Boat")
    expect(page.locator("#amount-2500")).not_to_be_checked()
    page.check("#amount-1000", force=True)
    expect(button).to_have_text("Give $10 to The Book Boat")
    expect(page.locator("#other_amount")).to_have_value("")
    page.fill("#other_amount", "lots")
    expect(button).to_have_text("Continue to payment")


def test_open_page_learns_of_new_gifts(open_page, campaign):
    page = open_page()
    page.goto("/en/campaigns/books/")
    lead = page.locator(".progress__lead")
    expect(lead).to_have_text("Be the first to give")

    campaign.totals.raised_amount, campaign.totals.donor_count = 900_000, 300
    campaign.totals.save()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(lead).to_have_text("300 people have given")
    expect(page.locator("progress")).to_be_visible()


def test_link_is_copied_where_there_is_no_share_sheet(open_page, campaign, site):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.add_init_script("delete Navigator.prototype.share")
    page.goto("/en/campaigns/books/")

    page.click("[data-share]")

    expect(page.locator("[data-share-said]")).to_have_text(
        "The link is copied. Paste it where you like."
    )
    assert page.evaluate("navigator.clipboard.readText()") == f"{site}/en/campaigns/books/"


def test_expired_gift_is_taken_up_again(open_page, campaign):
    donation = DonationFactory(campaign=campaign, state="expired", name="Karim Haddad")
    page = open_page(javascript=False)

    page.goto(gift_path(donation))
    page.click("main button")
    page.click("#pay")

    expect_thanks(page)


@pytest.mark.parametrize("language", everyday(1, ["fr", "en"]))
def test_nothing_is_wider_than_a_small_phone(open_page, campaign, language):
    WallEntryFactory(campaign=campaign, message="Anticonstitutionnellement" * 8)
    donation = DonationFactory(campaign=campaign, email=f"{'long' * 12}@example.org")
    page = open_page(viewport={"width": 360, "height": 740})

    for address in (
        f"/{language}/",
        f"/{language}/campaigns/books/",
        f"/{language}/campaigns/books/donate/",
        f"/{language}/organizations/{campaign.organization.slug}/",
        gift_path(donation, language),
        f"/{language}/nothing/",
    ):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address


def gift_path(donation: Donation, language: str = "en") -> str:
    return f"/{language}/gifts/{gift_token(donation)}/"


TYPED = {
    "CAD": ["1,250.50", "1 250", "1234.500", "１２"],
    "TND": ["12.500", "12,505", "12,5"],
    "JPY": ["3.000", "300,5"],
    "UGX": ["5 000,00", "5000,50"],
}


def test_button_says_the_amount_that_the_server_reads(open_page):
    page = open_page()

    for currency, amounts in TYPED.items():
        CampaignFactory(slug=currency.lower(), currency=currency)
        page.goto(f"/en/campaigns/{currency.lower()}/donate/")
        before = said_by_the_button(page)
        for typed in amounts:
            page.fill("#other_amount", typed)

            assert said_by_the_button(page) == as_the_server_reads(typed, currency, before), typed
            page.fill("#other_amount", "")
            assert said_by_the_button(page) == before


def said_by_the_button(page: Page) -> str:
    """Return its words; browsers part a code from its number, as in "TND 12.500"."""
    return page.locator("[data-button]").text_content().replace("\xa0", "")


def as_the_server_reads(typed: str, currency: str, otherwise: str) -> str:
    try:
        amount = format_money(parse_money(typed, currency), "en")
    except AmountError:
        return otherwise
    return f"Give {amount} to The Book Boat"


@pytest.mark.parametrize("javascript", everyday(1, [True, False]))
def test_who_waits_in_line_is_sent_on_by_the_page_itself(open_page, campaign, javascript):
    donation = DonationFactory(campaign=campaign, language="en")
    answers = iter([RationUsedUpError(place=3), RationUsedUpError(place=2)])

    def sooner_or_later(**arguments):
        if error := next(answers, None):
            raise error
        return open_payment_page(**arguments)

    page = open_page(javascript=javascript)
    with patch("giving.views.open_payment_page", sooner_or_later):
        page.goto(f"/en/gifts/{gift_token(donation)}/pay/")
        expect(page.get_by_role("status")).to_contain_text("You are number 3 in line.")
        expect(page.get_by_role("status")).to_contain_text("You are number 2 in line.")
        expect(page.locator("#pay")).to_be_visible()
