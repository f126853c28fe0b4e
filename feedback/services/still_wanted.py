"""Whether a message is still true at the moment of sending, asked of whoever wrote it.

The outbox knows no journeys: a kind of message that can grow stale registers its question here.
"""

from collections.abc import Callable

from feedback.models import Message

CHECKS: dict[str, Callable[[Message], bool]] = {}


def ask_before_sending(kind: Message.Kind, check: Callable[[Message], bool]) -> None:
    CHECKS[kind] = check
