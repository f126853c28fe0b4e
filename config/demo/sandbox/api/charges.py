"""Charges: the attempts to take money, made by the hosted page."""

from __future__ import annotations

from .. import events
from ..call import Call
from ..parameters import Metadata, Text, merge_metadata
from ..store import Body
from .listing import FIELDS, filtered
from .routes import route


@route("GET", "/v1/charges", **FIELDS, customer=Text(), payment_intent=Text())
def list_charges(call: Call) -> Body:
    return filtered(call, "charge", "customer", "payment_intent").page("/v1/charges")


@route("GET", "/v1/charges/<identifier>")
def retrieve_charge(call: Call, identifier: str) -> Body:
    return call.get("charge", identifier)


@route("POST", "/v1/charges/<identifier>", description=Text(), metadata=Metadata())
def update_charge(call: Call, identifier: str) -> Body:
    charge = call.get("charge", identifier)
    changed = {name: call.params[name] for name in ("description",) if name in call.params}
    if "metadata" in call.params:
        changed["metadata"] = merge_metadata(charge["metadata"], call.params["metadata"])
    previous = {name: charge[name] for name in changed}
    charge |= changed
    call.save(charge)
    events.record(call, "charge.updated", charge, previous=previous)
    return charge
