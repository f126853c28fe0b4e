"""Small WSGI sites to stand behind the cache, also in processes of their own."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

from config.page_cache import PageCache, QueryRule, SharedPages

HOST = "hearback.example"
SHARED = ("Cache-Control", "public, s-maxage=1, max-age=0")


def site_request(path="/page/", method="GET", query="", host=HOST, **headers):
    return {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "HTTP_HOST": host,
        "REMOTE_ADDR": "192.0.2.1",
        "wsgi.url_scheme": "https",
        "wsgi.input": BytesIO(),
        **headers,
    }


def ask(application, environ=None, **request) -> SimpleNamespace:
    """Send a request and return status, headers and body."""
    answer = SimpleNamespace()

    def start_response(status, headers, exc_info=None):
        answer.status, answer.headers = status, dict(headers)

    chunks = application(environ or site_request(**request), start_response)
    answer.body = b"".join(chunks)
    return answer


class Site:
    """Answers with its own count of requests, or as told."""

    def __init__(self, *headers, status="200 OK", body=None, seconds=0.0) -> None:
        self.headers = list(headers) or [SHARED]
        self.status = status
        self.body = body
        self.seconds = seconds
        self.seen: list[dict] = []
        self.guard = threading.Lock()

    def __call__(self, environ, start_response):
        with self.guard:
            self.seen.append(environ)
            body = self.body or f"computed {len(self.seen)}".encode()
        time.sleep(self.seconds)
        start_response(self.status, [("Content-Type", "text/plain"), *self.headers])
        return [body]

    @property
    def count(self) -> int:
        return len(self.seen)


def cache_before(
    application: Callable, redis_url: str, *, rule: QueryRule | None = QueryRule.IGNORED, **options
) -> PageCache:
    return PageCache(
        application,
        shared=SharedPages(redis_url),
        host=HOST,
        find_rule=lambda _path: rule,
        is_own_scheme=lambda environ: environ["wsgi.url_scheme"] == "https",
        **options,
    )


@contextmanager
def noted(log: Path) -> Iterator[None]:
    """Write down when a computation began and ended; a line is too short to be torn."""
    begun = time.monotonic()
    yield
    with log.open("a") as lines:
        lines.write(f"{begun} {time.monotonic()} {os.getpid()}\n")


def read_notes(log: Path) -> list[tuple[float, float]]:
    lines = [line.split() for line in log.read_text().splitlines()]
    return sorted((float(begun), float(ended)) for begun, ended, _pid in lines)


def read_pages_for(redis_url: str, log: Path, seconds: float, results) -> None:
    """Read one page again and again from four threads; put how old it ever was, and the slowest."""

    def compute(_environ, start_response):
        with noted(log):
            moment = time.monotonic()
            time.sleep(0.03)
        start_response("200 OK", [SHARED])
        return [str(moment).encode()]

    cache = cache_before(compute, redis_url)
    ages, waits = [0.0], [0.0]

    def read() -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            asked = time.monotonic()
            answer = ask(cache)
            ages.append(asked - float(answer.body))
            waits.append(time.monotonic() - asked)
            time.sleep(0.004)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put((max(ages), len(ages)))


def compute_for_ever(redis_url: str, started) -> None:
    """Take the right to compute the page, and never finish."""

    def compute(_environ, _start_response):
        started.set()
        time.sleep(600)

    ask(cache_before(compute, redis_url))
