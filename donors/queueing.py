"""Hand work to the workers, and go on when the broker is gone.

The row in the database is the promise; the queue only makes it prompt. What could not be queued
is found by a sweeper within a minute. A task is named by its path, since services stand below
the tasks that call them.
"""

import logging
from collections.abc import Sequence
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction
from django.utils.module_loading import import_string
from kombu import pools
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

# A donor, or Stripe, may be waiting for this process: a broker that is gone or hangs costs them
# two seconds at most. (Celery's own settings let the workers be more patient.)
IMPATIENT = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "socket_connect_timeout": 1,
    "socket_timeout": 1,
}


def queue_after_commit(task: str, *args: Any, queue: str) -> None:
    """Queue the task once the transaction is committed; at once where there is none."""
    transaction.on_commit(partial(queue_now, task, [args], queue=queue), robust=True)


def queue_now(
    task: str, calls: Sequence[tuple[Any, ...]], *, queue: str
) -> Sequence[tuple[Any, ...]]:
    """Queue the task once for each tuple of arguments; return those the broker did not take."""
    signature = import_string(task)
    connection = current_app.connection_for_write(transport_options=IMPATIENT)
    taken = 0
    try:
        with pools.producers[connection].acquire(block=True) as producer:
            for arguments in calls:
                signature.apply_async(arguments, queue=queue, producer=producer)
                taken += 1
    except OperationalError as error:
        logger.warning(
            "The broker took no more of %s: left=%s error=%s",
            task,
            len(calls) - taken,
            type(error).__name__,
        )
    return calls[taken:]
