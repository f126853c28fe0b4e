import ipaddress

import pytest

from config.page_cache import QueryRule
from config.page_cache.page import shared_seconds
from config.page_cache.site import find_rule, is_own_scheme, with_page_cache
from tests.config.page_cache.sites import Site, ask
from tests.factories import CampaignFactory


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("/en/", QueryRule.MUST_BE_EMPTY),
        ("/fr/", QueryRule.MUST_BE_EMPTY),
        ("/fr/campaigns/books-before-the-ice/", QueryRule.IGNORED),
        ("/en/campaigns/books-before-the-ice/live.json", QueryRule.IGNORED),
        ("/en/feed/", QueryRule.IGNORED),
        ("/fr/organizations/book-boat/feed/", QueryRule.IGNORED),
        ("/fr/organizations/book-boat/", None),
        ("/en/campaigns/books-before-the-ice/donate/", None),
        ("/en/campaigns/books-before-the-ice", None),
        ("/de/campaigns/books-before-the-ice/", None),
        ("/", None),
        ("/admin/", None),
    ],
)
def test_public_pages_of_each_language_are_kept_and_no_other(path, rule):
    assert find_rule(path) == rule


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/en/", "/fr/campaigns/ice/", "/en/campaigns/ice/live.json"])
def test_pages_say_that_everybody_may_share_them_for_a_second(client, path):
    CampaignFactory(slug="ice")

    response = client.get(path)

    assert response.status_code == 200
    assert shared_seconds("200 OK", list(response.headers.items())) == 1
    assert response.cookies == {}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/en/feed/", "/fr/organizations/boat/feed/"])
def test_who_has_a_feed_already_is_told_so(client, settings, path):
    settings.SITE_URL, settings.IS_HTTPS = "https://give.example", True
    CampaignFactory(organization__slug="boat")
    feed = client.get(path)
    cache = with_page_cache(Site(*feed.headers.items(), body=feed.content))

    first = ask(cache, path=path, host="give.example")
    again = ask(cache, path=path, host="give.example", HTTP_IF_NONE_MATCH=first.headers["ETag"])

    assert (first.status, first.body) == ("200 OK", feed.content)
    assert (again.status, again.body) == ("304 Not Modified", b"")


@pytest.mark.parametrize(
    ("is_https", "environ", "expected"),
    [
        (False, {}, True),
        (True, {}, False),
        (True, {"wsgi.url_scheme": "https"}, True),
        (True, {"HTTP_X_FORWARDED_PROTO": "https"}, True),
        (False, {"HTTP_X_FORWARDED_PROTO": "https"}, False),
        # Anybody can send the header; only our own proxy is believed.
        (True, {"HTTP_X_FORWARDED_PROTO": "https", "REMOTE_ADDR": "198.51.100.1"}, False),
    ],
)
def test_scheme_is_believed_from_our_own_proxy_only(settings, is_https, environ, expected):
    settings.IS_HTTPS = is_https
    settings.TRUSTED_PROXIES = [ipaddress.ip_network("192.0.2.0/24")]
    plain = {"wsgi.url_scheme": "http", "REMOTE_ADDR": "192.0.2.7"}

    assert is_own_scheme(plain | environ) is expected


def test_cache_stands_before_the_origin_of_the_settings(settings):
    settings.SITE_URL = "https://Give.example:8443"
    settings.IS_HTTPS = True
    cache = with_page_cache(Site())

    bodies = [ask(cache, path="/en/", host=host).body for host in ("give.example:8443",) * 2]
    other = ask(cache, path="/en/", host="other.example").body

    assert (bodies, other) == ([b"computed 1"] * 2, b"computed 2")
