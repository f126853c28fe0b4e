import pytest
from django.utils.translation import override

from campaigns.addresses import home_addresses, page_addresses, share_picture, share_picture_size
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


@pytest.mark.parametrize(("number", "query"), [(1, ""), (3, "?page=3")])
def test_home_asks_the_browser_of_readers_of_other_languages(number, query):
    with override("fr"):
        addresses = home_addresses(number)

    assert addresses.canonical == f"https://give.example/fr/{query}"
    assert addresses.alternates == {
        "en": f"https://give.example/en/{query}",
        "fr": f"https://give.example/fr/{query}",
    }
    assert addresses.default == f"https://give.example/{query}"


def test_page_without_a_word_is_in_every_language():
    addresses = page_addresses(
        "campaigns:organization", "boat", languages=[], default_language="fr"
    )

    assert list(addresses.alternates) == ["en", "fr"]


@pytest.mark.parametrize(("widths", "size"), [([480, 960, 1600], (960, 640)), ([400], (400, 267))])
def test_shared_picture_is_a_jpeg_of_a_middle_size(widths, size):
    picture = Photograph(key="boat", width=1200, height=800, widths=widths)

    assert share_picture(picture) == f"https://give.example/media/photographs/boat-{size[0]}.jpg"
    assert share_picture_size(picture) == size


def test_shared_picture_is_the_cut_for_shares_where_there_is_one():
    picture = Photograph(key="boat", width=1600, height=1000, widths=[1600], share_width=1200)

    assert share_picture(picture) == "https://give.example/media/photographs/boat-share.jpg"
    assert share_picture_size(picture) == (1200, 630)


def test_campaign_without_a_photograph_shares_none():
    assert share_picture(None) == ""
