"""What Stripe's events set off.

An event is stored under its unique id, answered, and handled by a worker. A signed event that can
only move a gift forward ("this session is paid") is believed as it stands; whatever a later event
could contradict (an expiry, a refund, a fee) is a hint, and the object is fetched as it is now.
So late, repeated and reordered events do no harm.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import stripe
from django.conf import settings
from django.db import OperationalError
from django.utils import timezone

from campaigns.services.history import record_history
from donors.exceptions import HearbackError
from donors.models import Person
from donors.queueing import queue_after_commit
from giving.challenges.news import record_card
from giving.exceptions import (
    PaymentServiceDownError,
    RationUsedUpError,
    RefundError,
    UnknownGiftError,
)
from giving.models import CheckoutAttempt, Donation, LedgerEntry, StoredEvent
from giving.providers import PaymentStatus
from giving.services import checkout
from giving.services.payments import record_failed_refund, record_fee, record_refund
from giving.stripe.checkout import StripeCheckout, report_of
from giving.stripe.client import at_stripe
from giving.stripe.money_back import RefundReport, fetch_charge, fetch_refunds

logger = logging.getLogger(__name__)

# What may pass by itself is tried again after these waits; then staff see it.
PASSING = (PaymentServiceDownError, RationUsedUpError, OperationalError)
# The queue is given this long before the sweeper takes an event for lost.
PROMPT = timedelta(seconds=30)
EVENTS_A_SWEEP = 500
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720)]


def store_event(*, event: dict[str, Any]) -> bool:
    """Keep an event as it came and queue it; say whether it was new.

    Stripe delivers at least once: the second copy finds the unique id taken and changes nothing.
    """
    stored, is_new = StoredEvent.rows.get_or_create(
        stripe_id=event["id"],
        defaults={
            "type": event["type"],
            "api_version": event.get("api_version") or "",
            "is_live": event["livemode"],
            "payload": event,
            "created_at": at_stripe(event["created"]),
            "next_try_at": timezone.now() + PROMPT,
        },
    )
    if is_new:
        queue_after_commit("giving.tasks.process_event", stored.pk, queue="urgent")
    return is_new


def take_due_events() -> list[int]:
    """Return waiting events that are due, put off so that the next sweep leaves them alone."""
    now = timezone.now()
    due = StoredEvent.objects.across_organizations().due(now)
    taken = list(due.values_list("pk", flat=True)[:EVENTS_A_SWEEP])
    StoredEvent.rows.filter(pk__in=taken, state=StoredEvent.State.WAITING).update(
        next_try_at=now + 2 * PROMPT
    )
    return taken


def process_event(*, event_id: int) -> StoredEvent:
    """Do what a stored event asks for, once. Safe to run twice, and two at a time.

    What fails for a passing reason waits and is tried again; what fails for good is kept with
    its reason for staff.
    """
    event = StoredEvent.rows.get(pk=event_id)
    if event.state != StoredEvent.State.WAITING:
        return event
    try:
        _handle(event)
    except PASSING as error:
        return _put_off(event, error)
    except HearbackError as error:
        return _finish(event, StoredEvent.State.FAILED, error=repr(error))
    except Exception as error:
        # A bug, or an event of a shape nobody foresaw: it is reported, and tried a few times
        # more rather than for ever.
        _put_off(event, error)
        raise
    return _finish(event, StoredEvent.State.DONE if event.donation else StoredEvent.State.IGNORED)


def process_event_again(*, event: StoredEvent, actor: Person) -> StoredEvent:
    """Let a failed event wait for a worker once more, on somebody's word."""
    StoredEvent.rows.filter(pk=event.pk, state=StoredEvent.State.FAILED).update(
        state=StoredEvent.State.WAITING, attempts=0, next_try_at=timezone.now(), error=""
    )
    if event.organization:
        record_history(
            subject=event,
            organization=event.organization,
            what="event to be processed again",
            actor=actor,
        )
    queue_after_commit("giving.tasks.process_event", event.pk, queue="urgent")
    event.refresh_from_db()
    return event


def _handle(event: StoredEvent) -> None:
    handler = HANDLERS.get(event.type)
    if handler is None or event.is_live != settings.STRIPE_IS_LIVE:
        return
    thing: Any = stripe.StripeObject.construct_from(event.payload["data"]["object"], None)
    # First of all whose gift this is: if the rest fails, its staff see the event.
    event.donation = _gift_of(thing)
    if event.donation:
        handler(thing, event.donation, event.created_at)


def _gift_of(thing: Any) -> Donation | None:
    """Return the gift of a session, charge or refund, or nothing when it is none of ours.

    A refund may be told before the payment that it undoes: then its session is looked for.
    """
    if thing.object == "checkout.session":
        attempt = _attempt_of(thing)
        return attempt.donation if attempt else None
    if not thing.payment_intent:
        return None
    charge = LedgerEntry.rows.filter(kind=LedgerEntry.Kind.CHARGE, stripe_id=thing.payment_intent)
    if entry := charge.select_related("donation").first():
        return entry.donation
    session = StripeCheckout().find_session(thing.payment_intent)
    return _gift_of(session) if session else None


