"""The outbox: a mail is a row first, and is sent from that row.

`write_message` belongs to the transaction that made the news true. A worker then claims the row,
commits, sends, and marks it. Whatever the broker or a worker loses on the way, the row is still
there, and `sweep` gives it to the workers again.
"""

import logging
from datetime import datetime, timedelta

from django.core.mail.backends.base import BaseEmailBackend
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from campaigns.models import Organization
from campaigns.services.history import record_history
from donors.models import Person
from feedback.exceptions import MessageNotFailedError
from feedback.kinds import RULES
from feedback.models import Message, SendingBatch
from feedback.querysets import CLOCK_SKEW
from feedback.services import still_wanted
from feedback.services.delivery import DELIVERY_ERRORS, Failure, build_mail, deliver, explain
from feedback.services.gate import Drop, Fail, Send, Verdict, Wait, judge
from feedback.services.handover import hand_over
from feedback.services.rendering import CURRENT_VERSIONS
from giving.models import Donation

logger = logging.getLogger(__name__)

State = Message.State
# What the gate, the mail and its links need of a message, in one query.
ABOUT = ("organization", "person", "donation", "fundraiser", "team", "pledge", "follow", "batch")

# How long to wait after each failed try: about a day in all, then staff are told.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 4 * 60, 8 * 60, 12 * 60))
MOST_TRIES = len(WAITS) + 1


def write_message(
    *,
    kind: Message.Kind,
    key: str,
    organization: Organization,
    email: str,
    language: str,
    values: dict[str, object],
    queue: Message.Queue = Message.Queue.DEFAULT,
    person_id: int | None = None,
    donation: Donation | None = None,
    not_before: datetime | None = None,
    lapses_at: datetime | None = None,
    reader_zone: str = "",
    batch: str = "",
    words: dict[str, object] | None = None,
    **about: models.Model | None,
) -> Message:
    """Write one mail into the outbox, in the caller's transaction, and send it after commit.

    Safe to call twice: a key is written once, and the message of that key is returned; one that
    was dropped is taken up again, since its news is true once more. A broker that is down is no
    error; the sweeper finds the row. `values` hold what the mail says, written out as it will be
    read, and never a private link. `about` names what else the message is about: a fundraiser,
    team, pledge or follow. `not_before` is when it may go first, `lapses_at` from when on it is not
    worth sending (else the rule of its kind); messages of one `batch` stop together when too many
    come back, and `words` are what all its readers of the language read.
    """
    now = timezone.now()
    due = not_before or now
    Message.objects.bulk_create(
        [
            Message(
                kind=kind,
                key=key,
                organization=organization,
                email=email,
                language=language,
                values=values,
                queue=queue,
                person_id=person_id,
                donation=donation,
                **about,
                template_version=CURRENT_VERSIONS[kind],
                reader_zone=reader_zone,
                lapses_at=lapses_at or _lapse(kind, due),
                batch=find_batch(batch, organization, {language: words} if words else {}),
                created_at=now,
                next_try_at=due,
                queued_at=now if due <= now else None,
            )
        ],
        ignore_conflicts=True,
    )
    message = Message.objects.for_organization(organization).get(key=key)
    is_due = message.next_try_at <= now + CLOCK_SKEW
    if (message.created_at == now and is_due) or _take_up_again(message, values):
        transaction.on_commit(lambda: hand_over([message.pk], queue=message.queue), robust=True)
    return message


def _lapse(kind: Message.Kind, due: datetime) -> datetime | None:
    lapses_after = RULES[kind].lapses_after
    return due + lapses_after if lapses_after else None


def find_batch(
    key: str, organization: Organization, words: dict[str, dict[str, object]]
) -> SendingBatch | None:
    """Return the sending, with its words in one more language; what stands there stays."""
    if not key:
        return None
    batch, _is_new = SendingBatch.rows.get_or_create(
        key=key, defaults={"organization": organization, "words": words}
    )
    if words.keys() - batch.words.keys():
        batch = SendingBatch.rows.select_for_update(no_key=True).get(pk=batch.pk)
        batch.words = {**words, **batch.words}
        batch.save(update_fields=["words"])
    return batch


def _take_up_again(message: Message, values: dict[str, object]) -> bool:
    """Let a message that was dropped as no longer true wait again; say whether it was one.

    One that its reader refused, or that lapsed, stays dropped.
    """
    if message.state != State.DROPPED or message.held not in {"", Message.Held.NOT_TRUE}:
        return False
    now = timezone.now()
    revived = Message.objects.across_organizations().filter(pk=message.pk, state=State.DROPPED)
    return bool(
        revived.update(
            state=State.WAITING, values=values, attempts=0, next_try_at=now, queued_at=now
        )
    )


def send_message(message_id: int, *, connection: BaseEmailBackend | None = None) -> None:
    """Send one message of the outbox. Safe to run twice: only one worker gets to send it.

    Refusals that may pass are tried again later; the others, and the last of those, are left for
    staff to see. Many messages may share one open `connection`.
    """
    message = claim(message_id)
    if message is None:
        return
    mail = build_mail(message, connection)
    try:
        deliver(mail)
    except DELIVERY_ERRORS as error:
        record_failure(message, explain(error))
    else:
        record_sent(message)


