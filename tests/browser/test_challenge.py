"""A leaderboard that stays open keeps itself true, and hands out its texts."""

import pytest
from playwright.sync_api import expect

from tests.factories import CampaignFactory, ChallengeEntryFactory, ChallengeFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def entries():
    challenge = ChallengeFactory(slug="march", kind="campaigns")
    return [
        ChallengeEntryFactory(
            challenge=challenge,
            campaign=CampaignFactory(organization=challenge.organization, title_en=title),
            donor_count=donors,
            raised_amount=donors * 1000,
        )
        for title, donors in (("First", 3), ("Second", 2))
    ]


def test_open_page_follows_the_ranking(open_page, entries):
    page = open_page()
    page.goto("/en/challenges/march/")
    names = page.locator(".rank h3")
    expect(names).to_have_text(["First", "Second"])

    type(entries[1]).rows.filter(pk=entries[1].pk).update(donor_count=9)

    expect(names).to_have_text(["Second", "First"], timeout=15_000)
    expect(page.locator(".rank [data-told=next]").nth(1)).to_have_text(
        "6 more donors to reach 1st place"
    )


def test_text_is_copied_and_the_script_says_so(open_page, site, entries):
    page = open_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
    page.goto("/en/challenges/march/")

    page.locator("summary").first.click()
    page.get_by_role("button", name="Copy the text").first.click()

    expect(page.get_by_text("The text is copied.").first).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("textarea").first.input_value()
    assert copied.startswith("“First” takes part in “The March of Pages”")
