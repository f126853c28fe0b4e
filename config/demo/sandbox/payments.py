"""What happens when somebody pays: intents, charges and the fees that follow.

The hosted page calls `pay`, then `authenticate` for a card that asks for 3-D Secure. Both are
safe to call twice: a session that is no longer open is never paid again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import events, jobs, money
from .call import Call
from .cards import CARDS, Card
from .store import Body, new_id

SETTLE_SECONDS = 0.5  # Stripe takes seconds to an hour to tell the fee of a charge
AVAILABLE_SECONDS = 2 * 24 * 60 * 60
MESSAGES = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
}
AUTHENTICATION_FAILED = (
    "The provided PaymentMethod has failed authentication. You can provide payment_method_data or"
    " a new PaymentMethod to attempt to fulfill this PaymentIntent again."
)


@dataclass(frozen=True)
class Payer:
    """What a person typed on the hosted page, beside the card."""

    email: str
    name: str
    country: str
    phone: str | None = None


def pay(call: Call, session_id: str, card: Card, payer: Payer) -> Body:
    """Try the card for an open session and return the session.

    The session ends complete, waits for 3-D Secure (its intent `requires_action`), or stays open
    after a decline so that another card can be tried.
    """
    session = call.get("checkout.session", session_id)
    if session["status"] != "open":
        return session
    intent = _intent_of(call, session, payer)
    method = call.add(_new_method(call, card, payer))
    intent |= {"payment_method": method["id"], "last_payment_error": None}
    private = {**call.store.private(session_id), "card": card.number, "payer": vars(payer)}
    call.store.save_private(session_id, private)
    if card.asks_3d_secure:
        _ask(call, session, intent)
    else:
        _charge(call, session, intent, method, card=card, payer=payer)
    return call.get("checkout.session", session_id)


def authenticate(call: Call, session_id: str, *, is_complete: bool) -> Body:
    """Go on after the bank's page: charge if the person confirmed, else fail the attempt."""
    session = call.get("checkout.session", session_id)
    intent = call.get("payment_intent", session["payment_intent"])
    if session["status"] != "open" or intent["status"] != "requires_action":
        return session
    private = call.store.private(session_id)
    card, payer = CARDS[private["card"]], Payer(**private["payer"])
    method = call.get("payment_method", intent["payment_method"])
    intent["next_action"] = None
    if is_complete:
        _charge(call, session, intent, method, card=card, payer=payer)
    else:
        error = {
            "code": "payment_intent_authentication_failure",
            "message": AUTHENTICATION_FAILED,
            "type": "invalid_request_error",
        }
        _fail(call, intent, method, error)
    return call.get("checkout.session", session_id)


def _intent_of(call: Call, session: Body, payer: Payer) -> Body:
    """Return the session's intent; Stripe makes it at the first attempt to pay, not before."""
    if session["payment_intent"]:
        return call.get("payment_intent", session["payment_intent"])
    data = call.store.private(session["id"]).get("payment_intent_data", {})
    intent = call.add(_new_intent(call, session, data))
    session["payment_intent"] = intent["id"]
    call.save(session)
    events.record(call, "payment_intent.created", intent)
    return intent


def _ask(call: Call, session: Body, intent: Body) -> None:
    page = call.store.private(session["id"])["page"]
    intent["status"] = "requires_action"
    intent["next_action"] = {
        "type": "redirect_to_url",
        "redirect_to_url": {"url": f"{page}/authenticate", "return_url": page},
    }
    call.save(intent)
    events.record(call, "payment_intent.requires_action", intent)


def _charge(
    call: Call, session: Body, intent: Body, method: Body, *, card: Card, payer: Payer
) -> None:
    charge = call.add(_new_charge(call, intent, method, card), {"refund": card.refund})
    intent["latest_charge"] = charge["id"]
    if card.decline_code:
        _decline(call, intent, method, charge, card.decline_code)
    else:
        _succeed(call, session, intent, charge, payer)


def _decline(call: Call, intent: Body, method: Body, charge: Body, reason: str) -> None:
    events.record(call, "charge.failed", charge)
    error = {
        "charge": charge["id"],
        "code": "card_declined",
        "decline_code": reason,
        "doc_url": "https://stripe.com/docs/error-codes/card-declined",
        "message": MESSAGES[reason],
        "type": "card_error",
    }
    _fail(call, intent, method, error)


