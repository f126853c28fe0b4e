"""Hosted Checkout: the page on which Stripe takes a one-off gift.

Source: stripe-python 16.1, `stripe.params.checkout.SessionCreateParams`.
"""

from datetime import datetime
from typing import Any

import stripe
from django.utils import timezone

from campaigns.money import Money
from giving.links import gift_url
from giving.models import CheckoutAttempt, Donation
from giving.providers import PaymentPage, PaymentReport, PaymentStatus
from giving.stripe.client import at_stripe, stripe_client, stripe_errors_named

# Stripe reads these as it was told; French in Canada has its own.
LOCALES = {("fr", "CA"): "fr-CA", ("fr", ""): "fr"}


class StripeCheckout:
    """The provider. Raises what `stripe_errors_named` makes of the SDK's errors."""

    def open_page(self, attempt: CheckoutAttempt) -> PaymentPage:
        with stripe_errors_named():
            session = stripe_client().v1.checkout.sessions.create(
                session_parameters(attempt),
                {"idempotency_key": attempt.idempotency_key},
            )
        return PaymentPage(session_id=session.id, url=session.url or "")

    def look_up(self, attempt: CheckoutAttempt) -> PaymentReport:
        with stripe_errors_named():
            session = stripe_client().v1.checkout.sessions.retrieve(
                attempt.session_id or "", {"expand": ["payment_intent.latest_charge"]}
            )
        return report_of(session, at=_paid_at(session))

    def find_session(self, payment_id: str) -> stripe.checkout.Session | None:
        """Return the session that made a payment, if one of our account did."""
        with stripe_errors_named():
            found = stripe_client().v1.checkout.sessions.list({"payment_intent": payment_id})
        return found.data[0] if found.data else None

    def close_page(self, attempt: CheckoutAttempt) -> PaymentReport:
        report = self.look_up(attempt)
        if report.status != PaymentStatus.OPEN:
            return report
        with stripe_errors_named():
            try:
                session = stripe_client().v1.checkout.sessions.expire(attempt.session_id or "")
            except stripe.InvalidRequestError:
                return self.look_up(attempt)  # it was paid or expired in between
        return report_of(session, at=timezone.now())


def parameters_to_store(donation: Donation) -> dict[str, Any]:
    """Return what the call will say, but for the private addresses, which are derived again.

    Should they come out differently at a retry (another language, a new SECRET_KEY), Stripe says
    so, and the next attempt has a new key: the page of the first never reached its donor.
    """
    campaign, organization = donation.campaign, donation.organization
    about = {"donation": donation.reference, "organization": organization.slug}
    language = (donation.language, organization.country)
    return {
        "mode": "payment",
        "submit_type": "donate",
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": donation.currency.lower(),
                    "unit_amount": donation.amount,
                    "product_data": {
                        "name": _in_language(campaign, "title", donation.language)[:250],
                        "description": _in_language(organization, "name", donation.language),
                    },
                },
            }
        ],
        # One account may take the gifts of several organizations: the page names the right one.
        "branding_settings": {
            "display_name": _in_language(organization, "name", donation.language)[:100]
        },
        "customer_email": donation.email,
        "client_reference_id": donation.reference,
        "locale": LOCALES.get(language) or LOCALES.get((donation.language, "")) or "en",
        # Metadata of a session does not reach its payment intent: both say whose gift it is.
        "metadata": about,
        "payment_intent_data": {"metadata": about, "description": f"Gift {donation.reference}"},
    }


def session_parameters(attempt: CheckoutAttempt) -> Any:
    return {
        **attempt.parameters,
        "expires_at": int(attempt.expires_at.timestamp()),
        "success_url": gift_url(attempt.donation, "giving:return"),
        "cancel_url": gift_url(attempt.donation),
    }


def report_of(session: stripe.checkout.Session, *, at: datetime) -> PaymentReport:
    """Read a session, fetched or sent with a signed event; `at` is when that came to be."""
    return PaymentReport(
        session_id=session.id,
        status=_status_of(session),
        at=at,
        payment_id=_id_of(session.payment_intent),
        money=Money(session.amount_total or 0, (session.currency or "").upper()),
    )


def _paid_at(session: stripe.checkout.Session) -> datetime:
    """Return when the charge was made: the year of a gift is the year of its payment."""
    intent = session.payment_intent
    charge = getattr(intent, "latest_charge", None)
    created = getattr(charge, "created", None)
    return at_stripe(created) if created else timezone.now()


def _status_of(session: stripe.checkout.Session) -> PaymentStatus:
    if session.payment_status == "paid":
        return PaymentStatus.PAID
    if session.status == "complete":
        return PaymentStatus.PROCESSING
    return PaymentStatus.EXPIRED if session.status == "expired" else PaymentStatus.OPEN


def _id_of(thing: Any) -> str:
    """Return the id of what may be expanded or not."""
    return thing if isinstance(thing, str) else getattr(thing, "id", "") or ""


def _in_language(thing: Any, field: str, language: str) -> str:
    other = "fr" if language == "en" else "en"
    return getattr(thing, f"{field}_{language}") or getattr(thing, f"{field}_{other}") or ""
