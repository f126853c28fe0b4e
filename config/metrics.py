"""A few figures in Prometheus' text format. Written by hand: there are a dozen of them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import redis
from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Min, QuerySet
from django.utils import timezone
from redis.exceptions import RedisError

from campaigns.models import WallEntry
from config.heartbeat import QUEUES, silent_parts
from feedback.models import Message
from giving.models import CheckoutAttempt, Donation, StoredEvent

CACHE_KEY = "metrics"
# Gifts by state are counted over the whole table: not at every scrape of every monitor.
CACHE_SECONDS = 15

HELP = {
    "hearback_gifts": "Gifts by state.",
    "hearback_open_checkouts": "Attempts to pay that are not settled.",
    "hearback_messages": "Messages by state.",
    "hearback_oldest_message_seconds": "Age of the oldest message that waits to be sent.",
    "hearback_events": "Stripe events by state.",
    "hearback_oldest_event_seconds": "Age of the oldest event that waits.",
    "hearback_held_wall_entries": "Messages for the wall that wait for staff.",
    "hearback_queue_length": "Tasks in the broker.",
    "hearback_alive": "1 when the part gave a sign of life.",
}


def metrics_text() -> str:
    """Return all figures; those of the database may be some seconds old."""
    return cache.get_or_set(CACHE_KEY, _write_metrics, CACHE_SECONDS) or ""


def _write_metrics() -> str:
    lines: list[str] = []
    seen: set[str] = set()
    for name, labels, value in _figures():
        if name not in seen:
            seen.add(name)
            lines += [f"# HELP {name} {HELP[name]}", f"# TYPE {name} gauge"]
        written = ",".join(f'{label}="{text}"' for label, text in labels.items())
        lines.append(f"{name}{{{written}}} {value}" if written else f"{name} {value}")
    return "\n".join(lines) + "\n"


def _figures() -> Iterator[tuple[str, dict[str, str], int]]:
    yield from _by_state("hearback_gifts", Donation.objects.across_organizations())
    attempts = CheckoutAttempt.objects.across_organizations()
    unsettled = [CheckoutAttempt.State.CREATED, CheckoutAttempt.State.OPEN]
    yield "hearback_open_checkouts", {}, attempts.filter(state__in=unsettled).count()
    messages = Message.objects.across_organizations()
    yield from _by_state("hearback_messages", messages)
    waiting = messages.filter(state=Message.State.WAITING)
    yield "hearback_oldest_message_seconds", {}, _age_of_oldest(waiting, "created_at")
    events = StoredEvent.objects.across_organizations()
    yield from _by_state("hearback_events", events)
    unprocessed = events.filter(state=StoredEvent.State.WAITING)
    yield "hearback_oldest_event_seconds", {}, _age_of_oldest(unprocessed, "received_at")
    held = WallEntry.objects.across_organizations().held()
    yield "hearback_held_wall_entries", {}, held.count()
    yield from _of_the_broker()


def _by_state(name: str, rows: QuerySet[Any]) -> Iterator[tuple[str, dict[str, str], int]]:
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    for state in rows.model.State:
        yield name, {"state": state.value}, counts.get(state.value, 0)


def _age_of_oldest(rows: QuerySet[Any], field: str) -> int:
    oldest: datetime | None = rows.aggregate(oldest=Min(field))["oldest"]
    return int((timezone.now() - oldest).total_seconds()) if oldest else 0


def _of_the_broker() -> Iterator[tuple[str, dict[str, str], int]]:
    try:
        silent = silent_parts()
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2) as client:
            lengths = {queue: client.llen(queue) for queue in QUEUES}
    except RedisError:
        return
    for queue, length in lengths.items():
        yield "hearback_queue_length", {"queue": queue}, int(length)
    for part in ("beat", *QUEUES):
        yield "hearback_alive", {"part": part}, int(part not in silent)
