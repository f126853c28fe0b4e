"""Idempotency keys, for the retry and the double click."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import stripe

from .conftest import Giver, has_no_fault, session_params, until

KEY: Any = {"idempotency_key": "don-1-checkout-1"}


def _create(giver: Giver, amount: int = 2500) -> Any:
    params: Any = session_params(amount)
    return giver.client.v1.checkout.sessions.create(params, KEY)


def test_the_same_key_replays_the_first_answer(giver: Giver) -> None:
    first = _create(giver)
    second = _create(giver)

    assert second.id == first.id
    assert first.last_response.headers.get("Idempotent-Replayed") is None
    headers = second.last_response.headers
    assert headers["Idempotent-Replayed"] == "true"
    assert headers["Original-Request"] == first.last_response.request_id
    assert len(giver.client.v1.checkout.sessions.list().data) == 1


def test_the_same_key_with_other_parameters_is_refused(giver: Giver) -> None:
    _create(giver)

    with pytest.raises(stripe.IdempotencyError) as refusal:
        _create(giver, 2600)

    assert refusal.value.http_status == 400


def test_the_same_key_at_the_same_time_is_refused(giver: Giver) -> None:
    giver.sandbox.post("fault", mode="slow", delay="1.5", calls="1", account=giver.key)
    first = threading.Thread(target=_create, args=(giver,))
    first.start()
    until(lambda: has_no_fault(giver), bool)

    with pytest.raises(stripe.StripeError) as refusal:
        _create(giver)
    first.join()

    assert (refusal.value.http_status, refusal.value.error.code) == (409, "idempotency_key_in_use")
    assert _create(giver).last_response.headers["Idempotent-Replayed"] == "true"


def test_a_refused_parameter_is_not_kept_under_the_key(giver: Giver) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        _create(giver, 1)

    assert _create(giver, 2500).amount_total == 2500


def test_a_refusal_by_the_endpoint_is_kept_under_the_key(giver: Giver) -> None:
    intent = giver.paid().payment_intent
    too_much: Any = {"payment_intent": intent.id, "amount": 9999}
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            giver.client.v1.refunds.create(too_much, KEY)

    assert refusal.value.headers["Idempotent-Replayed"] == "true"


def test_keys_are_forgotten_after_a_day(giver: Giver) -> None:
    first = _create(giver)

    giver.sandbox.post("clock", hours="25", account=giver.key)

    assert _create(giver).id != first.id
