"""Fees and refunds as Stripe knows them now."""

from dataclasses import dataclass
from datetime import datetime

from campaigns.money import Money
from giving.stripe.client import at_stripe, stripe_client, stripe_errors_named


@dataclass(frozen=True)
class FeeReport:
    balance_transaction_id: str
    fee: Money
    at: datetime


@dataclass(frozen=True)
class RefundReport:
    refund_id: str
    money: Money
    at: datetime
    is_failed: bool


def fetch_fee(charge_id: str) -> FeeReport | None:
    """Return the fee of a charge in the settlement currency, or nothing while it is not known."""
    with stripe_errors_named():
        charge = stripe_client().v1.charges.retrieve(charge_id, {"expand": ["balance_transaction"]})
    settled = charge.balance_transaction
    if settled is None or isinstance(settled, str):
        return None
    return FeeReport(
        balance_transaction_id=settled.id,
        fee=Money(settled.fee, settled.currency.upper()),
        at=at_stripe(settled.created),
    )


def fetch_refunds(payment_id: str) -> list[RefundReport]:
    """Return all refunds of a payment, oldest first. Pending ones count: the money has left."""
    with stripe_errors_named():
        refunds = list(
            stripe_client()
            .v1.refunds.list({"payment_intent": payment_id, "limit": 100})
            .auto_paging_iter()
        )
    reports = [
        RefundReport(
            refund_id=refund.id,
            money=Money(refund.amount, refund.currency.upper()),
            at=at_stripe(refund.created),
            is_failed=refund.status in {"failed", "canceled"},
        )
        for refund in refunds
    ]
    return sorted(reports, key=lambda report: report.at)
