"""`/s/<code>`: counts who comes, leads to the page, tells nothing and keeps nothing."""

import pytest
from django.urls import reverse

from campaigns.models import ShareEvent
from campaigns.services.share_links import find_link
from campaigns.share_views import is_robot
from config.logs import harmless
from config.page_cache import QueryRule
from config.page_cache.site import find_rule
from tests.factories import CampaignFactory, FundraiserFactory, ShareLinkFactory

pytestmark = pytest.mark.django_db

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)
ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; {}) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/130.0.0.0 Mobile Safari/537.36{}"
)


@pytest.fixture
def link():
    return ShareLinkFactory(campaign__slug="books", code="k7Qm2xWz9AB", language="fr")


def visits() -> int:
    return sum(ShareEvent.objects.values_list("visits", flat=True))


def come(client, path="/s/k7Qm2xWz9AB", **headers):
    return client.get(path, headers={"User-Agent": IPHONE, **headers})


def test_a_visit_is_counted_and_led_to_the_page(client, link):
    answer = come(client)

    assert (answer.status_code, answer["Location"]) == (302, "/fr/campaigns/books/?r=k7Qm2xWz9AB")
    assert visits() == 1
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer.content == b""
    assert client.cookies == {}


def test_the_address_of_a_channel_counts_for_the_link_of_that_channel(client, link):
    answer = come(client, "/s/k7Qm2xWz9AB-w")

    of_whatsapp = find_link("k7Qm2xWz9AB-w")
    assert answer["Location"] == f"/fr/campaigns/books/?r={of_whatsapp.code}"
    assert of_whatsapp.channel == "whatsapp"
    assert [event.link for event in ShareEvent.objects.filter(visits=1)] == [of_whatsapp]


@pytest.mark.parametrize("query", ["?next=https://evil.example/", "?r=//evil.example", "?url=x"])
def test_nobody_is_led_elsewhere(client, link, query):
    assert come(client, f"/s/k7Qm2xWz9AB{query}")["Location"] == (
        "/fr/campaigns/books/?r=k7Qm2xWz9AB"
    )


@pytest.mark.parametrize("code", ["nosuchcode1", "k7Qm2xWz9A", "k7Qm2xWz9ABx", "-", "x" * 300])
@pytest.mark.parametrize(
    ("language", "words"), [("en", "There is no page here"), ("fr", "Il n’y a pas de page ici")]
)
def test_a_code_that_is_none_gets_the_page_of_missing_pages(client, link, code, language, words):
    answer = come(client, f"/s/{code}", **{"Accept-Language": language})

    assert answer.status_code == 404
    assert words in answer.content.decode()
    assert visits() == 0


def test_nothing_is_written_by_post(client, link):
    assert client.post("/s/k7Qm2xWz9AB").status_code == 405
    assert visits() == 0


def test_head_is_no_visit(client, link):
    answer = client.head("/s/k7Qm2xWz9AB-w", headers={"User-Agent": IPHONE})

    assert (answer.status_code, answer["Location"]) == (302, "/fr/campaigns/books/?r=k7Qm2xWz9AB")
    assert ShareEvent.objects.count() == 0


@pytest.mark.parametrize("header", ["Sec-Purpose", "Purpose"])
def test_a_page_that_a_browser_fetches_ahead_is_no_visit(client, link, header):
    come(client, **{header: "prefetch;prerender"})

    assert visits() == 0


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) "
        "Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0",
        "WhatsApp/2.24.20.89 A",
        "TelegramBot (like TwitterBot)",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
        "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
        "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
        "Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)",
        "Mastodon/4.3.1 (http.rb/5.2.0; +https://mastodon.example/)",
        "http.rb/5.1.1 (Mastodon/4.2.1; +https://mastodon.example/) Bot",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/130.0.0.0 Safari/537.36",
        "curl/8.5.0",
        "python-requests/2.32.3",
        "Snap URL Preview Service; bot; snapchat",
    ],
)
def test_a_preview_or_a_robot_is_no_visit(client, link, agent):
    answer = client.get("/s/k7Qm2xWz9AB-w", headers={"User-Agent": agent})

    assert answer["Location"] == "/fr/campaigns/books/?r=k7Qm2xWz9AB"
    assert ShareEvent.objects.count() == 0


@pytest.mark.parametrize(
    "agent",
    [
        IPHONE,
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0",
        ANDROID.format("CUBOT NOTE 20", ""),
        ANDROID.format("SM-G990W", " Telegram-Android/11.4.2 (Samsung SM-G990W)"),
        ANDROID.format("SM-G990W", " [FB_IAB/FB4A;FBAV/489.0.0.66.81;]"),
        ANDROID.format("Pixel 8", " Instagram 354.0.0.47.90 Android (34/14)"),
        f"{IPHONE} [Pinterest/iOS]",
        f"{IPHONE} [LinkedInApp]/9.30.1234",
        f"{IPHONE} Snapchat/13.11.0.40 (like Safari/604.1)",
        f"{IPHONE} MicroMessenger/8.0.53 NetType/WIFI Language/fr",
    ],
)
def test_somebody_in_the_browser_of_an_app_is_no_robot(agent):
    assert not is_robot(agent)


def test_a_preview_follows_to_the_head_of_the_page(client):
    page = FundraiserFactory(slug="maude", name="Maude")
    ShareLinkFactory(campaign=page.campaign, fundraiser=page, code="k7Qm2xWz9AB")

    answer = client.get(
        "/s/k7Qm2xWz9AB", headers={"User-Agent": "WhatsApp/2.24.20.89 A"}, follow=True
    )

    assert answer.redirect_chain == [("/fr/fundraisers/maude/?r=k7Qm2xWz9AB", 302)]
    html = answer.content.decode()
    for name in ("og:title", "og:description", "og:image", "og:url"):
        assert f'property="{name}"' in html
    # What a preview keeps of the page is nobody's share link.
    assert "k7Qm2xWz9AB" not in html


def test_the_page_cache_keeps_one_copy_whoever_passed_the_page_on():
    page = FundraiserFactory()

    for address in (
        reverse("campaigns:campaign", args=[page.campaign.slug]),
        reverse("campaigns:fundraiser", args=[page.slug]),
    ):
        assert find_rule(address) == QueryRule.IGNORED
    assert find_rule("/s/k7Qm2xWz9AB") is None


def test_a_page_is_the_same_by_whichever_link(client):
    campaign = CampaignFactory()
    address = reverse("campaigns:campaign", args=[campaign.slug])

    with_link = client.get(address, {"r": "k7Qm2xWz9AB"})

    assert with_link.content == client.get(address).content
    assert with_link.cookies == {}


def test_codes_stay_out_of_the_log():
    assert harmless("Not Found: /s/k7Qm2xWz9AB-w") == "Not Found: /s/…"
    assert harmless("GET /fr/campaigns/books/donate/?amount=2500&r=k7Qm2xWz9AB failed") == (
        "GET /fr/campaigns/books/donate/?amount=2500&r=… failed"
    )


def test_counting_a_visit_costs_two_queries(client, link, django_assert_num_queries):
    with django_assert_num_queries(2):
        come(client)
