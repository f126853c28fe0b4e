"""The cache itself: a WSGI application around Django's.

A visitor gets a copy that is fresh enough from this process; else the one in Redis; else, one of
all the threads of all the processes computes it and the others wait for that.
"""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from config.page_cache.page import Page, answer_of, for_nobody, shared_seconds
from config.page_cache.shared import Right, SharedPages

# The way from here to the wire is part of a page's age.
SLACK_SECONDS = 0.05
# A copy is made anew while it may still be shown for so long: under load nobody waits.
REFRESH_SECONDS = 0.4
ASK_AGAIN_SECONDS = 0.01  # while another process computes
PATIENCE_SECONDS = 10.0  # then the visitor's request goes to Django, as if there was no cache
NO_PAGE_SECONDS = 1.0  # what turned out to be no page (a 404) is not tried again for so long
LOCAL_BYTES = 32 * 1024 * 1024
LARGEST_PAGE_BYTES = 2 * 1024 * 1024
LONGEST_PATH = 300


class QueryRule(Enum):
    """What a page makes of its query string."""

    IGNORED = "ignored"
    MUST_BE_EMPTY = "must be empty"


@dataclass
class Copy:
    """What this process knows of an address, by its own monotonic clock."""

    page: Page | None  # None: Django's answer is not for everybody
    fresh_until: float
    refresh_at: float

    @classmethod
    def of(cls, page: Page, ends: float) -> "Copy":
        return cls(page, ends - SLACK_SECONDS, ends - REFRESH_SECONDS)

    @property
    def size(self) -> int:
        return 1000 + (self.page.size if self.page else 0)


@dataclass
class Flight:
    """One computation on its way, and those who wait for it."""

    landed: threading.Event = field(default_factory=threading.Event)
    page: Page | None = None


class PageCache:
    """Keep pages of one origin. `find_rule` says which paths are pages at all."""

    def __init__(
        self,
        application: WSGIApplication,
        *,
        shared: SharedPages,
        host: str,
        find_rule: Callable[[str], QueryRule | None],
        is_own_scheme: Callable[[WSGIEnvironment], bool],
        local_bytes: int = LOCAL_BYTES,
    ) -> None:
        self.application = application
        self.shared = shared
        self.host = host
        self.find_rule = find_rule
        self.is_own_scheme = is_own_scheme
        self.local_bytes = local_bytes
        self._copies: dict[str, Copy] = {}  # the one made longest ago first
        self._bytes = 0
        self._flights: dict[str, Flight] = {}
        self._guard = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        page = self._find(environ["PATH_INFO"], environ) if self._is_for_a_page(environ) else None
        return (page or self.application)(environ, start_response)

    def _is_for_a_page(self, environ: WSGIEnvironment) -> bool:
        """Return whether this may be a page; a forged Host or the wrong scheme is Django's."""
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return False
        if environ.get("HTTP_HOST", "").lower() != self.host or not self.is_own_scheme(environ):
            return False
        path = environ["PATH_INFO"]
        rule = self.find_rule(path) if len(path) <= LONGEST_PATH else None
        if rule is None or "HTTP_AUTHORIZATION" in environ:
            return False
        return rule == QueryRule.IGNORED or not environ.get("QUERY_STRING")

    def _find(self, path: str, environ: WSGIEnvironment) -> Page | None:
        copy, now = self._copies.get(path), time.monotonic()
        if copy and now < copy.refresh_at:
            return copy.page
        return self._refresh(path, copy if copy and now < copy.fresh_until else None, environ)

    def _refresh(self, path: str, fresh: Copy | None, environ: WSGIEnvironment) -> Page | None:
        """Let the first thread that comes see to a new copy; the others use what they have."""
        with self._guard:
            flight = self._flights.get(path)
            is_first = flight is None
            if flight is None:
                flight = self._flights[path] = Flight()
        if not is_first:
            if fresh:
                return fresh.page
            flight.landed.wait(PATIENCE_SECONDS)
            return flight.page
        try:
            flight.page = self._newer_copy(path, environ).page
        finally:
            with self._guard:
                del self._flights[path]
            flight.landed.set()
        return flight.page

    def _newer_copy(self, path: str, environ: WSGIEnvironment) -> Copy:
        """Return what Redis has, or compute it, or wait for whoever computes it."""
        patient_until = time.monotonic() + PATIENCE_SECONDS
        while True:
            asked = time.monotonic()
            copy = self._copies.get(path)
            if copy and asked < copy.refresh_at:  # another thread was quicker
                return copy
            look = self.shared.look(path, refresh_seconds=REFRESH_SECONDS)
            if look.right:
                return self._compute(path, environ, look.right, asked)
            if look.data:
                copy = self._keep(path, Copy.of(Page.load(look.data), asked + look.seconds_left))
            now = time.monotonic()
            if copy and now < copy.fresh_until:
                soon = max(copy.refresh_at, now + ASK_AGAIN_SECONDS)
                copy.refresh_at = min(soon, copy.fresh_until)
                return copy
            if now > patient_until:
                return Copy(None, now, now)
            time.sleep(ASK_AGAIN_SECONDS)

    def _compute(self, path: str, environ: WSGIEnvironment, right: Right, asked: float) -> Copy:
        """Ask Django for the page. Its time runs from before the right to compute it was given."""
        with right:
            status, headers, body = answer_of(self.application, for_nobody(environ))
            seconds = shared_seconds(status, headers)
            if not seconds or len(body) > LARGEST_PAGE_BYTES:
                until = time.monotonic() + NO_PAGE_SECONDS
                return self._keep(path, Copy(None, until, until))
            page = Page.made_of(headers, body)
            right.store(page.dump(), seconds)
        return self._keep(path, Copy.of(page, asked + seconds))

    def _keep(self, path: str, copy: Copy) -> Copy:
        """Put the copy last, and forget the oldest ones when there is no room for it."""
        with self._guard:
            before = self._copies.pop(path, None)
            self._bytes += copy.size - (before.size if before else 0)
            self._copies[path] = copy
            while self._bytes > self.local_bytes:
                self._bytes -= self._copies.pop(next(iter(self._copies))).size
        return copy
