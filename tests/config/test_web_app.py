import json

import pytest
from PIL import Image

from config.icons import STATIC


@pytest.mark.parametrize(
    ("language", "name", "description"),
    [
        ("en", "Hearback: give, and hear back", "Give, and hear what your gift did"),
        (
            "fr",
            "Hearback\xa0: donnez, et recevez des nouvelles",
            "Donnez, et voyez ce que devient votre don",
        ),
    ],
)
def test_site_can_be_installed_in_each_language(client, language, name, description):
    answer = client.get(f"/{language}/manifest.webmanifest")

    assert answer["Content-Type"] == "application/manifest+json"
    assert not answer.cookies
    assert json.loads(answer.content) == {
        "id": "/",
        "name": name,
        "short_name": "Hearback",
        "description": description,
        "lang": language,
        "dir": "ltr",
        "start_url": f"/{language}/",
        "scope": "/",
        "display": "standalone",
        "display_override": ["minimal-ui", "standalone"],
        "background_color": "#fbf7f0",
        "theme_color": "#14575c",
        "icons": [
            {
                "src": "/static/images/icon.svg",
                "sizes": "any",
                "type": "image/svg+xml",
                "purpose": "any",
            },
            {
                "src": "/static/images/icon-192.png",
                "sizes": "192x192",
                "type": "image/png",
                "purpose": "any",
            },
            {
                "src": "/static/images/icon-512.png",
                "sizes": "512x512",
                "type": "image/png",
                "purpose": "any",
            },
            {
                "src": "/static/images/icon-maskable-512.png",
                "sizes": "512x512",
                "type": "image/png",
                "purpose": "maskable",
            },
        ],
    }


def test_each_icon_has_the_size_that_is_told(client):
    icons = json.loads(client.get("/en/manifest.webmanifest").content)["icons"]

    for icon in icons[1:]:
        with Image.open(STATIC / icon["src"].removeprefix("/static/")) as picture:
            width, height = picture.size
        assert icon["sizes"] == f"{width}x{height}"


def test_browsers_find_the_icon_where_they_look_first(client):
    answer = client.get("/favicon.ico")

    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == (STATIC / "root/favicon.ico").read_bytes()


@pytest.mark.django_db
def test_every_page_leads_to_the_icons_and_to_the_manifest_of_its_language(client):
    for address in ("/fr/", "/fr/accounts/login/", "/fr/no-such-page/"):
        html = client.get(address).content.decode()

        for line in (
            '<link rel="icon" href="/favicon.ico" sizes="32x32">',
            '<link rel="icon" href="/static/images/icon.svg" type="image/svg+xml">',
            '<link rel="apple-touch-icon" href="/static/images/icon-180.png">',
            '<link rel="manifest" href="/fr/manifest.webmanifest">',
        ):
            assert html.count(line) == 1
