"""Hand work to the workers, and go on when the broker is gone.

The row in the database is the promise; the queue only makes it prompt. What could not be queued
is found by a sweeper within a minute. A task is named by its path, since services stand below
the tasks that call them.
"""

import logging
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def queue_after_commit(task: str, *args: Any, queue: str | None = None) -> None:
    """Queue the task once the transaction is committed; at once where there is none."""
    transaction.on_commit(partial(queue_now, task, *args, queue=queue))


def queue_now(task: str, *args: Any, queue: str | None = None) -> bool:
    """Queue the task; say whether the broker took it."""
    try:
        import_string(task).apply_async(args=args, queue=queue)
    except OperationalError:
        logger.warning("broker did not take a task: %s", task)
        return False
    return True
