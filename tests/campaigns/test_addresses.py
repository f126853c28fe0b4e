import pytest
from django.utils.translation import override

from campaigns.addresses import page_addresses, share_picture
from campaigns.models import Photograph


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = "https://give.example"


@pytest.mark.parametrize(
    ("reader", "languages", "canonical", "default"),
    [
        ("en", ["en", "fr"], "en", "fr"),
        ("fr", ["en", "fr"], "fr", "fr"),
        ("en", ["fr"], "fr", "fr"),
        ("fr", ["en"], "en", "en"),
    ],
)
def test_page_lives_in_the_languages_it_is_written_in(reader, languages, canonical, default):
    with override(reader):
        addresses = page_addresses(
            "campaigns:campaign", "books", languages=languages, default_language="fr"
        )

    def address(code: str) -> str:
        return f"https://give.example/{code}/campaigns/books/"

    assert addresses.canonical == address(canonical)
    assert addresses.alternates == {code: address(code) for code in languages}
    assert addresses.default == address(default)


@pytest.mark.parametrize(("widths", "chosen"), [([480, 960, 1600], 960), ([400], 400)])
def test_shared_picture_is_a_jpeg_of_a_middle_size(widths, chosen):
    picture = Photograph(key="boat", widths=widths)

    assert share_picture(picture) == f"https://give.example/media/photographs/boat-{chosen}.jpg"


def test_campaign_without_a_photograph_shares_none():
    assert share_picture(None) == ""
