"""What staff do to a sending to many while it is under way: look, pause, go on, stop for good.

Workers ask what stands here whenever they take messages up, every half second at least.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Min, Q
from django.utils import timezone

from campaigns.services.history import record_history
from donors.models import Person
from feedback.models import Message, SendingBatch
from feedback.signals import sending_ended

State, Held = Message.State, Message.Held
AT_ONCE = 10_000


@dataclass(frozen=True)
class Progress:
    """What became of the mails of a sending; each is counted once."""

    sent: int
    waiting: int
    failed: int
    came_back: int
    # For the reader's sake: not wanted any more, no such address, too late.
    dropped: int
    # Never sent, since staff stopped the sending; or since what it said was taken back.
    called_off: int = 0
    untrue: int = 0
    # When the first of those that wait is due.
    next_at: datetime | None = None

    @property
    def total(self) -> int:
        return self.went_out + self.waiting + self.not_sent

    @property
    def went_out(self) -> int:
        return self.sent + self.came_back

    @property
    def not_sent(self) -> int:
        """Return how many are done with and never reached anybody's mail server."""
        return self.failed + self.dropped + self.called_off + self.untrue

    @property
    def done(self) -> int:
        return self.went_out + self.not_sent


def progress_of(batch: SendingBatch) -> Progress:
    back = Q(returned_at__isnull=False)
    gone = Q(state=State.DROPPED) & ~back
    called_off, untrue = Q(held=Held.CALLED_OFF), Q(held=Held.NOT_TRUE)
    return Progress(
        **batch.messages.aggregate(
            sent=Count("pk", filter=Q(state=State.SENT) & ~back),
            waiting=Count("pk", filter=Q(state__in=[State.WAITING, State.SENDING]) & ~back),
            failed=Count("pk", filter=Q(state=State.FAILED) & ~back),
            came_back=Count("pk", filter=back),
            dropped=Count("pk", filter=gone & ~called_off & ~untrue),
            called_off=Count("pk", filter=gone & called_off),
            untrue=Count("pk", filter=gone & untrue),
            next_at=Min("next_try_at", filter=Q(state=State.WAITING)),
        )
    )


@transaction.atomic
def pause_sending(*, batch: SendingBatch, actor: Person) -> SendingBatch:
    """Let a sending wait until staff let it go on. Safe to call twice."""
    batch = _locked(batch)
    if batch.paused_at is None and batch.ended_at is None:
        batch.paused_at = timezone.now()
        batch.save(update_fields=["paused_at"])
        _record(batch, "sending paused", actor)
    return batch


@transaction.atomic
def resume_sending(*, batch: SendingBatch, actor: Person) -> SendingBatch:
    """Let a sending go on that staff paused, or that stopped by itself: it does that once only.

    What waited for something else, for the evening or for a place in the reader's week, goes on
    waiting for that.
    """
    batch = _locked(batch)
    if batch.ended_at is None and (batch.is_stopped or batch.paused_at):
        if batch.is_stopped:
            batch.resumed_at = timezone.now()
        batch.paused_at = None
        batch.save(update_fields=["resumed_at", "paused_at"])
        _record(batch, "sending resumed", actor)
        held = batch.messages.filter(state=State.WAITING, held__in=[Held.STOPPED, Held.PAUSED])
        held.update(next_try_at=timezone.now(), held="")
    return batch


@transaction.atomic
def end_sending(*, batch: SendingBatch, actor: Person) -> int:
    """Stop a sending for good; return how many mails are never sent. Safe to call twice.

    What is being sent this second still goes. What a worker looks at meanwhile, and what is written
    into it later, the gate drops.
    """
    batch = _locked(batch)
    if batch.ended_at:
        return 0
    batch.ended_at = timezone.now()
    batch.save(update_fields=["ended_at"])
    sending_ended.send(sender=SendingBatch, batch=batch)
    dropped = _drop_waiting(batch)
    _record(batch, "sending stopped for good", actor, dropped=dropped)
    return dropped


def _drop_waiting(batch: SendingBatch) -> int:
    """Drop what no worker holds: two that wait for each other's rows would end in a deadlock.

    A mail that tells other news too is written anew without this: see feedback.telling.stopping.
    """
    waiting = batch.messages.filter(state=State.WAITING).telling_one_thing()
    ids = list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True))
    return sum(
        batch.messages.filter(pk__in=ids[begin : begin + AT_ONCE]).update(
            state=State.DROPPED, held=Held.CALLED_OFF
        )
        for begin in range(0, len(ids), AT_ONCE)
    )


def _locked(batch: SendingBatch) -> SendingBatch:
    locked: SendingBatch = SendingBatch.rows.select_for_update(no_key=True).get(pk=batch.pk)
    return locked


def _record(batch: SendingBatch, what: str, actor: Person, **details: object) -> None:
    record_history(
        subject=batch, organization=batch.organization, what=what, actor=actor, **details
    )
