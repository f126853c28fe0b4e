"""The staff side in Chromium: no violation of its policy, no other host, nothing cut off."""

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from PIL import Image

from campaigns.models import Campaign
from campaigns.services.photographs import store_photograph
from feedback.models import Message, UpdatePicture
from tests.factories import (
    CampaignFactory,
    ImpactUpdateFactory,
    PaidDonationFactory,
    StaffFactory,
    WallEntryFactory,
)
from tests.thorough import everyday

pytestmark = pytest.mark.django_db(transaction=True)


def sign_in(page, person):
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": session.session_key,
                "url": settings.SITE_URL,
            }
        ]
    )


@pytest.fixture
def gift(site):
    donation = PaidDonationFactory()
    WallEntryFactory(campaign=donation.campaign, state="held")
    return donation


def paths(gift):
    message = Message.objects.create(
        organization=gift.organization, donation=gift, key="confirmation-1",
        kind=Message.Kind.GIFT_CONFIRMATION, email=gift.email, language="fr",
        template_version=1, values={},
    )  # fmt: skip
    return [
        "/admin/",
        f"/admin/campaigns/organization/{gift.organization_id}/change/",
        "/admin/campaigns/historyentry/",
        "/admin/campaigns/campaign/",
        f"/admin/campaigns/campaign/{gift.campaign_id}/change/",
        "/admin/campaigns/wallentry/",
        "/admin/giving/donation/",
        f"/admin/giving/donation/{gift.pk}/change/",
        "/admin/giving/donation/offline/",
        f"/admin/feedback/message/{message.pk}/change/",
        "/admin/campaigns/membership/add/",
    ]


@pytest.mark.parametrize(
    ("language", "widths"), everyday(1, [("fr", (1280, 390)), ("en", (390, 1280))])
)
def test_the_admin_keeps_its_policy_and_fits_the_screen(language, widths, open_page, gift):
    """Each page is opened at one width and turned to the other; the languages begin apart."""
    person = StaffFactory(organization=gift.organization, role="owner", language=language)
    page = open_page()
    sign_in(page, person)

    for path in paths(gift):
        page.set_viewport_size({"width": widths[0], "height": 900})
        assert page.goto(path).status == 200
        assert page.locator("html").get_attribute("lang") == language
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert (page.evaluate("innerWidth"), max(wider, 0)) == (width, 0), path


BEYOND = """[...document.querySelectorAll("tbody:not(.empty-form) > .form-row :is(input, select)")]
.filter(control => control.offsetParent)
.filter(control => control.getBoundingClientRect().right
    > control.closest(".formset-wrapper").getBoundingClientRect().right)
.map(control => control.name)"""


def test_rows_below_a_form_are_as_wide_as_a_phone(open_page, gift):
    picture = UpdatePicture.objects.create(
        update=ImpactUpdateFactory(project__campaign=gift.campaign),
        photograph=store_photograph(
            organization=gift.organization, picture=Image.new("RGB", (640, 480), "teal"),
            description_en="A shelf", description_fr="Une étagère", is_supporters=True,
        ),
        shows_people=True,
    )  # fmt: skip
    page = open_page(viewport={"width": 390, "height": 900})
    sign_in(page, StaffFactory(organization=gift.organization, role="owner", language="fr"))

    page.goto(f"/admin/feedback/impactupdate/{picture.update_id}/change/")

    assert page.locator("table.formset input:visible").count() > 2
    assert page.locator(".empty-form").first.is_hidden()
    assert page.evaluate(BEYOND) == []


@pytest.mark.parametrize("width", everyday(1, [390, 1280]))
def test_a_mail_is_as_high_as_it_is_and_nothing_scrolls_within_the_page(open_page, gift, width):
    page = open_page(viewport={"width": width, "height": 900})
    sign_in(page, StaffFactory(organization=gift.organization, role="owner", language="en"))
    [mail] = [path for path in paths(gift) if "/message/" in path]

    page.goto(mail)
    page.wait_for_function("document.querySelector('iframe.staff-mail').style.height")

    frame = page.frame_locator("iframe.staff-mail").locator("html")
    inner = frame.evaluate(
        "html => [html.scrollHeight - innerHeight, html.scrollWidth - innerWidth]"
        ".map(over => Math.max(over, 0))"
    )
    shown = page.locator("iframe.staff-mail").bounding_box()
    assert inner == [0, 0]
    assert shown["height"] > 200
    assert shown["x"] + shown["width"] <= width


def test_a_story_written_in_the_editor_is_kept(open_page, site):
    campaign = CampaignFactory(state="draft", story_en="")
    page = open_page(viewport={"width": 1280, "height": 900})
    sign_in(page, StaffFactory(organization=campaign.organization, role="owner", language="en"))
    page.goto(f"/admin/campaigns/campaign/{campaign.pk}/change/")

    page.locator("trix-editor").first.click()
    page.keyboard.type("A boat that lends books.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/admin/campaigns/campaign/")

    story = Campaign.rows.get(pk=campaign.pk).story_en
    assert story == "<p>A boat that lends books.</p>"


STORY = (
    "<h2>The road stops here</h2>\n<p>One <strong>boat</strong>.</p><p>Two,<br>four.</p>\n\n"
    '<blockquote lang="fr"><p>Enfin</p><p>Des livres.</p></blockquote><p>Three</p><p>Four</p>'
)


def test_a_story_that_nobody_touched_stays_to_the_letter(open_page, site):
    campaign = CampaignFactory(state="draft", story_en=STORY, story_fr=STORY)
    page = open_page(viewport={"width": 1280, "height": 900})
    sign_in(page, StaffFactory(organization=campaign.organization, role="owner", language="en"))
    page.goto(f"/admin/campaigns/campaign/{campaign.pk}/change/")

    page.locator("trix-editor").nth(1).get_by_text("Four", exact=True).click()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("Five")
    page.locator("input[name=goal]").fill("20 000")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/admin/campaigns/campaign/")

    saved = Campaign.rows.get(pk=campaign.pk)
    assert (saved.goal_amount, saved.story_en) == (2_000_000, STORY)
    assert saved.story_fr == (
        "<h2>The road stops here</h2><p>One <strong>boat</strong>.</p><p>Two,<br>four.</p>"
        "<blockquote><p>Enfin</p><p>Des livres.</p></blockquote><p>Three</p><p>Four</p><p>Five</p>"
    )


def test_the_mail_in_its_frame_is_shown(open_page, gift):
    page = open_page(viewport={"width": 1280, "height": 900})
    sign_in(page, StaffFactory(organization=gift.organization, role="owner", language="en"))

    page.goto(paths(gift)[-2])

    assert page.frame_locator("iframe").locator("body").inner_text() != ""
