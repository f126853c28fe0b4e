"""Register the address to which Stripe sends its events. Safe to run again and again."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import stripe
from django.conf import settings

from config.installation.report import Report
from giving.stripe.client import API_VERSION, WEBHOOK_EVENTS, stripe_client


def register_webhook(report: Report) -> None:
    """See that one endpoint has our address, our events and the SDK's own API version.

    Its signing secret is shown once, by Stripe and by us, and is never logged.
    """
    if settings.STRIPE_IS_LIVE and not settings.IS_HTTPS:
        report.is_wrong("Stripe calls https:// addresses only, and SITE_URL is none.")
        return
    try:
        with _no_bodies_in_logs():
            _register(report)
    except stripe.StripeError as error:
        report.is_wrong(f"The webhook was not registered: {error.user_message or error}")


def webhook_address() -> str:
    return f"{settings.SITE_URL}/stripe/webhook/"


def _register(report: Report) -> None:
    ours, outdated = _known_endpoints()
    for endpoint in outdated:
        # The version of an endpoint cannot be changed; two would send everything twice.
        stripe_client().v1.webhook_endpoints.update(endpoint.id, {"disabled": True})
        report.say(f"       The endpoint {endpoint.id} has an older API version: switched off.")
    if ours is None:
        _create(report)
        return
    if set(ours.enabled_events) != set(WEBHOOK_EVENTS) or ours.status != "enabled":
        stripe_client().v1.webhook_endpoints.update(
            ours.id,
            {"enabled_events": WEBHOOK_EVENTS, "disabled": False},  # type: ignore[arg-type]
        )
    report.good(f"Stripe sends its events to {webhook_address()}")
    if not settings.STRIPE_WEBHOOK_SECRETS:
        report.is_wrong(
            f"STRIPE_WEBHOOK_SECRET is not set: copy the signing secret of {ours.id} from "
            "Stripe's Dashboard, under Developers, Webhooks."
        )


def _known_endpoints() -> tuple[stripe.WebhookEndpoint | None, list[stripe.WebhookEndpoint]]:
    """Return the endpoint that fits, and those at our address with another version."""
    ours, outdated = None, []
    endpoints = stripe_client().v1.webhook_endpoints.list({"limit": 100})
    for endpoint in endpoints.auto_paging_iter():
        if endpoint.url != webhook_address():
            continue
        if endpoint.api_version == API_VERSION:
            ours = endpoint
        elif endpoint.status == "enabled":
            outdated.append(endpoint)
    return ours, outdated


def _create(report: Report) -> None:
    made = stripe_client().v1.webhook_endpoints.create(
        {
            "url": webhook_address(),
            "enabled_events": WEBHOOK_EVENTS,  # type: ignore[typeddict-item]
            "api_version": API_VERSION,  # type: ignore[typeddict-item]
            "description": "Hearback",
        }
    )
    report.good(f"Stripe will send its events to {webhook_address()}")
    report.say(
        "\n       Put this line into the environment (.env) and start Hearback again.\n"
        "       It is shown only this once:\n\n"
        f"       STRIPE_WEBHOOK_SECRET={made.secret}\n"
    )
    report.remains("Put STRIPE_WEBHOOK_SECRET, shown above, into .env and start Hearback again.")


@contextmanager
def _no_bodies_in_logs() -> Iterator[None]:
    """At LOG_LEVEL=DEBUG the SDK logs whole answers, and one of them holds the secret."""
    logger = logging.getLogger("stripe")
    before = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(before)
