"""What a browser makes of the head: its fixture fails on any breach of the security policy."""

import json

import pytest

from tests.factories import CampaignFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_structured_data_is_data_and_no_script(open_page):
    CampaignFactory(slug="books", organization__slug="boat", title_en="</script> & <b>")
    page = open_page()

    for path in ("", "campaigns/books/", "organizations/boat/"):
        page.goto(f"/en/{path}")

        (told,) = page.locator('script[type="application/ld+json"]').all_text_contents()
        assert json.loads(told)["@context"] == "https://schema.org", path


def test_chromium_reads_the_manifest_without_a_complaint(open_page):
    page = open_page()
    session = page.context.new_cdp_session(page)

    for language in ("en", "fr"):
        page.goto(f"/{language}/")
        answer = session.send("Page.getAppManifest")

        assert answer["errors"] == []
        assert answer["url"].endswith(f"/{language}/manifest.webmanifest")
        assert json.loads(answer["data"])["lang"] == language


def test_each_icon_is_a_picture_that_chromium_can_draw(open_page):
    page = open_page()
    page.goto("/en/")

    sizes = page.evaluate(
        """async () => {
            const manifest = await (await fetch("/en/manifest.webmanifest")).json();
            const addresses = ["/favicon.ico", ...manifest.icons.map((icon) => icon.src)];
            return Promise.all(addresses.map(async (address) => {
                const picture = new Image();
                picture.src = address;
                await picture.decode();
                return [address, picture.naturalWidth > 0];
            }));
        }"""
    )

    assert [is_drawn for _address, is_drawn in sizes] == [True] * 5
