"""Webhooks: signed, retried, and as badly delivered as asked for."""

from __future__ import annotations

import time
from typing import Any

import pytest
import stripe

from .conftest import Giver, Hooks, Process, until


def test_webhooks_are_signed_and_carry_the_endpoints_version(
    giver: Giver, hooks: Hooks, endpoint: Any
) -> None:
    giver.paid()
    until(lambda: hooks.types, lambda types: len(types) == 5)

    heard = [
        giver.client.construct_event(body, signature, endpoint.secret)
        for body, signature in zip(hooks.bodies, hooks.signatures, strict=True)
    ]

    assert sorted(event.type for event in heard) == sorted(giver.event_types())
    assert {event.api_version for event in heard} == {"2026-10-28.endive"}
    with pytest.raises(stripe.SignatureVerificationError):
        giver.client.construct_event(hooks.bodies[0], hooks.signatures[0], "whsec_other")


def test_the_secret_is_shown_once(giver: Giver, endpoint: Any) -> None:
    again = giver.client.v1.webhook_endpoints.retrieve(endpoint.id)

    assert endpoint.secret.startswith("whsec_")
    assert "secret" not in again.to_dict()


def test_an_endpoint_hears_only_what_it_asked_for(giver: Giver, hooks: Hooks) -> None:
    endpoint: Any = giver.client.v1.webhook_endpoints.create(
        {"url": hooks.url, "enabled_events": ["checkout.session.completed"]}
    )
    giver.paid()
    until(lambda: hooks.types, bool)
    assert hooks.types == ["checkout.session.completed"]

    giver.client.v1.webhook_endpoints.update(endpoint.id, {"disabled": True})
    giver.paid()
    giver.client.v1.webhook_endpoints.delete(endpoint.id)
    giver.paid()

    assert giver.client.v1.webhook_endpoints.list().data == []
    assert until(lambda: _by_state(giver), bool) == {"delivered": 1}


def test_an_unknown_event_type_is_refused(giver: Giver, hooks: Hooks) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        giver.client.v1.webhook_endpoints.create(
            {"url": hooks.url, "enabled_events": ["charge.paid"]}  # type: ignore[list-item]
        )

    assert refusal.value.param == "enabled_events[0]"


def test_a_failed_delivery_is_tried_again_until_it_succeeds(
    giver: Giver, hooks: Hooks, endpoint: Any
) -> None:
    hooks.statuses = [500, 302]
    giver.sandbox.post("delivery", mode="normal", retry_seconds="0.05", account=giver.key)
    session = giver.session()

    giver.client.v1.checkout.sessions.expire(session.id)

    until(lambda: hooks.types, lambda types: len(types) == 3)
    assert hooks.ids == [hooks.ids[0]] * 3
    event = until(
        lambda: giver.client.v1.events.retrieve(hooks.ids[0]), lambda e: e.pending_webhooks == 0
    )
    assert event.pending_webhooks == 0
    delivery = giver.sandbox.get("deliveries.json", account=giver.key)[0]
    assert (delivery["state"], delivery["attempts"]) == ("delivered", 3)


def test_twice_sends_each_event_twice(giver: Giver, hooks: Hooks, endpoint: Any) -> None:
    giver.sandbox.post("delivery", mode="twice", account=giver.key)

    giver.paid()

    until(lambda: hooks.types, lambda types: len(types) == 10)
    assert sorted(hooks.ids) == sorted([e.id for e in giver.client.v1.events.list().data] * 2)


def test_shuffled_sends_in_another_order(giver: Giver, hooks: Hooks, endpoint: Any) -> None:
    giver.sandbox.post("delivery", mode="shuffled", seconds="0.5", account=giver.key)
    sessions = [giver.session() for _ in range(12)]

    for session in sessions:
        giver.client.v1.checkout.sessions.expire(session.id)

    until(lambda: hooks.types, lambda types: len(types) == 12)
    in_order = [event.id for event in giver.client.v1.events.list({"limit": 12}).data][::-1]
    assert sorted(hooks.ids) == sorted(in_order)
    assert hooks.ids != in_order


