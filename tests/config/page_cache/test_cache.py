import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from config.page_cache import QueryRule
from tests.config.page_cache.sites import SHARED, Site, ask


def test_second_visitor_gets_the_copy(cached):
    site = Site()
    cache = cached(site)

    first, second = ask(cache), ask(cache)

    assert (first.body, second.body, site.count) == (b"computed 1", b"computed 1", 1)
    assert second.headers["Cache-Control"] == "public, s-maxage=1, max-age=0"


def test_copy_made_by_another_process_is_used(cached):
    site = Site()

    bodies = [ask(cached(site)).body for _process in range(3)]

    assert bodies == [b"computed 1"] * 3


def test_copy_is_gone_after_a_second(cached):
    site = Site()
    cache = cached(site)

    ask(cache)
    time.sleep(1.0)

    assert ask(cache).body == b"computed 2"


def test_copy_is_made_anew_before_it_is_too_old(cached):
    site = Site()
    cache = cached(site)

    ask(cache)
    time.sleep(0.7)

    assert ask(cache).body == b"computed 2"


def test_visitors_of_one_moment_share_one_computation(cached):
    site = Site(seconds=0.1)
    cache = cached(site)

    with ThreadPoolExecutor(8) as visitors:
        answers = list(visitors.map(lambda _: ask(cache).body, range(8)))

    assert (set(answers), site.count) == ({b"computed 1"}, 1)


def test_while_one_computes_the_others_get_the_copy_that_is_fresh_enough(cached):
    site = Site()
    cache = cached(site)
    ask(cache)
    site.seconds = 0.3
    time.sleep(0.65)

    with ThreadPoolExecutor(4) as visitors:
        begun = time.monotonic()
        slow = visitors.submit(ask, cache)
        time.sleep(0.05)
        body = ask(cache).body
        waited = time.monotonic() - begun

    assert (body, slow.result().body) == (b"computed 1", b"computed 2")
    assert waited < 0.25


@pytest.mark.parametrize(
    "site",
    [
        Site(("Cache-Control", "private")),
        Site(("Cache-Control", "public, max-age=60")),
        Site(("Cache-Control", "private, s-maxage=1")),
        Site(("Cache-Control", "no-store, s-maxage=1")),
        Site(SHARED, ("Set-Cookie", "session=secret")),
        Site(SHARED, ("Vary", "Accept-Language")),
        Site(SHARED, ("Content-Encoding", "gzip")),
        Site(SHARED, status="404 Not Found"),
        Site(SHARED, status="302 Found"),
        Site(SHARED, status="500 Internal Server Error"),
    ],
    ids=lambda site: f"{site.status} {site.headers}",
)
def test_what_is_not_for_everybody_is_never_kept(cached, site):
    cache = cached(site)

    bodies = [ask(cache).body, ask(cache).body]

    assert bodies == [b"computed 2", b"computed 3"]  # the first was computed for nobody
    assert ask(cached(site)).body != b"computed 1"


def test_page_that_varies_on_the_cookie_is_kept_since_it_was_computed_without(cached):
    site = Site(SHARED, ("Vary", "Cookie"))
    cache = cached(site)

    answers = [ask(cache, HTTP_COOKIE=f"session={number}") for number in range(2)]

    assert [answer.body for answer in answers] == [b"computed 1"] * 2
    assert "HTTP_COOKIE" not in site.seen[0]
    assert "Vary" not in answers[0].headers


def test_nothing_of_the_visitor_reaches_the_computation(cached):
    site = Site()

    ask(
        cached(site),
        query="utm=<script>",
        HTTP_COOKIE="a=b",
        HTTP_ACCEPT_LANGUAGE="fr",
        HTTP_X_FORWARDED_HOST="evil.example",
        HTTP_X_FORWARDED_PROTO="https",
        HTTP_IF_NONE_MATCH="*",
        HTTP_RANGE="bytes=0-1",
    )

    seen = {name: value for name, value in site.seen[0].items() if name.startswith("HTTP_")}
    assert seen == {"HTTP_HOST": "hearback.example", "HTTP_X_FORWARDED_PROTO": "https"}
    assert site.seen[0]["QUERY_STRING"] == ""


def test_visitor_of_what_is_not_kept_is_answered_with_their_own_request(cached):
    site = Site(("Cache-Control", "private"))

    ask(cached(site), query="a=1", HTTP_COOKIE="session=staff")

    assert site.seen[-1]["HTTP_COOKIE"] == "session=staff"
    assert site.seen[-1]["QUERY_STRING"] == "a=1"


def test_query_is_ignored_where_the_page_ignores_it(cached):
    site = Site()
    cache = cached(site, rule=QueryRule.IGNORED)

    bodies = [ask(cache, query=query).body for query in ("", "utm_source=mail", "x=1")]

    assert bodies == [b"computed 1"] * 3


def test_page_with_a_query_is_not_kept_where_the_query_matters(cached):
    site = Site()
    cache = cached(site, rule=QueryRule.MUST_BE_EMPTY)

    bodies = [ask(cache, query=query).body for query in ("q=livre", "q=livre", "", "")]

    assert bodies == [b"computed 1", b"computed 2", b"computed 3", b"computed 3"]


@pytest.mark.parametrize(
    "request_fields",
    [
        {"host": "evil.example"},
        {"host": "hearback.example:81"},
        {"host": ""},
        {"wsgi.url_scheme": "http"},
        {"method": "POST"},
        {"HTTP_AUTHORIZATION": "Bearer secret"},
        {"path": "/" + "a" * 400},
    ],
    ids=str,
)
def test_other_requests_are_answered_by_the_site_and_poison_nothing(cached, request_fields):
    site = Site()
    cache = cached(site)

    bodies = [ask(cache, **request_fields).body for _ in range(2)]

    assert bodies == [b"computed 1", b"computed 2"]
    assert ask(cache).body == b"computed 3"


def test_path_that_is_no_page_is_left_alone(cached):
    site = Site()
    cache = cached(site, rule=None)

    assert [ask(cache).body for _ in range(2)] == [b"computed 1", b"computed 2"]


def test_failing_site_frees_those_who_wait(cached):
    def broken(_environ, _start_response):
        raise ZeroDivisionError

    cache = cached(broken)

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            ask(cache)
    assert ask(cached(Site())).body == b"computed 1"


def test_pages_made_longest_ago_leave_when_there_is_no_room(cached):
    cache = cached(Site(), local_bytes=3000)

    for path in ("/a/", "/b/", "/c/"):
        ask(cache, path=path)

    assert list(cache._copies) == ["/b/", "/c/"]
    assert cache._bytes == sum(copy.size for copy in cache._copies.values())
