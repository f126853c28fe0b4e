"""What the processes share in Redis: the page, and the right to compute it.

Redis keeps the time for all: a page vanishes there a fixed while after the *right to compute it*
was given, so no two machines have to agree on a clock. A reader learns how much of that while is
left, and counts it from before it asked.
"""

import logging
import secrets
import threading
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

PREFIX = "hearback:page:1:"  # raise the number when what is stored changes its form
LOCK_SECONDS = 1.0  # so long does a process that was killed keep the others waiting
RENEW_SECONDS = 0.3
ANSWER_SECONDS = 0.5  # Redis answers in less than a millisecond, or is ill
PAUSE_SECONDS = 2.0  # after a failure, one visitor in so many seconds tries Redis again

# One round trip: the page, how long it may still be shown, and, when it should be made anew and
# nobody is at it, the right to do so with the moment it was given.
LOOK = """
local left = redis.call('PTTL', KEYS[1])
local page, given = false, 0
if left > 0 then page = redis.call('GET', KEYS[1]) end
if left <= tonumber(ARGV[3]) and redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then
    local now = redis.call('TIME')
    given = now[1] * 1000 + math.floor(now[2] / 1000)
end
return {page, left, given}
"""
# Whoever lost the right meanwhile (it slept longer than LOCK_SECONDS) may not store any more.
STORE = """
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PXAT', ARGV[3])
return 1
"""
RENEW = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
"""
RELEASE = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
"""


@dataclass(frozen=True)
class Look:
    data: bytes | None
    seconds_left: float
    right: "Right | None"  # to compute the page; None while somebody else has it


class SharedPages:
    def __init__(self, url: str) -> None:
        redis = Redis.from_url(
            url,
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        self._look, self._store, self._renew, self._release = map(
            redis.register_script, (LOOK, STORE, RENEW, RELEASE)
        )
        self._guard = threading.Lock()
        self._resting_until = 0.0

    def look(self, key: str, *, refresh_seconds: float) -> Look:
        """Return what is there, and the right to make it anew when that is due.

        Without Redis everybody has that right: each process then keeps its own pages.
        """
        token = secrets.token_hex(8)
        keys = [f"{PREFIX}{key}", f"{PREFIX}lock:{key}"]
        arguments = [token, int(LOCK_SECONDS * 1000), int(refresh_seconds * 1000)]
        answer = self._ask(self._look, keys, arguments)
        if answer is None:
            return Look(None, 0, Right())
        data, left, given = answer
        right = SharedRight(self, keys, token, given) if given else None
        return Look(data, left / 1000, right)

    def store(self, keys: list[str], token: str, data: bytes, until: int) -> None:
        self._ask(self._store, keys, [token, data, until])

    def renew(self, lock: str, token: str) -> None:
        self._ask(self._renew, [lock], [token, int(LOCK_SECONDS * 1000)])

    def release(self, lock: str, token: str) -> None:
        self._ask(self._release, [lock], [token])

    def _ask(self, script: Any, keys: list[str], arguments: list[Any]) -> Any:
        """Run a script; return nothing while Redis is away, without waiting for it each time."""
        if not self._may_ask():
            return None
        try:
            answer = script(keys=keys, args=arguments)
        except RedisError as error:
            logger.warning("The page cache goes on without Redis: %s", type(error).__name__)
            self._resting_until = time.monotonic() + PAUSE_SECONDS
            return None
        self._resting_until = 0.0
        return answer

    def _may_ask(self) -> bool:
        if not self._resting_until:
            return True
        with self._guard:
            now = time.monotonic()
            if now < self._resting_until:
                return False
            self._resting_until = now + PAUSE_SECONDS  # this visitor tries; the others do not wait
            return True


class Right:
    """The right to compute a page. Without Redis it holds within the process alone."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return

    def store(self, data: bytes, seconds: float) -> None:
        """Share a page for so many seconds from the moment that the right was given."""


class SharedRight(Right):
    """Held in Redis and renewed while the page is computed, however long that takes."""

    def __init__(self, shared: SharedPages, keys: list[str], token: str, given_at: int) -> None:
        self._shared = shared
        self._keys = keys
        self._token = token
        self._given_at = given_at
        self._done = threading.Event()

    def __enter__(self) -> Self:
        threading.Thread(target=self._keep_renewing, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._shared.release(self._keys[1], self._token)

    def store(self, data: bytes, seconds: float) -> None:
        self._shared.store(self._keys, self._token, data, self._given_at + int(seconds * 1000))

    def _keep_renewing(self) -> None:
        while not self._done.wait(RENEW_SECONDS):
            self._shared.renew(self._keys[1], self._token)
