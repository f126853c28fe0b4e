import json
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

import pytest
import stripe
from django.utils import timezone

from campaigns.money import CAD
from giving.services.checkout import GiftRequest, begin_donation, open_payment_page
from tests.factories import CampaignFactory


@pytest.fixture
def gift_request():
    """Return a function that makes what the donate form would: 25.00 CAD unless said otherwise."""

    def make(campaign=None, **fields) -> GiftRequest:
        return GiftRequest(
            **{
                "campaign": campaign or CampaignFactory(),
                "money": CAD("25.00"),
                "name": "Karim Haddad",
                "email": "karim@example.org",
                "message": "",
                "appearance": "private",
                "wants_failure_mail": False,
                "language": "fr",
                "time_zone": "America/Toronto",
                "form_token": uuid.uuid4(),
                **fields,
            }
        )

    return make


@pytest.fixture
def open_gift(gift_request):
    """Return a function that begins a gift and opens its page at the sandbox."""

    def begin(**fields):
        donation = begin_donation(gift=gift_request(**fields))
        open_payment_page(donation=donation)
        return donation

    return begin


@pytest.fixture
def pay(sandbox_url):
    """Return a function that pays a gift's open page with a card, as a donor would."""

    def pay_page(donation, card="4242424242424242") -> None:
        page = donation.attempts.get(state="open").url
        fields = {"cardNumber": card, "cardExpiry": "12 / 34", "cardCvc": "123"}
        body = urllib.parse.urlencode(
            {"email": donation.email, "billingName": "Karim", "billingCountry": "CA", **fields}
        )
        request = urllib.request.Request(page, body.encode(), method="POST")  # noqa: S310
        opener = urllib.request.build_opener(NoRedirects)
        try:
            opener.open(request, timeout=5)
        except urllib.error.HTTPError as answer:
            if answer.code not in {303, 402}:  # paid, or declined with the page shown again
                raise

    return pay_page


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args, **kwargs):
        return None


@pytest.fixture
def post_event(client, settings):
    """Return a function that posts an event to the webhook, signed as Stripe signs."""
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_tests"]

    def post(event: dict, *, secret="whsec_tests", at=None):
        body = json.dumps(event)
        at = int(at or time.time())
        signature = stripe.WebhookSignature._compute_signature(f"{at}.{body}", secret)
        return client.post(
            "/stripe/webhook/",
            body,
            content_type="application/json",
            headers={"Stripe-Signature": f"t={at},v1={signature}"},
        )

    return post


@pytest.fixture
def paid_event():
    """Return a function that makes the event of a paid session for a gift."""

    def make(donation, *, event_id="evt_paid", payment_id="pi_paid", amount=None) -> dict:
        attempt = donation.attempts.last()
        return {
            "id": event_id,
            "object": "event",
            "type": "checkout.session.completed",
            "api_version": stripe.api_version,
            "created": int(timezone.now().timestamp()),
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "data": {
                "object": {
                    "id": attempt.session_id,
                    "object": "checkout.session",
                    "status": "complete",
                    "payment_status": "paid",
                    "payment_intent": payment_id,
                    "amount_total": donation.amount if amount is None else amount,
                    "currency": donation.currency.lower(),
                    "metadata": {"donation": donation.reference},
                }
            },
        }

    return make