def test_late_waits_as_long_as_asked(giver: Giver, hooks: Hooks, endpoint: Any) -> None:
    giver.sandbox.post("delivery", mode="late", seconds="60", account=giver.key)
    begun = time.time()

    giver.client.v1.checkout.sessions.expire(giver.session().id)

    (delivery,) = giver.sandbox.get("deliveries.json", account=giver.key)
    assert (delivery["state"], delivery["attempts"]) == ("pending", 0)
    assert begun + 60 <= delivery["due_at"] <= time.time() + 60
    assert hooks.types == []


def test_lost_is_never_sent_but_is_listed_and_can_be_sent_again(
    giver: Giver, hooks: Hooks, endpoint: Any
) -> None:
    giver.sandbox.post("delivery", mode="lost", account=giver.key)
    giver.client.v1.checkout.sessions.expire(giver.session().id)
    giver.sandbox.post("delivery", mode="normal", account=giver.key)
    giver.paid()
    until(lambda: hooks.types, lambda types: len(types) == 5)

    missed: Any = until(
        lambda: giver.client.v1.events.list({"delivery_success": False}).data,
        lambda events: len(events) == 1,
    )
    assert [(event.type, event.pending_webhooks) for event in missed] == [
        ("checkout.session.expired", 1)
    ]
    giver.sandbox.post("redeliver", account=giver.key)
    until(lambda: hooks.types, lambda types: len(types) == 6)
    assert hooks.types[5] == "checkout.session.expired"


def test_events_are_listed_by_type_and_newer_than_one(giver: Giver) -> None:
    giver.client.v1.checkout.sessions.expire(giver.session().id)
    last = giver.client.v1.events.list().data[0]
    paid = giver.paid()
    giver.settled(paid.payment_intent.latest_charge.id)

    types: Any = {"types": ["charge.succeeded", "checkout.session.expired"]}
    by_type = giver.client.v1.events.list(types).data
    newer = giver.client.v1.events.list({"ending_before": last.id}).auto_paging_iter()

    assert [e.type for e in by_type] == ["charge.succeeded", "checkout.session.expired"]
    assert [e.type for e in newer] == giver.event_types()[1:]


@pytest.mark.chaos
def test_what_was_due_goes_out_after_a_killed_process_starts_again(
    hooks: Hooks, own_sandbox: Process
) -> None:
    giver = Giver(own_sandbox, "sk_test_restart")
    secret = giver.client.v1.webhook_endpoints.create(
        {"url": hooks.url, "enabled_events": ["checkout.session.completed"]}
    ).secret
    own_sandbox.post("delivery", mode="late", seconds="1")
    paid = giver.paid()
    own_sandbox.kill()

    own_sandbox.start()

    until(lambda: hooks.types, bool)
    event = giver.client.construct_event(hooks.bodies[0], hooks.signatures[0], str(secret))
    assert event.data.object.id == paid.id
    again = Giver(own_sandbox, giver.key)  # at the new process's port
    assert again.client.v1.checkout.sessions.retrieve(paid.id).payment_status == "paid"
    assert own_sandbox.stop() == 0
    assert hooks.types == ["checkout.session.completed"]


def test_nothing_is_on_its_way_to_a_deleted_endpoint(giver: Giver, endpoint: Any) -> None:
    giver.sandbox.post("delivery", mode="late", seconds="3600", account=giver.key)
    giver.client.v1.checkout.sessions.expire(giver.session().id)
    state = giver.sandbox.get("state.json", account=giver.key)
    assert state["deliveries"] == {"pending": 1}

    giver.client.v1.webhook_endpoints.delete(endpoint.id)

    state = giver.sandbox.get("state.json", account=giver.key)
    assert state["deliveries"] == {"canceled": 1}


def _by_state(giver: Giver) -> dict[str, int]:
    """Count the deliveries that are over, by how they ended."""
    deliveries = giver.sandbox.get("state.json", account=giver.key)["deliveries"]
    return {state: number for state, number in deliveries.items() if state != "pending"}
