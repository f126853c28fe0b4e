"""Where the nonprofit sees a payment at Stripe, and gives it back."""

from django.conf import settings

DASHBOARD = "https://dashboard.stripe.com"


def payment_page(payment_id: str) -> str:
    """Return the address of a payment's page; none where a sandbox stands in for Stripe."""
    if settings.STRIPE_API_BASE:
        return ""
    mode = "" if settings.STRIPE_IS_LIVE else "/test"
    return f"{DASHBOARD}{mode}/payments/{payment_id}"
