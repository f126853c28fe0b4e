"""Whether many messages are still true, asked in few queries of whoever wrote them.

A kind without such a question is asked one by one: see feedback/services/still_wanted.py.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence

from feedback.models import Message
from feedback.services import still_wanted

# Returns the numbers of those that are still wanted.
CheckOfMany = Callable[[Sequence[Message]], set[int]]

CHECKS_OF_MANY: dict[str, CheckOfMany] = {}


def ask_many_before_sending(kind: Message.Kind, check: CheckOfMany) -> None:
    CHECKS_OF_MANY[kind] = check


def wanted_among(messages: Sequence[Message]) -> dict[int, bool]:
    """Return for each message whether it is still true; none that has to be asked one by one."""
    of_kind: dict[str, list[Message]] = defaultdict(list)
    for message in messages:
        of_kind[message.kind].append(message)
    found: dict[int, bool] = {}
    for kind, those in of_kind.items():
        if kind in CHECKS_OF_MANY:
            wanted = CHECKS_OF_MANY[kind](those)
            found |= {message.pk: message.pk in wanted for message in those}
        elif kind not in still_wanted.CHECKS:
            found |= {message.pk: True for message in those}
    return found
