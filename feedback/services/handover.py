"""Giving messages to the workers, through a broker that may be gone."""

from collections.abc import Sequence
from typing import Any

from celery import current_app
from kombu.exceptions import ChannelError

from donors.queueing import queue_now
from feedback.models import Message

SEND_TASK = "feedback.tasks.send_message"


def hand_over(message_ids: Sequence[int], *, queue: str) -> None:
    """Queue the sending of messages. If the broker is gone they stay due, for the sweeper."""
    left = queue_now(SEND_TASK, [(message_id,) for message_id in message_ids], queue=queue)
    if left:
        Message.objects.across_organizations().filter(
            pk__in=[message_id for (message_id,) in left], state=Message.State.WAITING
        ).update(queued_at=None)


def queue_length(queue: str) -> int:
    """Return how many tasks wait in a queue of the broker."""
    with current_app.connection_for_read() as connection:
        channel: Any = connection.default_channel
        try:
            return int(channel.queue_declare(queue, passive=True).message_count)
        except ChannelError:  # an empty queue does not exist
            return 0
