"""Telling what happened: an event is kept, and one delivery is due for each endpoint."""

from __future__ import annotations

import json
import random
import time
from typing import Any

from .call import API_VERSION, Call
from .store import Body, new_id

# What our part of Stripe can tell, and what the rest will tell once plans, disputes and direct
# debits are here. An endpoint that asks for a name outside this list is refused, as by Stripe.
_TYPES = """
    account.updated charge.captured charge.dispute.closed charge.dispute.created
    charge.dispute.funds_reinstated charge.dispute.funds_withdrawn charge.dispute.updated
    charge.expired charge.failed charge.pending charge.refund.updated charge.refunded
    charge.succeeded charge.updated checkout.session.async_payment_failed
    checkout.session.async_payment_succeeded checkout.session.completed checkout.session.expired
    customer.created customer.deleted customer.subscription.created
    customer.subscription.deleted customer.subscription.paused customer.subscription.resumed
    customer.subscription.trial_will_end customer.subscription.updated customer.updated
    invoice.created invoice.deleted invoice.finalization_failed invoice.finalized invoice.paid
    invoice.payment_action_required invoice.payment_failed invoice.payment_succeeded
    invoice.upcoming invoice.updated invoice.voided invoice_payment.paid mandate.updated
    payment_intent.canceled payment_intent.created payment_intent.payment_failed
    payment_intent.processing payment_intent.requires_action payment_intent.succeeded
    payment_method.attached payment_method.automatically_updated payment_method.detached
    payment_method.updated payout.canceled payout.created payout.failed payout.paid
    payout.reconciliation_completed payout.updated price.created price.updated product.created
    product.updated radar.early_fraud_warning.created radar.early_fraud_warning.updated
    refund.created refund.failed refund.updated setup_intent.canceled setup_intent.created
    setup_intent.setup_failed setup_intent.succeeded
"""
TYPES = frozenset(_TYPES.split())


def record(call: Call, kind: str, subject: Body, *, previous: Body | None = None) -> None:
    """Keep the event with the object as it is now, and make its deliveries due.

    `previous` holds the old values of what changed, for `*.updated` events.
    """
    data: dict[str, Any] = {"object": subject}
    if previous is not None:
        data["previous_attributes"] = previous
    event = {
        "id": new_id("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": call.now,
        "data": data,
        "livemode": False,
        "request": {"id": call.request_id, "idempotency_key": call.idempotency_key},
        "type": kind,
    }
    call.store.execute(
        "insert into events (id, account, type, created, body) values (?, ?, ?, ?, ?)",
        (event["id"], call.account, kind, event["created"], json.dumps(event)),
    )
    for endpoint in call.store.all_of(call.account, "webhook_endpoint"):
        if endpoint["status"] == "enabled" and wants(endpoint, kind):
            _schedule(call, str(event["id"]), endpoint["id"])


def wants(endpoint: Body, kind: str) -> bool:
    return "*" in endpoint["enabled_events"] or kind in endpoint["enabled_events"]


def _schedule(call: Call, event: str, endpoint: str) -> None:
    """Make one delivery due, or two or none, as the account's delivery mode says."""
    way = call.setting("delivery", {"mode": "normal"})
    mode, seconds = way["mode"], way.get("seconds", 0)
    wait = {"late": seconds, "shuffled": random.uniform(0, seconds)}.get(mode, 0)  # noqa: S311
    state = "lost" if mode == "lost" else "pending"
    call.store.has_deliveries.set()
    for _ in range(2 if mode == "twice" else 1):
        call.store.execute(
            "insert into deliveries (event, endpoint, account, state, due_at)"
            " values (?, ?, ?, ?, ?)",
            (event, endpoint, call.account, state, time.time() + wait),
        )


def with_pending(call: Call, event: Body) -> Body:
    """Add `pending_webhooks`: how many endpoints have not yet answered with success."""
    row = call.store.row(
        "select count(distinct endpoint) as waiting from deliveries"
        " where event = ? and state in ('pending', 'lost')",
        (event["id"],),
    )
    return {**event, "pending_webhooks": row["waiting"] if row else 0}
