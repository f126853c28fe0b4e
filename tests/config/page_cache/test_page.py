import gzip

import brotli
import pytest

from config.page_cache.page import Page, best_encoding
from tests.config.page_cache.sites import SHARED, Site, ask

TEXT = b"Des livres avant les glaces. " * 100


@pytest.mark.parametrize(
    ("accepted", "encoding", "read"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip, deflate", "gzip", gzip.decompress),
        ("gzip;q=1.0, br;q=0", "gzip", gzip.decompress),
        ("identity", None, bytes),
        ("", None, bytes),
    ],
)
def test_page_is_sent_as_the_visitor_can_read_it(cached, accepted, encoding, read):
    answer = ask(cached(Site(body=TEXT)), HTTP_ACCEPT_ENCODING=accepted)

    assert read(answer.body) == TEXT
    assert answer.headers.get("Content-Encoding") == encoding
    assert answer.headers["Content-Length"] == str(len(answer.body))
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_few_bytes_are_not_compressed(cached):
    answer = ask(cached(Site(body=b"{}")), HTTP_ACCEPT_ENCODING="br")

    assert (answer.body, "Vary" in answer.headers) == (b"{}", False)


def test_visitor_who_has_the_page_already_gets_no_body(cached):
    cache = cached(Site(body=TEXT))
    tag = ask(cache).headers["ETag"]

    same = ask(cache, HTTP_IF_NONE_MATCH=f'"other", {tag}')
    other = ask(cache, HTTP_IF_NONE_MATCH='W/"other"')

    assert (same.status, same.body) == ("304 Not Modified", b"")
    assert same.headers == {
        "Cache-Control": "public, s-maxage=1, max-age=0",
        "ETag": tag,
        "Vary": "Accept-Encoding",
    }
    assert (other.status, other.body) == ("200 OK", TEXT)


def test_head_has_the_headers_of_get_and_no_body(cached):
    cache = cached(Site(body=TEXT))

    head, get = ask(cache, method="HEAD"), ask(cache)

    assert (head.status, head.headers, head.body) == (get.status, get.headers, b"")


def test_head_computes_the_whole_page(cached):
    site = Site(body=TEXT)

    ask(cached(site), method="HEAD")

    assert site.seen[0]["REQUEST_METHOD"] == "GET"


def test_page_comes_back_from_redis_as_it_went():
    page = Page.made_of([("Content-Type", "text/html"), SHARED, ("Link", "</é>")], TEXT)

    again = Page.load(page.dump())

    assert (again.answers, again.bodies, again.tag) == (page.answers, page.bodies, page.tag)


def test_encoding_with_weight_zero_is_refused():
    assert best_encoding("br; q=0.000, gzip;q=0.5", ("br", "gzip")) == "gzip"
