"""Workers and beat leave a sign of life in the cache, so that /readyz can ask for it cheaply.

A worker signs for each queue it serves: what matters is that a queue is being emptied. Beat signs
whenever it hands a task to the broker, which it does at least every 30 seconds.
"""

import time
from contextlib import suppress
from typing import Any

from celery.signals import after_task_publish, beat_init, heartbeat_sent, worker_ready
from django.core.cache import cache
from redis.exceptions import RedisError

QUEUES = ("urgent", "default", "bulk")
ALIVE_SECONDS = {"beat": 120, "queue": 30}
SIGN_EVERY_SECONDS = 5


class Signs:
    """What this process signs for: the queues that it serves, once it is a worker."""

    queues: tuple[str, ...] = ()
    signed_at = 0.0


def connect_signs() -> None:
    worker_ready.connect(_worker_is_ready)
    heartbeat_sent.connect(_worker_is_alive)
    beat_init.connect(_beat_has_started)


def silent_parts() -> list[str]:
    """Return the queues without a worker, and `beat` when it is silent. Raises RedisError."""
    names = {"beat": "beat", **{f"queue:{queue}": queue for queue in QUEUES}}
    signs = cache.get_many([_key(part) for part in names])
    return [name for part, name in names.items() if _key(part) not in signs]


def sign(part: str) -> None:
    """Say that a part is alive. A cache that is gone is noticed by the check for Redis itself."""
    with suppress(RedisError):
        cache.set(_key(part), int(time.time()), ALIVE_SECONDS[part.partition(":")[0]])


def _key(part: str) -> str:
    return f"alive:{part}"


def _worker_is_ready(sender: Any, **_: Any) -> None:
    Signs.queues = tuple(queue.name for queue in sender.task_consumer.queues)
    _worker_is_alive()


def _worker_is_alive(**_: Any) -> None:
    # The first heartbeat comes before the worker is ready: it has nothing to sign for yet.
    if not Signs.queues or time.monotonic() - Signs.signed_at < SIGN_EVERY_SECONDS:
        return
    Signs.signed_at = time.monotonic()
    for queue in Signs.queues:
        sign(f"queue:{queue}")


def _beat_has_started(**_: Any) -> None:
    _beat_is_alive()
    after_task_publish.connect(_beat_is_alive)


def _beat_is_alive(**_: Any) -> None:
    sign("beat")
