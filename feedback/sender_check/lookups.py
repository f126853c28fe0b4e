"""Questions to the DNS: few of them, each short, all of them together within a time.

Nobody is asked but the resolver of this machine.
"""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

import dns.exception
import dns.name
import dns.resolver

# A page waits for the whole: a check that takes longer says what it could not learn.
SECONDS_FOR_ALL = 7.0
SECONDS_FOR_ONE = 2.5
# An SPF record may name ten others, and each of those ten servers: no record asks for more.
MOST_QUESTIONS = 80
AT_ONCE = 8

Result = TypeVar("Result")


class State(Enum):
    FOUND = "found"
    NOTHING = "nothing of this kind"
    NO_SUCH_NAME = "no such name"
    UNANSWERED = "unanswered"


@dataclass(frozen=True)
class Answer:
    state: State
    values: tuple[str, ...] = ()

    @property
    def is_unanswered(self) -> bool:
        return self.state is State.UNANSWERED


UNANSWERED = Answer(State.UNANSWERED)
NOTHING = Answer(State.NOTHING)


def system_resolver() -> dns.resolver.Resolver:
    """Return the resolver of this machine; without one, a resolver that answers nothing."""
    try:
        resolver = dns.resolver.Resolver()
    except dns.resolver.NoResolverConfiguration:
        resolver = dns.resolver.Resolver(configure=False)
    resolver.timeout = 1.0
    return resolver


class Lookups:
    """The questions of one check. The same question is put once."""

    def __init__(
        self,
        resolver: Any,
        *,
        seconds: float = SECONDS_FOR_ALL,
        most: int = MOST_QUESTIONS,
    ) -> None:
        self._resolver = resolver
        self._ends_at = time.monotonic() + seconds
        self._left = most
        self._lock = threading.Lock()
        self._answers: dict[tuple[str, str], Answer] = {}

    def ask(self, name: str, kind: str) -> Answer:
        """Return the values of a name, as text; never raises."""
        key = (name.lower().rstrip("."), kind)
        if key not in self._answers:
            self._answers[key] = self._put(*key)
        return self._answers[key]

    @property
    def seconds_left(self) -> float:
        return max(0.0, self._ends_at - time.monotonic())

    def _put(self, name: str, kind: str) -> Answer:
        try:
            question = dns.name.from_text(name)
        except (dns.exception.DNSException, ValueError):  # no name at all: too long, empty parts
            return NOTHING
        if not self._may_ask():
            return UNANSWERED
        return self._resolve(question, kind)

    def _may_ask(self) -> bool:
        with self._lock:
            self._left -= 1
            return self._left >= 0 and self.seconds_left > 0.05

    def _resolve(self, question: dns.name.Name, kind: str) -> Answer:
        lifetime = min(SECONDS_FOR_ONE, self.seconds_left)
        try:
            found = self._resolver.resolve(
                question, kind, raise_on_no_answer=False, lifetime=lifetime, search=False
            )
        except dns.resolver.NXDOMAIN:
            return Answer(State.NO_SUCH_NAME)
        except dns.resolver.NoAnswer:
            return NOTHING
        except (dns.exception.DNSException, OSError):
            return UNANSWERED
        values = _values(list(found.rrset or ()), kind)
        return Answer(State.FOUND, values) if values else NOTHING


def _values(rows: Sequence[Any], kind: str) -> tuple[str, ...]:
    if kind == "TXT":
        # A long text is cut into pieces of 255 letters that belong together without a space.
        # Servers tell them in any order: the page says the same thing twice.
        return tuple(sorted(b"".join(row.strings).decode("utf-8", "replace") for row in rows))
    if kind == "MX":
        ordered = sorted(rows, key=lambda row: row.preference)
        return tuple(row.exchange.to_text().lower().rstrip(".") for row in ordered)
    return tuple(row.to_text() for row in rows)


def in_parallel(jobs: Sequence[Callable[[], Result]], *, seconds: float) -> list[Result | None]:
    """Return what each job returned, and None for one that was not done in time."""
    pool = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="dns")
    futures = [pool.submit(job) for job in jobs]
    wait(futures, timeout=seconds)
    pool.shutdown(wait=False, cancel_futures=True)
    return [_result(future) for future in futures]


def _result(future: Future[Result]) -> Result | None:
    return future.result() if future.done() and not future.cancelled() else None
