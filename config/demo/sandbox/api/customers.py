"""Customers: only those a caller makes, or a session was told to make."""

from __future__ import annotations

from .. import events
from ..call import Call
from ..parameters import Choice, Email, Hash, Kind, Many, Metadata, Text, merge_metadata
from ..payments import new_customer
from ..store import Body
from .listing import FIELDS, filtered
from .routes import route

ADDRESS = {
    name: Text(can_unset=True)
    for name in ("city", "country", "line1", "line2", "postal_code", "state")
}
CUSTOMER: dict[str, Kind] = {
    "address": Hash(ADDRESS),
    "description": Text(can_unset=True),
    "email": Email(can_unset=True),
    "metadata": Metadata(),
    "name": Text(longest=256, can_unset=True),
    "phone": Text(longest=20, can_unset=True),
    "preferred_locales": Many(Text(longest=10)),
    "tax_exempt": Choice(choices=("exempt", "none", "reverse")),
}


@route("POST", "/v1/customers", **CUSTOMER)
def create_customer(call: Call) -> Body:
    customer = call.add(new_customer(call, _given(call)))
    events.record(call, "customer.created", customer)
    return customer


@route("GET", "/v1/customers", **FIELDS, email=Text())
def list_customers(call: Call) -> Body:
    return filtered(call, "customer", "email").page("/v1/customers")


@route("GET", "/v1/customers/<identifier>")
def retrieve_customer(call: Call, identifier: str) -> Body:
    return call.get("customer", identifier)


@route("POST", "/v1/customers/<identifier>", **CUSTOMER)
def update_customer(call: Call, identifier: str) -> Body:
    customer = call.get("customer", identifier)
    given = _given(call)
    if "metadata" in given:
        given["metadata"] = merge_metadata(customer["metadata"], given["metadata"])
    previous = {name: customer[name] for name, value in given.items() if customer[name] != value}
    customer |= given
    call.save(customer)
    events.record(call, "customer.updated", customer, previous=previous)
    return customer


@route("DELETE", "/v1/customers/<identifier>")
def delete_customer(call: Call, identifier: str) -> Body:
    customer = call.get("customer", identifier)
    call.store.remove(identifier)
    events.record(call, "customer.deleted", customer)
    return {"id": identifier, "object": "customer", "deleted": True}


def _given(call: Call) -> Body:
    given = {name: value for name, value in call.params.items() if name != "expand"}
    if "address" in given:
        given["address"] = dict.fromkeys(ADDRESS) | given["address"]
    return given