@transaction.atomic(durable=True)
def claim(message_id: int) -> Message | None:
    """Take a waiting message up, so that no other worker sends it; committed before sending.

    Returns nothing where another worker has it, or where it may not be sent now.
    """
    now = timezone.now()
    messages = Message.objects.across_organizations()
    waiting = messages.claimable(now).filter(pk=message_id)
    message: Message | None = waiting.select_related(*ABOUT).first()
    if message is None or not _may_go(message, now):
        return None
    taken = waiting.update(state=State.SENDING, claimed_at=now, attempts=F("attempts") + 1, held="")
    if not taken:
        return None
    message.state, message.claimed_at, message.attempts = State.SENDING, now, message.attempts + 1
    return message


def _may_go(message: Message, now: datetime) -> bool:
    """Ask the gate, and let a message that may not go wait, lapse or fail as it says."""
    if not is_still_wanted(message):
        verdict: Verdict = Drop(Message.Held.NOT_TRUE)
    else:
        verdict = judge(message, now)
    if isinstance(verdict, Send):
        return True
    _set_aside(message, **changes_of(verdict))
    return False


def changes_of(verdict: Verdict) -> dict[str, object]:
    """Return what a verdict makes of a message that may not go now."""
    match verdict:
        case Wait(until, why):
            return {"held": why, "next_try_at": until, "queued_at": None}
        case Drop(why):
            return {"state": State.DROPPED, "held": why}
        case Fail(problem, words):
            return {"state": State.FAILED, "problem": problem, "error": words[:500]}
    return {}


def _set_aside(message: Message, **changes: object) -> None:
    Message.objects.across_organizations().filter(pk=message.pk, state=State.WAITING).update(
        **changes
    )


def is_still_wanted(message: Message) -> bool:
    """Return whether the news is still true, since a mail may have waited for a day."""
    if message.kind == Message.Kind.GIFT_UNFINISHED and message.donation is not None:
        return message.donation.state == Donation.State.EXPIRED
    check = still_wanted.CHECKS.get(message.kind)
    return check is None or check(message)


def record_sent(message: Message) -> None:
    """Mark a message as sent: a fact, whoever may have taken it up since.

    A mail service may have told already that it came back: that stays.
    """
    rows = Message.objects.across_organizations().filter(pk=message.pk)
    now = timezone.now()
    is_out = rows.filter(returned_at=None).update(
        state=State.SENT, sent_at=now, problem="", error=""
    )
    if not is_out:
        rows.update(sent_at=now)


def record_failure(message: Message, failure: Failure) -> None:
    """Let a failed message wait for its next try, or give it up with the reason."""
    is_final = not failure.is_temporary or message.attempts >= MOST_TRIES
    logger.log(
        logging.ERROR if is_final else logging.WARNING,
        "A mail was not taken: message=%s problem=%s attempt=%s final=%s",
        message.pk,
        failure.problem.value,
        message.attempts,
        is_final,
    )
    _release(
        message,
        state=State.FAILED if is_final else State.WAITING,
        next_try_at=_next_try_at(message),
        queued_at=None,
        problem=failure.problem,
        error=failure.words,
    )


def _release(message: Message, **changes: object) -> None:
    """Change a message that we still hold; one that was taken for lost is another worker's."""
    Message.objects.across_organizations().filter(
        pk=message.pk, state=State.SENDING, claimed_at=message.claimed_at
    ).update(**changes)


def _next_try_at(message: Message) -> datetime:
    return timezone.now() + WAITS[min(message.attempts, len(WAITS)) - 1]


@transaction.atomic
def send_again(*, message: Message, actor: Person) -> Message:
    """Put a failed message back into the outbox, as staff asked, with all its tries before it.

    It goes to the donor's address as it stands now: staff may have corrected it. Leaves a history
    row; it is sent after commit. Refuses a message that has not failed.
    """
    message = Message.objects.across_organizations().select_for_update().get(pk=message.pk)
    if message.state != State.FAILED:
        raise MessageNotFailedError(message.state)
    address = current_address(message)
    record_history(
        subject=message,
        organization=message.organization,
        what="message sent again",
        actor=actor,
        before=message.problem,
        **({"to": "corrected address"} if address != message.email else {}),
    )
    message.email = address
    message.state = State.WAITING
    message.attempts = 0
    message.returned_at = None
    message.next_try_at = message.queued_at = now = timezone.now()
    message.lapses_at = _lapse(Message.Kind(message.kind), now)
    message.save(
        update_fields=[
            "email", "state", "attempts", "returned_at", "next_try_at", "queued_at", "lapses_at",
        ]
    )  # fmt: skip
    transaction.on_commit(lambda: hand_over([message.pk], queue=message.queue), robust=True)
    return message


def current_address(message: Message) -> str:
    """Return where a message would go now: to its donor or person, else where it was to go."""
    donor = message.donation.donor if message.donation else None
    known = donor or message.person
    return (known and known.email) or message.email
