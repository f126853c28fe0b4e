"""Confirmations a second, from the webhook to the books, against the same rows by plain SQL."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from itertools import repeat
from pathlib import Path
from statistics import median
from typing import Any

import stripe
from django.conf import settings
from django.utils import timezone

from benchmarks.figures import Figure, Figures
from benchmarks.load import send_all
from benchmarks.plain_sql import PlainGift, plain_gift, write_plainly
from benchmarks.rows import AMOUNT, PendingGift, add_pending_gifts
from benchmarks.servers import worker
from campaigns.models import Campaign
from campaigns.money import CAD
from config import celery_app
from config.demo.processes import wait_until
from feedback.models import Message
from giving.models import Donation, StoredEvent
from giving.services.payments import record_payment

ROUNDS = 3
GIFTS_A_ROUND = 200
CONNECTIONS = 8
PATIENCE_SECONDS = 120
PLAIN_SQL = "the same rows by plain SQL, a commit a gift"


def measure_confirmations(site: str, campaign: Campaign, folder: Path) -> Figures:
    example = example_message(campaign)
    recorded = in_turns(campaign, example, record_gifts, connections=1, with_events=False)
    celery_app.control.purge()  # mails of gifts recorded here, which no worker was there to send
    with worker(folder):
        told = in_turns(
            campaign,
            example,
            lambda gifts: tell_by_webhook(site, gifts),
            connections=CONNECTIONS,
            with_events=True,
        )
    return {
        "confirmations, webhook to books": rate(told, f"{PLAIN_SQL}, {CONNECTIONS} connections"),
        "webhooks answered": plain_rate(told, "answered", "stored and answered, workers busy"),
        "confirmations, webhook to mail sent": plain_rate(told, "mailed", "SMTP on this machine"),
        "payments recorded, one after the other": rate(recorded, f"{PLAIN_SQL}, one connection"),
    }


def rate(rounds: list[tuple[dict[str, float], float]], compared_with: str) -> Figure:
    return Figure(
        value=median(ours["committed"] for ours, _limit in rounds),
        unit="gifts/s",
        limit=median(limit for _ours, limit in rounds),
        ratio=median(ours["committed"] / limit for ours, limit in rounds),
        compared_with=compared_with,
    )


def plain_rate(
    rounds: list[tuple[dict[str, float], float]], name: str, compared_with: str
) -> Figure:
    value = median(ours[name] for ours, _limit in rounds)
    return Figure(value, "gifts/s", None, None, compared_with)


def in_turns(
    campaign: Campaign,
    example: Message,
    confirm: Callable[[list[PendingGift]], dict[str, float]],
    *,
    connections: int,
    with_events: bool,
) -> list[tuple[dict[str, float], float]]:
    rounds = []
    for _ in range(ROUNDS):
        ours = confirm(add_pending_gifts(campaign, GIFTS_A_ROUND))
        plain = plain_gifts(campaign, example, with_events=with_events)
        rounds.append((ours, write_plainly(plain, connections=connections)))
    return rounds


def plain_gifts(campaign: Campaign, example: Message, *, with_events: bool) -> list[PlainGift]:
    gifts = add_pending_gifts(campaign, GIFTS_A_ROUND)
    return [
        plain_gift(gift, campaign, example, event_of(gift) if with_events else None)
        for gift in gifts
    ]


def example_message(campaign: Campaign) -> Message:
    """Let the platform write one confirmation, to know what such a row holds."""
    (gift,) = add_pending_gifts(campaign, 1)
    record_gifts([gift])
    return Message.rows.get(donation_id=gift.donation_id)


def record_gifts(gifts: list[PendingGift]) -> dict[str, float]:
    begun = time.perf_counter()
    for gift in gifts:
        record_payment(
            donation_id=gift.donation_id,
            payment_id=gift.payment_id,
            money=CAD("25.00"),
            paid_at=timezone.now(),
        )
    return {"committed": len(gifts) / (time.perf_counter() - begun)}


def tell_by_webhook(site: str, gifts: list[PendingGift]) -> dict[str, float]:
    """Send a signed event for each gift, and wait until the last one is in the books."""
    address = f"{site}/stripe/webhook/"
    requests = [signed_request(site, event_of(gift)) for gift in gifts]
    begun = time.perf_counter()
    sent = send_all(address, requests, CONNECTIONS)
    if sent.errors:
        raise RuntimeError(f"{sent.errors} webhooks were refused")
    ids = [gift.donation_id for gift in gifts]
    unpaid = Donation.rows.filter(pk__in=ids, paid_at=None)
    if not wait_until(lambda: not unpaid.exists(), seconds=PATIENCE_SECONDS, pause=0.02):
        waiting = StoredEvent.rows.filter(state=StoredEvent.State.WAITING).count()
        raise RuntimeError(f"{unpaid.count()} gifts were not confirmed; {waiting} events wait")
    seconds = time.perf_counter() - begun
    wait_for_the_mails(ids)
    mailed = time.perf_counter() - begun
    return {
        "committed": len(gifts) / seconds,
        "answered": sent.per_second,
        "mailed": len(gifts) / mailed,
    }


def wait_for_the_mails(ids: list[int]) -> None:
    """The workers still send the confirmations: they belong to no other round."""
    unsent = Message.rows.filter(donation_id__in=ids).exclude(state=Message.State.SENT)
    if not wait_until(lambda: not unsent.exists(), seconds=PATIENCE_SECONDS, pause=0.1):
        raise RuntimeError(f"{unsent.count()} mails were not sent")


def event_of(gift: PendingGift) -> dict[str, Any]:
    session = {
        "id": gift.session_id,
        "object": "checkout.session",
        "amount_total": AMOUNT,
        "currency": "cad",
        "livemode": False,
        "metadata": {"donation": gift.reference},
        "mode": "payment",
        "payment_intent": gift.payment_id,
        "payment_status": "paid",
        "status": "complete",
        "customer_details": {"email": gift.email, "name": "Karim Haddad"},
        # As long as Stripe's own, which has some sixty more fields.
        "custom_text": dict(zip((f"field_{n}" for n in range(60)), repeat(None), strict=False)),
    }
    return {
        "id": f"evt_{gift.payment_id}",
        "object": "event",
        "api_version": stripe.api_version,
        "created": int(time.time()),
        "livemode": False,
        "type": "checkout.session.completed",
        "data": {"object": session},
    }


def signed_request(site: str, event: dict[str, Any]) -> bytes:
    body = json.dumps(event).encode()
    moment = int(time.time())
    secret = settings.STRIPE_WEBHOOK_SECRETS[0].encode()
    signature = hmac.new(secret, f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    head = (
        f"POST /stripe/webhook/ HTTP/1.1\r\nHost: {site.partition('//')[2]}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        f"Stripe-Signature: t={moment},v1={signature}\r\n\r\n"
    )
    return head.encode() + body