def _fail(call: Call, intent: Body, method: Body, error: Body) -> None:
    intent |= {
        "status": "requires_payment_method",
        "payment_method": None,
        "last_payment_error": {**error, "payment_method": method},
    }
    call.save(intent)
    events.record(call, "payment_intent.payment_failed", intent)


def _succeed(call: Call, session: Body, intent: Body, charge: Body, payer: Payer) -> None:
    customer = _customer_of(call, session, payer)
    charge["customer"] = intent["customer"] = session["customer"] = customer
    intent |= {"status": "succeeded", "amount_received": intent["amount"]}
    session |= {
        "status": "complete",
        "payment_status": "paid",
        "url": None,
        "customer_details": _details(payer),
    }
    for body in (charge, intent, session):
        call.save(body)
    events.record(call, "charge.succeeded", charge)
    events.record(call, "payment_intent.succeeded", intent)
    events.record(call, "checkout.session.completed", session)
    wait = call.setting("settle_seconds", SETTLE_SECONDS)
    jobs.schedule(call, "settle_charge", charge["id"], call.later(wait))


def _customer_of(call: Call, session: Body, payer: Payer) -> str | None:
    """Guests stay without a customer unless the session asked for one."""
    if session["customer"] or session["customer_creation"] != "always":
        return session["customer"]
    customer = call.add(new_customer(call, {"email": payer.email, "name": payer.name or None}))
    events.record(call, "customer.created", customer)
    return customer["id"]


@jobs.kind("settle_charge")
def settle_charge(call: Call, charge_id: str) -> None:
    """Tell the fee: the balance transaction comes after the charge, with `charge.updated`."""
    charge = call.get("charge", charge_id)
    amount, currency = charge["amount"], charge["currency"]
    fee = money.fee(amount, currency)
    entry = add_balance_transaction(call, "charge", charge_id, amount, currency, fee=fee)
    charge["balance_transaction"] = entry["id"]
    call.save(charge)
    events.record(call, "charge.updated", charge, previous={"balance_transaction": None})


def add_balance_transaction(
    call: Call, kind: str, source: str, amount: int, currency: str, *, fee: int = 0
) -> Body:
    """Move the account's balance by `amount - fee`, in smallest units; refunds are negative."""
    details = [
        {
            "amount": fee,
            "application": None,
            "currency": currency,
            "description": "Stripe processing fees",
            "type": "stripe_fee",
        }
    ]
    return call.add(
        {
            "id": new_id("txn"),
            "object": "balance_transaction",
            "amount": amount,
            "available_on": call.now + AVAILABLE_SECONDS,
            "balance_type": "payments",
            "created": call.now,
            "currency": currency,
            "description": None,
            "exchange_rate": None,
            "fee": fee,
            "fee_details": details if fee else [],
            "net": amount - fee,
            "reporting_category": kind,
            "source": source,
            "status": "pending",
            "type": kind,
        }
    )


def new_customer(call: Call, given: dict[str, Any]) -> Body:
    return {
        "id": new_id("cus", 14),
        "object": "customer",
        "address": given.get("address"),
        "balance": 0,
        "created": call.now,
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": given.get("description"),
        "discount": None,
        "email": given.get("email"),
        "invoice_prefix": new_id("x", 8)[2:].upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": given.get("metadata", {}),
        "name": given.get("name"),
        "next_invoice_sequence": 1,
        "phone": given.get("phone"),
        "preferred_locales": given.get("preferred_locales", []),
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }


def _new_intent(call: Call, session: Body, data: dict[str, Any]) -> Body:
    identifier = new_id("pi")
    return {
        "id": identifier,
        "object": "payment_intent",
        "amount": session["amount_total"],
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic_async",
        "client_secret": new_id(f"{identifier}_secret"),
        "confirmation_method": "automatic",
        "created": call.now,
        "currency": session["currency"],
        "customer": session["customer"],
        "customer_account": None,
        "description": data.get("description"),
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": data.get("metadata", {}),
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {
            "card": {
                "installments": None,
                "mandate_options": None,
                "network": None,
                "request_three_d_secure": "automatic",
            }
        },
        "payment_method_types": ["card"],
        "processing": None,
        "receipt_email": data.get("receipt_email"),
        "review": None,
        "setup_future_usage": data.get("setup_future_usage"),
        "shipping": None,
        "statement_descriptor": data.get("statement_descriptor"),
        "statement_descriptor_suffix": data.get("statement_descriptor_suffix"),
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": data.get("transfer_group"),
    }


