"""Giving messages to the workers, through a broker that may be gone."""

import logging
from collections.abc import Sequence
from typing import Any

from celery import current_app
from kombu.exceptions import ChannelError, OperationalError

from feedback.models import Message

logger = logging.getLogger(__name__)

SEND_TASK = "feedback.tasks.send_message"


def hand_over(message_ids: Sequence[int], *, queue: str) -> None:
    """Queue the sending of messages. If the broker is gone they stay due, for the sweeper."""
    task = current_app.tasks[SEND_TASK]
    for place, message_id in enumerate(message_ids):
        try:
            task.apply_async((message_id,), queue=queue)
        except OperationalError as error:
            left = message_ids[place:]
            logger.warning(
                "The broker took no messages: first=%s count=%s error=%s",
                message_id,
                len(left),
                type(error).__name__,
            )
            Message.objects.across_organizations().filter(
                pk__in=left, state=Message.State.WAITING
            ).update(queued_at=None)
            return


def queue_length(queue: str) -> int:
    """Return how many tasks wait in a queue of the broker."""
    with current_app.connection_for_read() as connection:
        channel: Any = connection.default_channel
        try:
            return int(channel.queue_declare(queue, passive=True).message_count)
        except ChannelError:  # an empty queue does not exist
            return 0
