"""Where Stripe tells us things: check the signature, keep the event, answer."""

import json
import logging
from typing import Any

import stripe
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from giving.services.events import store_event

logger = logging.getLogger(__name__)

TOLERANCE_SECONDS = 300
NEEDED = {"id": str, "type": str, "livemode": bool, "created": int, "data": dict}


@csrf_exempt
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """Store a signed event and say so at once; a worker does the rest.

    400 for what is not signed by Stripe, is too old, or is no event of this server's mode (test
    or live). If the database is gone the error travels up as 500, and Stripe sends it again.
    """
    if not is_signed(request.body, request.headers.get("Stripe-Signature", "")):
        logger.warning("webhook refused: signature")
        return HttpResponse("signature", status=400)
    event = read_event(request.body)
    if event is None:
        logger.warning("webhook refused: no event")
        return HttpResponse("no event", status=400)
    if event["livemode"] != settings.STRIPE_IS_LIVE:
        logger.warning("webhook refused: livemode of %s", event["id"])
        return HttpResponse("livemode", status=400)
    store_event(event=event)
    return HttpResponse("stored")


def read_event(body: bytes) -> dict[str, Any] | None:
    """Return the event in a body, if it has the shape of one."""
    try:
        # PostgreSQL's jsonb takes no NUL, and no event of ours needs one.
        event = json.loads(body.replace(b"\\u0000", b""))
    except ValueError:
        return None
    if not isinstance(event, dict):
        return None
    is_whole = all(isinstance(event.get(name), kind) for name, kind in NEEDED.items())
    return event if is_whole and isinstance(event["data"].get("object"), dict) else None


def is_signed(body: bytes, signature: str) -> bool:
    """Check the raw bytes against each secret in use: two of them while one is rotated."""
    for secret in settings.STRIPE_WEBHOOK_SECRETS:
        try:
            stripe.WebhookSignature.verify_header(
                body.decode("utf-8"), signature, secret, TOLERANCE_SECONDS
            )
        except (stripe.SignatureVerificationError, UnicodeDecodeError):
            continue
        return True
    return False
