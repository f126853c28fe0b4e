"""Giving messages to the workers, through a broker that may be gone."""

from collections.abc import Iterator, Sequence
from typing import Any

from celery import current_app
from kombu import pools
from kombu.exceptions import ChannelError, OperationalError

from donors.queueing import IMPATIENT, queue_now
from feedback.models import Message

SEND_TASK = "feedback.tasks.send_message"
BULK_TASK = "feedback.tasks.send_bulk"
# Messages to many travel together: the broker hands out about a thousand tasks a second.
IN_A_TASK = 200


def hand_over(message_ids: Sequence[int], *, queue: str) -> None:
    """Queue the sending of messages. If the broker is gone they stay due, for the sweeper."""
    if queue == Message.Queue.BULK:
        calls: list[tuple[Any, ...]] = [(list(part),) for part in _parts(message_ids)]
        left = [number for (part,) in queue_now(BULK_TASK, calls, queue=queue) for number in part]
    else:
        calls = [(number,) for number in message_ids]
        left = [number for (number,) in queue_now(SEND_TASK, calls, queue=queue)]
    if left:
        Message.objects.across_organizations().filter(
            pk__in=left, state=Message.State.WAITING
        ).update(queued_at=None)


def _parts(message_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for begin in range(0, len(message_ids), IN_A_TASK):
        yield message_ids[begin : begin + IN_A_TASK]


def queue_length(queue: str) -> int:
    """Return how many tasks wait in a queue of the broker."""
    with current_app.connection_for_read() as connection:
        return _length(connection.default_channel, queue)


def is_waited_for(queue: str) -> bool | None:
    """Return whether a task waits in a queue; nothing where the broker does not tell.

    It is asked often, so over a connection that stays open, and as impatiently as tasks are queued.
    """
    impatient = current_app.connection_for_write(transport_options=IMPATIENT)
    errors: tuple[type[BaseException], ...] = (OperationalError, *impatient.connection_errors)
    try:
        # An error that leaves this block costs the pool its connection.
        with pools.connections[impatient].acquire(block=True) as connection:
            return bool(_length(connection.default_channel, queue))
    except errors:
        return None


def _length(channel: Any, queue: str) -> int:
    try:
        return int(channel.queue_declare(queue, passive=True).message_count)
    except ChannelError:  # an empty queue does not exist
        return 0