def _new_method(call: Call, card: Card, payer: Payer) -> Body:
    return {
        "id": new_id("pm"),
        "object": "payment_method",
        "allow_redisplay": "limited",
        "billing_details": _billing(payer),
        "card": {
            **_card(card),
            "checks": _checks(),
            "display_brand": card.brand,
            "generated_from": None,
            "networks": {"available": [card.brand], "preferred": None},
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        },
        "created": call.now,
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
    }


def _new_charge(call: Call, intent: Body, method: Body, card: Card) -> Body:
    is_paid = card.decline_code is None
    prefix = call.profile["statement_descriptor"]
    suffix = intent["statement_descriptor_suffix"]
    return {
        "id": new_id("ch"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if is_paid else 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": (f"{prefix}* {suffix}" if suffix else prefix)[:22],
        "captured": is_paid,
        "created": call.now,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None if is_paid else "card_declined",
        "failure_message": None if is_paid else MESSAGES[str(card.decline_code)],
        "fraud_details": {},
        "livemode": False,
        "metadata": intent["metadata"],
        "on_behalf_of": None,
        "outcome": _outcome(card),
        "paid": is_paid,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": {"card": _charged_card(card, intent), "type": "card"},
        "radar_options": {},
        "receipt_email": intent["receipt_email"],
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "review": None,
        "shipping": None,
        "source_transfer": None,
        "statement_descriptor": intent["statement_descriptor"],
        "statement_descriptor_suffix": suffix,
        "status": "succeeded" if is_paid else "failed",
        "transfer_data": None,
        "transfer_group": intent["transfer_group"],
    }


def _outcome(card: Card) -> Body:
    is_paid = card.decline_code is None
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None if is_paid else "05",
        "network_status": "approved_by_network" if is_paid else "declined_by_network",
        "reason": card.decline_code,
        "risk_level": "normal",
        "risk_score": 12,
        "seller_message": "Payment complete." if is_paid else "The bank declined the payment.",
        "type": "authorized" if is_paid else "issuer_declined",
    }


def _card(card: Card) -> Body:
    return {
        "brand": card.brand,
        "country": "US",
        "exp_month": 12,
        "exp_year": 2034,
        "fingerprint": card.fingerprint,
        "funding": "credit",
        "last4": card.last4,
        "regulated_status": "unregulated",
    }


def _charged_card(card: Card, intent: Body) -> Body:
    return {
        **_card(card),
        "amount_authorized": intent["amount"],
        "authorization_code": None,
        "checks": _checks(),
        "extended_authorization": {"status": "disabled"},
        "incremental_authorization": {"status": "unavailable"},
        "installments": None,
        "mandate": None,
        "multicapture": {"status": "unavailable"},
        "network": card.brand,
        "network_token": {"used": False},
        "network_transaction_id": None,
        "overcapture": {
            "maximum_amount_capturable": intent["amount"],
            "status": "unavailable",
        },
        "three_d_secure": _three_d_secure() if card.asks_3d_secure else None,
        "wallet": None,
    }


def _three_d_secure() -> Body:
    return {
        "authentication_flow": "challenge",
        "electronic_commerce_indicator": "05",
        "exemption_indicator": None,
        "result": "authenticated",
        "result_reason": None,
        "transaction_id": None,
        "version": "2.2.0",
    }


def _checks() -> Body:
    return {
        "address_line1_check": None,
        "address_postal_code_check": None,
        "cvc_check": "pass",
    }


def _address(country: str) -> Body:
    nothing = dict.fromkeys(("city", "line1", "line2", "postal_code", "state"))
    return {**nothing, "country": country or None}


def _billing(payer: Payer) -> Body:
    return {
        "address": _address(payer.country),
        "email": payer.email,
        "name": payer.name or None,
        "phone": payer.phone,
        "tax_id": None,
    }


def _details(payer: Payer) -> Body:
    return {
        "address": _address(payer.country),
        "business_name": None,
        "email": payer.email,
        "individual_name": None,
        "name": payer.name or None,
        "phone": payer.phone,
        "tax_exempt": "none",
        "tax_ids": [],
    }