def _attempt_of(session: Any) -> CheckoutAttempt | None:
    """Return the attempt of a session, or nothing when the session is not ours.

    A session whose id never reached us (we died between call and answer) is known by the
    reference in its metadata. Raises UnknownGiftError when that gift does not exist.
    """
    attempts = CheckoutAttempt.rows.select_related("donation")
    attempt = attempts.filter(session_id=session.id).first()
    reference = session.metadata.to_dict().get("donation") if session.metadata else None
    if attempt or not reference:
        return attempt
    attempt = attempts.filter(donation__reference=reference).order_by("-number").first()
    if attempt is None:
        raise UnknownGiftError(reference)
    if attempt.session_id is None:
        CheckoutAttempt.rows.filter(pk=attempt.pk, session_id=None).update(session_id=session.id)
        attempt.session_id = session.id
    return attempt


def _session_paid(session: Any, donation: Donation, at: datetime) -> None:
    """Believed as it stands: nothing can unpay a session (money back is another event)."""
    report = report_of(stripe.checkout.Session.construct_from(session.to_dict(), None), at=at)
    attempt = _attempt_of(session)
    # A bank debit under way is no money yet: its own event follows in days.
    if attempt and report.status == PaymentStatus.PAID:
        checkout.apply_report(attempt=attempt, report=report)


def _session_may_be_over(session: Any, donation: Donation, at: datetime) -> None:
    """A hint: the session may have been paid since."""
    if attempt := _attempt_of(session):
        checkout.apply_report(attempt=attempt, report=checkout.provider.look_up(attempt))


def _charge_updated(charge: Any, donation: Donation, at: datetime) -> None:
    """A hint: with asynchronous capture the fee is known some time after the payment."""
    report = fetch_charge(charge.id)
    record_card(donation_id=donation.pk, fingerprint=report.fingerprint)
    if report.fee:
        record_fee(
            donation_id=donation.pk,
            balance_transaction_id=report.fee.balance_transaction_id,
            fee=report.fee.fee,
            fee_of_gift=report.fee.fee_of_gift,
            at=report.fee.at,
        )


def _money_went_back(thing: Any, donation: Donation, at: datetime) -> None:
    """A hint about a charge or a refund: all refunds of that payment are fetched and recorded."""
    if not donation.is_paid:
        _record_payment_first(donation)
    refused: RefundError | None = None
    for refund in fetch_refunds(thing.payment_intent):
        try:
            _record(refund, donation)
        except RefundError as error:
            refused = error  # the others are recorded all the same
    if refused:
        raise refused


def _record_payment_first(donation: Donation) -> None:
    attempt = donation.attempts.exclude(session_id=None).order_by("number").last()
    if attempt:
        checkout.apply_report(attempt=attempt, report=checkout.provider.look_up(attempt))


def _record(refund: RefundReport, donation: Donation) -> None:
    if refund.is_failed:
        record_failed_refund(donation_id=donation.pk, refund_id=refund.refund_id, at=refund.at)
    else:
        record_refund(
            donation_id=donation.pk, refund_id=refund.refund_id, money=refund.money, at=refund.at
        )


Handler = Callable[[Any, Donation, datetime], None]
HANDLERS: dict[str, Handler] = {
    "checkout.session.completed": _session_paid,
    "checkout.session.async_payment_succeeded": _session_paid,
    "checkout.session.async_payment_failed": _session_may_be_over,
    "checkout.session.expired": _session_may_be_over,
    "charge.updated": _charge_updated,
    "charge.refunded": _money_went_back,
    "refund.created": _money_went_back,
    "refund.updated": _money_went_back,
    "refund.failed": _money_went_back,
}


def _put_off(event: StoredEvent, error: Exception) -> StoredEvent:
    if event.attempts >= len(WAITS):
        return _finish(event, StoredEvent.State.FAILED, error=repr(error))
    event.next_try_at = timezone.now() + WAITS[event.attempts]
    event.attempts += 1
    event.error = repr(error)[:1000]
    event.save(update_fields=["next_try_at", "attempts", "error"])
    logger.warning("event %s waits for another try", event.stripe_id)
    return event


def _finish(event: StoredEvent, state: StoredEvent.State, error: str = "") -> StoredEvent:
    event.state = state
    event.processed_at = timezone.now()
    event.attempts += 1
    event.error = error[:1000]
    event.organization_id = event.donation.organization_id if event.donation else None
    event.save(
        update_fields=[
            "state", "processed_at", "attempts", "error", "organization", "donation",
        ]
    )  # fmt: skip
    if state == StoredEvent.State.FAILED:
        logger.error("event %s failed: %s", event.stripe_id, event.type)
    return event
