"""Stripe's client: the one place that knows its key, address, version and time-outs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache

import stripe
from django.conf import settings

from giving.exceptions import (
    BeingOpenedError,
    KeyUsedDifferentlyError,
    PaymentRefusedError,
    PaymentServiceDownError,
    RationUsedUpError,
)

CONFLICT = 409  # docs.stripe.com/api/idempotent_requests: idempotency_key_in_use

# An endpoint's events have the shape of its own version, so it is registered at the SDK's.
API_VERSION = stripe.api_version

WEBHOOK_EVENTS = [
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "charge.updated",
    "charge.refunded",
    "refund.created",
    "refund.updated",
    "refund.failed",
]


def stripe_client() -> stripe.StripeClient:
    return _client_for(
        settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE, settings.STRIPE_TIMEOUT_SECONDS
    )


@lru_cache(maxsize=4)
def _client_for(key: str, base: str, timeout: int) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        base_addresses={"api": base} if base else {},
        http_client=stripe.RequestsClient(timeout=timeout),
        # None of its own: a donor waits behind a call, and every call of ours has a key that
        # makes the next try, by the donor or by a worker, safe.
        max_network_retries=0,
    )


# Parameters that carry what the donor typed, and the field of our form it stands in.
TYPED_BY_DONOR = {"customer_email": "email"}


@contextmanager
def stripe_errors_named() -> Iterator[None]:
    """Turn the SDK's errors into ours: is Stripe down, busy, or refusing what we ask?

    Stripe's sentence stays out: it may repeat an address, and ends in logs and on rows.
    """
    try:
        yield
    except stripe.RateLimitError as error:
        raise RationUsedUpError(place=0) from error
    except stripe.IdempotencyError as error:
        raise KeyUsedDifferentlyError("idempotency_error") from error
    except (stripe.APIConnectionError, stripe.APIError) as error:
        raise _of_another_request(error) or PaymentServiceDownError from error
    except stripe.StripeError as error:
        raise _of_another_request(error) or _refusal(error) from error


def _of_another_request(error: stripe.StripeError) -> BeingOpenedError | None:
    return BeingOpenedError() if error.http_status == CONFLICT else None


def _refusal(error: stripe.StripeError) -> PaymentRefusedError:
    param = str(getattr(error, "param", None) or "")
    code = str(error.code or type(error).__name__)
    return PaymentRefusedError(
        f"{code} {param}".strip(), field=TYPED_BY_DONOR.get(param.partition("[")[0], "")
    )


def at_stripe(seconds: int) -> datetime:
    """Return one of Stripe's times."""
    return datetime.fromtimestamp(seconds, tz=UTC)
