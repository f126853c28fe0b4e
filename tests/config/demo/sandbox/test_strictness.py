"""Refusals: what Stripe refuses, the sandbox refuses, by the same names."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests
import stripe

from .conftest import Giver, Process, session_params


def _line(**changes: Any) -> list[dict[str, Any]]:
    line = session_params()["line_items"][0]
    return [{**line, "price_data": {**line["price_data"], **changes}}]


@pytest.mark.parametrize(
    ("changes", "code", "param"),
    [
        ({"colour": "red"}, "parameter_unknown", "colour"),
        (
            {"line_items": _line(colour="red")},
            "parameter_unknown",
            "line_items[0][price_data][colour]",
        ),
        (
            {"payment_method_types": ["card"]},
            "payment_method_types_no_longer_supported",
            "payment_method_types",
        ),
        ({"ui_mode": "hosted"}, None, "ui_mode"),
        ({"mode": "donation"}, None, "mode"),
        ({"customer_email": "nobody"}, "email_invalid", "customer_email"),
        ({"customer_email": ""}, "parameter_invalid_empty", "customer_email"),
        ({"success_url": "/thanks"}, "url_invalid", "success_url"),
        ({"customer": "cus_none"}, "resource_missing", "customer"),
        ({"line_items": "gift"}, "parameter_invalid_array", "line_items"),
        (
            {"line_items": _line(unit_amount="25.00")},
            "parameter_invalid_integer",
            "line_items[0][price_data][unit_amount]",
        ),
        (
            {"line_items": _line(unit_amount=-1)},
            "parameter_invalid_integer",
            "line_items[0][price_data][unit_amount]",
        ),
        (
            {"line_items": _line(currency="eux")},
            None,
            "line_items[0][price_data][currency]",
        ),
        ({"line_items": _line(unit_amount=49)}, "amount_too_small", None),
        ({"line_items": _line(currency="jpy", unit_amount=49)}, "amount_too_small", None),
        (
            {"line_items": _line(currency="isk", unit_amount=10050)},
            None,
            "line_items[0][price_data][unit_amount]",
        ),
        ({"line_items": _line(unit_amount=99_999_999) * 2}, "amount_too_large", None),
        ({"metadata": {"k" * 41: "v"}}, None, "metadata"),
    ],
)
def test_a_wrong_parameter_is_refused_and_named(
    giver: Giver, changes: dict[str, Any], code: str | None, param: str | None
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        giver.session(**changes)

    assert (refusal.value.http_status, refusal.value.code, refusal.value.param) == (
        400,
        code,
        param,
    )
    assert str(refusal.value.request_id).startswith("req_")
    assert giver.client.v1.checkout.sessions.list().data == []


@pytest.mark.parametrize("seconds_ahead", [1000, 90000])
def test_a_page_that_closes_too_soon_or_too_late_is_refused(
    giver: Giver, seconds_ahead: int
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        giver.session(expires_at=int(time.time()) + seconds_ahead)

    assert (refusal.value.http_status, refusal.value.param) == (400, "expires_at")


@pytest.mark.parametrize("name", ["mode", "line_items", "success_url"])
def test_a_missing_parameter_is_named(giver: Giver, name: str) -> None:
    params: Any = session_params()
    del params[name]

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        giver.client.v1.checkout.sessions.create(params)

    assert (refusal.value.code, refusal.value.param) == ("parameter_missing", name)


def test_what_may_not_be_expanded_is_refused(giver: Giver) -> None:
    session = giver.session()
    expand: Any = {"expand": ["success_url"]}

    with pytest.raises(stripe.InvalidRequestError, match=r"cannot be expanded \(success_url\)"):
        giver.client.v1.checkout.sessions.retrieve(session.id, expand)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ({}, "You did not provide an API key."),
        ({"Authorization": "Bearer sk_live_abcdefghijklmnop"}, "it refuses a live key"),
        ({"Authorization": "Bearer rk_live_abcdefghijklmnop"}, "it refuses a live key"),
        ({"Authorization": "Bearer nonsense"}, "Invalid API Key provided: ********"),
    ],
)
def test_a_key_that_is_missing_live_or_wrong_gets_401(
    sandbox: Process, header: dict[str, str], message: str
) -> None:
    answer = requests.get(f"{sandbox.url}/v1/account", headers=header, timeout=10)

    assert answer.status_code == 401
    assert message in answer.json()["error"]["message"]


def test_an_unknown_address_and_another_version_are_refused(giver: Giver) -> None:
    headers = {"Authorization": f"Bearer {giver.key}"}

    unknown = requests.get(f"{giver.sandbox.url}/v1/unicorns", headers=headers, timeout=10)
    old = requests.get(
        f"{giver.sandbox.url}/v1/account",
        headers=headers | {"Stripe-Version": "2024-06-20"},
        timeout=10,
    )

    assert (unknown.status_code, old.status_code) == (404, 400)
    assert unknown.json()["error"]["message"].startswith("Unrecognized request URL (GET: /v1/un")
    assert "speaks 2026-10-28.endive only" in old.json()["error"]["message"]
