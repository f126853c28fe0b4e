"""Charges and refunds as Stripe knows them now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from campaigns.money import Money
from giving.stripe.client import at_stripe, stripe_client, stripe_errors_named


@dataclass(frozen=True)
class FeeReport:
    balance_transaction_id: str
    fee: Money
    fee_of_gift: Money  # the same in the currency of the charge
    at: datetime


@dataclass(frozen=True)
class RefundReport:
    refund_id: str
    money: Money
    at: datetime
    is_failed: bool


@dataclass(frozen=True)
class ChargeReport:
    """What a charge says beside its amount. `fee` is nothing while Stripe does not know it."""

    fee: FeeReport | None
    # The same for every charge of one card or bank account; empty where Stripe tells none.
    fingerprint: str


def fetch_charge(charge_id: str) -> ChargeReport:
    with stripe_errors_named():
        charge = stripe_client().v1.charges.retrieve(charge_id, {"expand": ["balance_transaction"]})
    return ChargeReport(fee=_fee_of(charge), fingerprint=_fingerprint_of(charge))


def _fee_of(charge: Any) -> FeeReport | None:
    """Return the fee in the settlement currency, and in the charge's by the same rate.

    Rounded up there: what is left of a gift is never more than what arrived.
    """
    settled = charge.balance_transaction
    if settled is None or isinstance(settled, str):
        return None
    return FeeReport(
        balance_transaction_id=settled.id,
        fee=Money(settled.fee, settled.currency.upper()),
        fee_of_gift=Money(
            -(-settled.fee * charge.amount // settled.amount), charge.currency.upper()
        ),
        at=at_stripe(settled.created),
    )


def _fingerprint_of(charge: Any) -> str:
    """Cards and bank debits have one each under their own name; some wallets have none."""
    details = charge.payment_method_details
    method = getattr(details, details.type, None) if details else None
    return getattr(method, "fingerprint", None) or ""


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
