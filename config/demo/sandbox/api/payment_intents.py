"""Payment intents and the payment methods used with them; both are made by the hosted page."""

from __future__ import annotations

from ..call import Call
from ..parameters import Metadata, Text, merge_metadata
from ..store import Body
from .listing import FIELDS, filtered
from .routes import route


@route("GET", "/v1/payment_intents", **FIELDS, customer=Text())
def list_payment_intents(call: Call) -> Body:
    return filtered(call, "payment_intent", "customer").page("/v1/payment_intents")


@route("GET", "/v1/payment_intents/<identifier>")
def retrieve_payment_intent(call: Call, identifier: str) -> Body:
    return call.get("payment_intent", identifier)


@route(
    "POST",
    "/v1/payment_intents/<identifier>",
    description=Text(longest=1000, can_unset=True),
    metadata=Metadata(),
)
def update_payment_intent(call: Call, identifier: str) -> Body:
    intent = call.get("payment_intent", identifier)
    if "metadata" in call.params:
        intent["metadata"] = merge_metadata(intent["metadata"], call.params["metadata"])
    if "description" in call.params:
        intent["description"] = call.params["description"]
    return call.save(intent)


@route("GET", "/v1/payment_methods/<identifier>")
def retrieve_payment_method(call: Call, identifier: str) -> Body:
    return call.get("payment_method", identifier)
