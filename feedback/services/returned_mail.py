"""What mail services tell of mails that were sent: returned, unwanted, unsubscribed.

The thresholds are those at which mailbox providers and mail services begin to refuse a sender
(reviews begin at 5 % returned mail and 0.1 % complaints).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from donors.models import Choice, Person, Suppression
from donors.services.consent import Said, refuse_all
from donors.services.suppressions import lifted_at, suppress
from feedback.models import Message, ReturnedMail, SendingBatch

Kind = ReturnedMail.Kind
State = Message.State

REASONS: dict[str, Suppression.Reason] = {
    Kind.HARD: Suppression.Reason.HARD_BOUNCE,
    Kind.COMPLAINT: Suppression.Reason.COMPLAINT,
}
CAME_BACK = frozenset({Kind.HARD, Kind.SOFT, Kind.REFUSED})
MOST_SOFT_BOUNCES = 5
SOFT_WINDOW = timedelta(days=90)
WORST_RETURN_RATE, LEAST_FOR_RETURNS = 0.05, 200
WORST_COMPLAINT_RATE, LEAST_FOR_COMPLAINTS, LEAST_COMPLAINTS = 0.001, 1000, 3
TOO_MANY_RETURNS = gettext_noop("More than 5 % of its mails came back.")
TOO_MANY_COMPLAINTS = gettext_noop("More than 0.1 % of its readers marked it as unwanted.")


@dataclass(frozen=True, kw_only=True)
class Returned:
    """One event of a mail service, in our words."""

    event_id: str
    kind: ReturnedMail.Kind
    email: str
    message_id: int | None
    words: str
    at: datetime


@transaction.atomic
def record_returned(*, returned: Returned) -> ReturnedMail | None:
    """Keep an event once, and do what it asks for. A repeated event changes nothing."""
    message = _message(returned)
    kept = _keep(returned, message)
    if kept is None:
        return None
    _suppress(returned)
    # The person first and the message after, as a worker locks them that takes one up.
    if returned.kind in {Kind.COMPLAINT, Kind.UNSUBSCRIBE}:
        _refuse(message, returned)
    if message:
        _mark(message, returned)
    return kept


def _message(returned: Returned) -> Message | None:
    """Return the mail that an event is about, if it still goes to the address that returned it.

    Staff may have corrected the address since, and sent it again.
    """
    if returned.message_id is None:
        return None
    messages = Message.rows.select_related("batch", "organization", "person")
    return messages.filter(pk=returned.message_id, email__iexact=returned.email).first()


def _keep(returned: Returned, message: Message | None) -> ReturnedMail | None:
    try:
        with transaction.atomic():
            return ReturnedMail.objects.create(
                event_id=returned.event_id,
                message=message,
                email=returned.email.lower(),
                kind=returned.kind,
                words=returned.words[:300],
                at=returned.at,
            )
    except IntegrityError:
        return None


def _suppress(returned: Returned) -> None:
    reason = REASONS.get(returned.kind)
    if reason is None and returned.kind == Kind.SOFT and _came_back_often(returned):
        reason = Suppression.Reason.SOFT_BOUNCES
    if reason:
        suppress(email=returned.email, reason=reason, words=returned.words)


def _came_back_often(returned: Returned) -> bool:
    """Count the mails that came back lately: each once, and none from before staff lifted."""
    email = returned.email.lower()
    counted = ReturnedMail.objects.filter(
        email=email, kind=Kind.SOFT, at__gt=max(returned.at - SOFT_WINDOW, lifted_at(email))
    ).aggregate(known=Count("message", distinct=True), unknown=Count("pk", filter=Q(message=None)))
    return counted["known"] + counted["unknown"] >= MOST_SOFT_BOUNCES


def _mark(message: Message, returned: Returned) -> None:
    """Show staff what became of the mail, and stop its sending to many when it goes badly."""
    if returned.kind in CAME_BACK:
        _mark_as_returned(message, returned)
    elif returned.kind == Kind.COMPLAINT:
        Message.rows.filter(pk=message.pk).update(complained_at=returned.at)
    if message.batch:
        _stop_if_bad(message.batch)


def _mark_as_returned(message: Message, returned: Returned) -> None:
    """Fail a mail that is out; a quick service tells before our worker has noted that it went."""
    is_out = {State.SENT, State.SENDING, State.FAILED}
    Message.rows.filter(pk=message.pk, state__in=is_out).update(
        state=State.FAILED,
        problem=Message.Problem.CAME_BACK,
        error=returned.words[:500],
        returned_at=returned.at,
    )


def _refuse(message: Message | None, returned: Returned) -> None:
    """Keep the no of a reader.

    A service that does not say which mail it was tells of all that the address was sent: a no is
    never lost. (A complaint then stands as a suppression, which ends more.)
    """
    source = Choice.Source.COMPLAINT if returned.kind == Kind.COMPLAINT else Choice.Source.ONE_CLICK
    if message and message.person:
        written = [message]
    elif returned.kind == Kind.UNSUBSCRIBE:
        written = _last_of_each_organization(returned.email)
    else:
        written = []
    for each in written:
        refuse_all(
            person=each.person,  # type: ignore[arg-type]
            organization=each.organization,
            said=Said(
                is_allowed=False,
                source=source,
                wording="mail-service/1",
                text=returned.words[:300],
                language=each.language,
            ),
        )


def _last_of_each_organization(email: str) -> list[Message]:
    people = Person.objects.with_email(email.lower())
    messages = Message.rows.filter(person__in=people).select_related("organization", "person")
    return list(messages.order_by("organization", "-pk").distinct("organization"))


def _stop_if_bad(batch: SendingBatch) -> None:
    if batch.stopped_at or not (why := _why_bad(batch)):
        return
    SendingBatch.rows.filter(pk=batch.pk, stopped_at=None).update(
        stopped_at=timezone.now(), stopped_because=why
    )


def _why_bad(batch: SendingBatch) -> str:
    messages = batch.messages.filter(sent_at__isnull=False)
    sent = messages.count()
    returned = messages.filter(returned_at__isnull=False).count()
    complaints = messages.filter(complained_at__isnull=False).count()
    if sent >= LEAST_FOR_RETURNS and returned > sent * WORST_RETURN_RATE:
        return TOO_MANY_RETURNS
    is_many = sent >= LEAST_FOR_COMPLAINTS or complaints >= LEAST_COMPLAINTS
    if is_many and complaints > sent * WORST_COMPLAINT_RATE:
        return TOO_MANY_COMPLAINTS
    return ""
