"""Stripe's API: one file for each kind of object. Importing the package fills the route table."""

from __future__ import annotations

from . import (
    account,
    balance,
    charges,
    checkout,
    customers,
    events,
    payment_intents,
    products,
    refunds,
    webhook_endpoints,
)

__all__ = [
    "account",
    "balance",
    "charges",
    "checkout",
    "customers",
    "events",
    "payment_intents",
    "products",
    "refunds",
    "webhook_endpoints",
]
