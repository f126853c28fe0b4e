"""Finding what no webhook told: open payment pages, and events that never arrived."""

import logging
from datetime import timedelta
from typing import Any

import stripe
from django.db import transaction
from django.utils import timezone

from giving.exceptions import (
    MoneyMismatchError,
    PaymentRefusedError,
    PaymentServiceDownError,
    RationUsedUpError,
)
from giving.models import CheckoutAttempt, Donation, StoredEvent
from giving.services import checkout
from giving.services.events import store_event
from giving.services.payments import expire_abandoned_donation, expire_attempt
from giving.stripe.client import WEBHOOK_EVENTS, stripe_client, stripe_errors_named

logger = logging.getLogger(__name__)

# Each is one call to Stripe, which allows 100 reads a second: a run stays far below it.
ATTEMPTS_A_RUN = 200
EVENTS_A_PAGE = 100
PAGES_A_RUN = 100
LAST_CHECKS = timedelta(minutes=10)


def reconcile_checkouts() -> int:
    """Look up payment pages that are due, and return how many were.

    Safe to run twice at once: attempts are taken with SKIP LOCKED and put off before the call.
    """
    attempts = _take_due_attempts()
    try:
        for attempt in attempts:
            _look_up(attempt)
    except (PaymentServiceDownError, RationUsedUpError):
        # One slow call is enough: the others would hold this worker for minutes.
        logger.warning("stripe does not tell how %s attempts stand", len(attempts))
    return len(attempts)


@transaction.atomic
def _take_due_attempts() -> list[CheckoutAttempt]:
    now = timezone.now()
    attempts = list(
        CheckoutAttempt.objects.across_organizations()
        .due_for_check(now)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("donation")[:ATTEMPTS_A_RUN]
    )
    for attempt in attempts:
        attempt.check_count += 1
        waits = checkout.CHECK_AFTER
        wait = waits[attempt.check_count] if attempt.check_count < len(waits) else LAST_CHECKS
        attempt.next_check_at = now + wait
    CheckoutAttempt.rows.bulk_update(attempts, ["check_count", "next_check_at"])
    return attempts


def _look_up(attempt: CheckoutAttempt) -> None:
    if attempt.session_id is None:
        # Stripe may have made a page, but its address never reached us, so nobody can pay there.
        if attempt.expires_at <= timezone.now():
            expire_attempt(attempt_id=attempt.pk)
        return
    ask = checkout.provider.close_page if attempt.donation.is_paid else checkout.provider.look_up
    try:
        checkout.apply_report(attempt=attempt, report=ask(attempt))
    except (PaymentRefusedError, MoneyMismatchError):
        logger.exception("stripe and attempt %s do not agree", attempt.pk)


def expire_abandoned_donations() -> int:
    """Close pending gifts that have no page to be paid on, and return how many there were."""
    before = timezone.now() - checkout.PAGE_LASTS
    abandoned = Donation.objects.across_organizations().abandoned(before)
    donation_ids = list(abandoned.values_list("pk", flat=True)[:ATTEMPTS_A_RUN])
    for donation_id in donation_ids:
        expire_abandoned_donation(donation_id=donation_id, before=before)
    return len(donation_ids)


def fetch_missed_events() -> int:
    """Store events that Stripe could not deliver, and return how many were new.

    Source: docs.stripe.com/webhooks/process-undelivered-events (`delivery_success=false`; Stripe
    keeps events for 30 days).
    """
    new, last = 0, None
    for _page in range(PAGES_A_RUN):
        events = _undelivered_events(after=last)
        known = set(
            StoredEvent.rows.filter(stripe_id__in=[event.id for event in events]).values_list(
                "stripe_id", flat=True
            )
        )
        new += sum(store_event(event=e.to_dict()) for e in events if e.id not in known)
        if len(events) < EVENTS_A_PAGE:
            break
        last = events[-1].id
    return new


def _undelivered_events(after: str | None) -> list[stripe.Event]:
    wanted: Any = {"types": WEBHOOK_EVENTS, "delivery_success": False, "limit": EVENTS_A_PAGE}
    with stripe_errors_named():
        events = stripe_client().v1.events.list(
            wanted | ({"starting_after": after} if after else {})
        )
    return list(events.data)
