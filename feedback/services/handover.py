"""Giving messages to the workers, through a broker that may be gone."""

import logging
from collections.abc import Sequence
from typing import Any

from celery import current_app
from kombu import pools
from kombu.exceptions import ChannelError, OperationalError

from feedback.models import Message

logger = logging.getLogger(__name__)

SEND_TASK = "feedback.tasks.send_message"
# A donor may be waiting for this process: a broker that is gone or hangs costs them two seconds
# at most, and the sweeper finds the message.
IMPATIENT = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "socket_connect_timeout": 1,
    "socket_timeout": 1,
}


def hand_over(message_ids: Sequence[int], *, queue: str) -> None:
    """Queue the sending of messages. If the broker is gone they stay due, for the sweeper."""
    left = list(message_ids)
    task = current_app.tasks[SEND_TASK]
    connection = current_app.connection_for_write(transport_options=IMPATIENT)
    try:
        with pools.producers[connection].acquire(block=True) as producer:
            while left:
                task.apply_async((left[0],), queue=queue, producer=producer)
                left.pop(0)
    except OperationalError as error:
        logger.warning(
            "The broker took no messages: count=%s error=%s", len(left), type(error).__name__
        )
        Message.objects.across_organizations().filter(
            pk__in=left, state=Message.State.WAITING
        ).update(queued_at=None)


def queue_length(queue: str) -> int:
    """Return how many tasks wait in a queue of the broker."""
    with current_app.connection_for_read() as connection:
        channel: Any = connection.default_channel
        try:
            return int(channel.queue_declare(queue, passive=True).message_count)
        except ChannelError:  # an empty queue does not exist
            return 0
