"""Taking many messages up at once, letting them go again, and marking them as sent."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from feedback.bulk.verdicts import Readers, lock_readers, one_to_a_person
from feedback.models import Message
from feedback.services.gate import Send, Verdict
from feedback.services.outbox import changes_of

State = Message.State
# Shared by many messages, so each is read once: a sending has one batch, and mostly one page.
ABOUT = (
    "organization", "donation", "fundraiser", "team", "pledge", "follow__campaign",
    "batch",
)  # fmt: skip


@dataclass(frozen=True)
class Claim:
    """What a worker took up, with the version of its readers' links; `alone` are the others' ids.

    Those are for the gate that decides one by one: they were neither taken up nor set aside.
    """

    messages: list[Message] = field(default_factory=list)
    link_versions: dict[int, int] = field(default_factory=dict)
    alone: list[int] = field(default_factory=list)


@transaction.atomic(durable=True)
def claim_many(message_ids: Sequence[int]) -> Claim:
    """Take up those of the messages that may go now, and set the others aside as the gate says.

    Committed before anything is sent. Nobody else takes one of them up meanwhile: whoever does
    holds the lock of its reader first.
    """
    now = timezone.now()
    claimable = Message.objects.across_organizations().claimable(now).filter(pk__in=message_ids)
    lock_readers(claimable)
    # A refund that comes meanwhile finds them as they will be sent, or waits.
    locked = claimable.select_for_update(of=("self",))
    messages = list(locked.prefetch_related(*ABOUT).order_by("pk"))
    first, others = one_to_a_person(messages)
    readers = Readers(first, now)
    verdicts = {message: readers.judge(message) for message in first}
    _set_aside(verdicts)
    ours = _take(claimable, [m for m, verdict in verdicts.items() if verdict == Send()], now)
    unknown = [message for message, verdict in verdicts.items() if verdict is None]
    return Claim(
        messages=ours,
        link_versions={message.pk: readers.link_version(message) for message in ours},
        alone=[message.pk for message in (*unknown, *others)],
    )


def _take(claimable: Any, messages: list[Message], now: datetime) -> list[Message]:
    """Mark messages as being sent. Staff may have stopped one since it was read."""
    ids = [message.pk for message in messages]
    taken = claimable.filter(pk__in=ids).update(
        state=State.SENDING, claimed_at=now, attempts=F("attempts") + 1, held=""
    )
    if taken < len(ids):
        rows = Message.objects.across_organizations().filter(pk__in=ids, state=State.SENDING)
        mine = set(rows.values_list("pk", flat=True))
        messages = [message for message in messages if message.pk in mine]
    for message in messages:
        message.state, message.claimed_at = State.SENDING, now
        message.attempts += 1
    return messages


def _set_aside(verdicts: dict[Message, Verdict | None]) -> None:
    """Let what may not go now wait, lapse or fail: one statement for all of one verdict."""
    ids: dict[Verdict, list[int]] = defaultdict(list)
    for message, verdict in verdicts.items():
        if verdict is not None and verdict != Send():
            ids[verdict].append(message.pk)
    for verdict, those in ids.items():
        waiting = Message.objects.across_organizations().filter(pk__in=those, state=State.WAITING)
        waiting.update(**changes_of(verdict))


def release(messages: Sequence[Message]) -> None:
    """Let messages wait again that were taken up and not sent: it was no try."""
    _held(messages).update(state=State.WAITING, attempts=F("attempts") - 1)


def record_many_sent(messages: Sequence[Message]) -> None:
    """Mark messages as sent: a fact, whoever may have taken one up since.

    A mail service may have told already that one came back: that stays.
    """
    rows = Message.objects.across_organizations().filter(pk__in=[m.pk for m in messages])
    now = timezone.now()
    out = rows.filter(returned_at=None).update(state=State.SENT, sent_at=now, problem="", error="")
    if out < len(messages):
        rows.exclude(returned_at=None).update(sent_at=now)


def _held(messages: Sequence[Message]) -> Any:
    """Return the rows that we still hold; one that was taken for lost is another worker's."""
    return Message.objects.across_organizations().filter(
        pk__in=[message.pk for message in messages],
        state=State.SENDING,
        claimed_at__in={message.claimed_at for message in messages},
    )
