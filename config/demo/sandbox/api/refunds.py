"""Refunds: partial or whole, never more than was paid. Stripe keeps its fee."""

from __future__ import annotations

from typing import Any

from .. import events, jobs, money
from ..call import Call
from ..errors import ApiError
from ..parameters import Choice, Integer, Metadata, Text, merge_metadata
from ..payments import SETTLE_SECONDS, add_balance_transaction
from ..store import Body, new_id
from .expand import includable
from .listing import FIELDS, filtered, listed
from .routes import refused_here, route


@route(
    "POST",
    "/v1/refunds",
    amount=Integer(least=1, most=money.MOST),
    charge=Text(),
    metadata=Metadata(),
    payment_intent=Text(),
    reason=Choice(choices=("duplicate", "fraudulent", "requested_by_customer")),
)
def create_refund(call: Call) -> Body:
    charge = _charge_to_refund(call)
    amount = _amount_to_refund(call, charge)
    how = call.store.private(charge["id"]).get("refund", "succeeds")
    refund = _new_refund(call, charge, amount)
    refund["status"] = "pending" if how == "is_pending" else "succeeded"
    entry = add_balance_transaction(call, "refund", refund["id"], -amount, charge["currency"])
    refund["balance_transaction"] = entry["id"]
    call.add(refund)
    _change_refunded(call, charge, amount)
    events.record(call, "refund.created", refund)
    events.record(call, "charge.refunded", charge)
    wait = call.setting("settle_seconds", SETTLE_SECONDS)
    work = "fail_refund" if how == "fails" else "finish_refund"
    jobs.schedule(call, work, refund["id"], call.later(wait))
    return refund


def _charge_to_refund(call: Call) -> Body:
    params = call.params
    if "charge" not in params and "payment_intent" not in params:
        message = "One of the following params should be provided for this request: payment_intent"
        raise ApiError(f"{message} or charge.", code="parameter_missing")
    if "charge" in params:
        charge = call.get("charge", params["charge"], param="charge")
    else:
        charge = _charge_of_intent(call, params["payment_intent"])
    if params.get("payment_intent", charge["payment_intent"]) != charge["payment_intent"]:
        message = "The charge does not belong to the payment intent."
        raise ApiError(message, param="payment_intent")
    if not charge["paid"]:
        message = f"Charge {charge['id']} cannot be refunded because it was not paid."
        raise refused_here(message, "charge")
    return charge


def _charge_of_intent(call: Call, intent_id: str) -> Body:
    intent = call.get("payment_intent", intent_id, param="payment_intent")
    if intent["status"] != "succeeded":
        message = f"This PaymentIntent ({intent_id}) does not have a successful charge to refund."
        raise refused_here(message, "payment_intent")
    return call.get("charge", intent["latest_charge"])


def _amount_to_refund(call: Call, charge: Body) -> int:
    left = charge["amount"] - charge["amount_refunded"]
    if not left:
        message = f"Charge {charge['id']} has already been refunded."
        raise refused_here(message, "charge", "charge_already_refunded")
    amount = call.params.get("amount", left)
    if amount > left:
        wanted, rest = (money.display(n, charge["currency"]) for n in (amount, left))
        message = f"Refund amount ({wanted}) is greater than unrefunded amount on charge ({rest})"
        raise refused_here(message, "amount")
    if amount % money.step(charge["currency"]):
        message = f"Invalid amount: must be a multiple of {money.step(charge['currency'])}."
        raise ApiError(message, param="amount")
    return amount


def _change_refunded(call: Call, charge: Body, amount: int) -> None:
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    call.save(charge)


def _new_refund(call: Call, charge: Body, amount: int) -> Body:
    return {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": call.now,
        "currency": charge["currency"],
        "destination_details": {
            "card": {
                "reference_status": "pending",
                "reference_type": "acquirer_reference_number",
                "type": "refund",
            },
            "type": "card",
        },
        "metadata": call.params.get("metadata", {}),
        "payment_intent": charge["payment_intent"],
        "reason": call.params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }


@jobs.kind("finish_refund")
def finish_refund(call: Call, identifier: str) -> None:
    """The bank gives a reference; a pending refund has then succeeded."""
    refund = call.get("refund", identifier)
    previous: dict[str, Any] = {"destination_details": dict(refund["destination_details"])}
    if refund["status"] == "pending":
        previous["status"] = "pending"
    refund["status"] = "succeeded"
    card = {**refund["destination_details"]["card"]}
    card |= {"reference": "74218396042", "reference_status": "available"}
    refund["destination_details"] = {"card": card, "type": "card"}
    call.save(refund)
    events.record(call, "refund.updated", refund, previous=previous)
    events.record(call, "charge.refund.updated", refund, previous=previous)


@jobs.kind("fail_refund")
def fail_refund(call: Call, identifier: str) -> None:
    """The bank sends the money back to us: the charge counts it as not refunded again."""
    refund = call.get("refund", identifier)
    charge = call.get("charge", refund["charge"])
    amount, currency = refund["amount"], refund["currency"]
    entry = add_balance_transaction(call, "refund_failure", refund["id"], amount, currency)
    refund |= {
        "status": "failed",
        "failure_reason": "expired_or_canceled_card",
        "failure_balance_transaction": entry["id"],
    }
    call.save(refund)
    _change_refunded(call, charge, -amount)
    events.record(call, "refund.updated", refund, previous={"status": "succeeded"})
    events.record(call, "charge.refund.updated", refund, previous={"status": "succeeded"})
    events.record(call, "refund.failed", refund)


@route("GET", "/v1/refunds", **FIELDS, charge=Text(), payment_intent=Text())
def list_refunds(call: Call) -> Body:
    return filtered(call, "refund", "charge", "payment_intent").page("/v1/refunds")


@route("GET", "/v1/refunds/<identifier>")
def retrieve_refund(call: Call, identifier: str) -> Body:
    return call.get("refund", identifier)


@route("POST", "/v1/refunds/<identifier>", metadata=Metadata())
def update_refund(call: Call, identifier: str) -> Body:
    refund = call.get("refund", identifier)
    new = call.params.get("metadata")
    if new is not None:
        previous = {"metadata": refund["metadata"]}
        refund["metadata"] = merge_metadata(refund["metadata"], new)
        call.save(refund)
        events.record(call, "refund.updated", refund, previous=previous)
    return refund


@includable("charge", "refunds")
def _refunds_of(call: Call, charge: Body) -> Body:
    bodies = call.store.all_of(call.account, "refund")
    own = [refund for refund in reversed(bodies) if refund["charge"] == charge["id"]]
    return listed(own[:10], f"/v1/charges/{charge['id']}/refunds", has_more=len(own) > 10)
