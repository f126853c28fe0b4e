"""Where allauth counts tries to sign in: in Redis, or in this process while Redis is away.

allauth knows no cache but the default one, and would answer 500. Counting for each process alone
is looser, yet staff can see what is wrong.
"""

import logging
import time
from typing import Any

from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# Redis that hangs costs a second a question; a sign-in asks a dozen.
ASK_AGAIN_AFTER_SECONDS = 10


class SteadyCache:
    """The part of a cache that allauth uses."""

    def __init__(self) -> None:
        self._memory = LocMemCache("sign-in-counts", {})
        self._ask_redis_at = 0.0

    def add(self, key: str, value: Any, timeout: float | None = None) -> bool:
        return bool(self._do("add", key, value, timeout))

    def get(self, key: str, default: Any = None) -> Any:
        return self._do("get", key, default)

    def set(self, key: str, value: Any, timeout: float | None = None) -> None:
        self._do("set", key, value, timeout)

    def delete(self, key: str) -> None:
        self._do("delete", key)

    def _do(self, action: str, *arguments: Any) -> Any:
        if time.monotonic() >= self._ask_redis_at:
            try:
                return getattr(cache, action)(*arguments)
            except RedisError as error:
                self._ask_redis_at = time.monotonic() + ASK_AGAIN_AFTER_SECONDS
                logger.warning("redis does not count sign-ins: error=%s", type(error).__name__)
        return getattr(self._memory, action)(*arguments)
