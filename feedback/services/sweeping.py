"""Finding the messages that the broker or a worker lost."""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from feedback.models import Message
from feedback.services.handover import IN_A_TASK, hand_over, queue_length
from feedback.services.outbox import MOST_TRIES

logger = logging.getLogger(__name__)

State = Message.State

# A queue is filled up to this and no further, so that a long wait never doubles what waits.
FULL_QUEUE = 1000
# Of mails to many as much lies ready as two workers send until the next sweep.
FULL_BULK_TASKS = 150


def sweep() -> int:
    """Give due messages to the workers, and return how many.

    A message given a moment ago is not given again; a queue with much in it gets no more. What a
    sweep leaves, the next one takes. A message given twice is still sent once: see `claim`.
    """
    now = timezone.now()
    release_stranded(now)
    count = 0
    for queue in Message.Queue.values:
        count += _fill(queue, now)
    return count


def _fill(queue: str, now: datetime) -> int:
    """Hand due messages over until the queue is full, a queue's worth at a time."""
    room, count, is_more = room_in(queue), 0, True
    while is_more and room > count:
        ids = take_due(queue, room=min(room - count, FULL_QUEUE), now=now)
        hand_over(ids, queue=queue)
        count += len(ids)
        is_more = len(ids) == FULL_QUEUE
    return count


def room_in(queue: str) -> int:
    """Return how many messages a queue takes; those to many travel together."""
    if queue == Message.Queue.BULK:
        return (FULL_BULK_TASKS - queue_length(queue)) * IN_A_TASK
    return FULL_QUEUE - queue_length(queue)


def release_stranded(now: datetime) -> int:
    """Let the messages of dead workers wait again; one that went with many is given up.

    It goes out under the same Message-ID: nobody knows whether the mail server had it already.
    """
    released: int = (
        Message.objects.across_organizations()
        .stranded(now)
        .update(
            state=Case(
                When(attempts__gte=MOST_TRIES, then=Value(State.FAILED)),
                default=Value(State.WAITING),
            ),
            problem=Case(
                When(attempts__gte=MOST_TRIES, then=Value(Message.Problem.BROKE_OFF)),
                default=F("problem"),
            ),
            next_try_at=now,
            queued_at=None,
        )
    )
    if released:
        logger.warning("Messages were left by workers that died: count=%s", released)
    return released


@transaction.atomic
def take_due(queue: str, *, room: int, now: datetime) -> list[int]:
    """Mark up to `room` due messages as given to the broker, and return their numbers."""
    if room <= 0:
        return []
    messages = Message.objects.across_organizations()
    ids = list(
        messages.due(now)
        .filter(queue=queue)
        .select_for_update(skip_locked=True)
        .values_list("pk", flat=True)[:room]
    )
    messages.filter(pk__in=ids).update(queued_at=now)
    return ids
