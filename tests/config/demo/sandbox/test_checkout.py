"""Sessions and the hosted page: what a donor meets."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
import stripe

from .conftest import Giver, Process, session_params


def test_a_session_is_paid_with_4242(giver: Giver) -> None:
    session = giver.session(
        client_reference_id="don-1",
        customer_email="donor@example.org",
        metadata={"donation": "1"},
        payment_intent_data={"metadata": {"gift": "1"}, "statement_descriptor_suffix": "MBOUR"},
    )
    assert (session.status, session.payment_status, session.payment_intent) == (
        "open",
        "unpaid",
        None,
    )

    answer = giver.pay(session)

    assert answer.status_code == 303
    assert answer.headers["Location"] == f"http://127.0.0.1:9/thanks?session={session.id}"
    expand: Any = {"expand": ["payment_intent.latest_charge", "line_items"]}
    paid = giver.client.v1.checkout.sessions.retrieve(session.id, expand)
    intent, charge = paid.payment_intent, paid.payment_intent.latest_charge
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert (paid.metadata.donation, intent.metadata.gift) == ("1", "1")
    assert (intent.status, intent.amount, intent.amount_received) == ("succeeded", 2500, 2500)
    assert (charge.status, charge.paid, charge.amount) == ("succeeded", True, 2500)
    assert charge.calculated_statement_descriptor == "HEARBACK SANDBOX* MBOU"
    assert paid.customer_details.email == "donor@example.org"
    assert [item.amount_total for item in paid.line_items.data] == [2500]


def test_events_tell_a_payment_in_stripes_order_with_the_fee_last(giver: Giver) -> None:
    paid = giver.paid()

    giver.settled(paid.payment_intent.latest_charge.id)

    assert giver.event_types() == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
        "charge.updated",
    ]


@pytest.mark.parametrize(
    ("card", "reason"),
    [("4000000000000002", "generic_decline"), ("4000000000009995", "insufficient_funds")],
)
def test_a_declined_card_leaves_the_session_open_for_another(
    giver: Giver, card: str, reason: str
) -> None:
    session = giver.session(locale="en")

    refused = giver.pay(session, card)

    assert refused.status_code == 200
    assert "Your card was declined. No money moved." in refused.text
    assert reason not in refused.text
    expand: Any = {"expand": ["payment_intent"]}
    intent = giver.client.v1.checkout.sessions.retrieve(session.id, expand).payment_intent
    assert (intent.status, intent.last_payment_error.decline_code) == (
        "requires_payment_method",
        reason,
    )
    assert giver.event_types() == [
        "payment_intent.created",
        "charge.failed",
        "payment_intent.payment_failed",
    ]
    assert giver.pay(session).status_code == 303
    charges = giver.client.v1.charges.list({"payment_intent": intent.id}).data
    assert [charge.status for charge in charges] == ["succeeded", "failed"]


@pytest.mark.parametrize("card", ["4000002500003155", "4000002760003184"])
def test_3d_secure_pays_only_when_completed(giver: Giver, card: str) -> None:
    session = giver.session()

    asked = giver.pay(session, card)

    bank = f"/pay/{session.id}/authenticate"
    assert asked.headers["Location"] == bank
    before = giver.client.v1.checkout.sessions.retrieve(session.id)
    assert (before.status, before.payment_status) == ("open", "unpaid")
    failed = _outcome(giver, bank, "fail")
    assert failed.headers["Location"] == f"/pay/{session.id}"
    page = requests.get(f"{giver.sandbox.url}/pay/{session.id}", timeout=10)
    assert "We could not confirm that it is you." in page.text
    giver.pay(session, card)
    assert "/thanks?session=" in _outcome(giver, bank, "complete").headers["Location"]
    after = giver.client.v1.checkout.sessions.retrieve(session.id)
    assert (after.status, after.payment_status) == ("complete", "paid")


def _outcome(giver: Giver, bank: str, outcome: str) -> requests.Response:
    return requests.post(
        giver.sandbox.url + bank, data={"outcome": outcome}, allow_redirects=False, timeout=10
    )


def test_a_number_that_is_no_test_card_is_refused_and_not_shown_again(giver: Giver) -> None:
    session = giver.session()

    answer = giver.pay(session, "4111 1111 1111 1111")

    assert answer.status_code == 422
    assert "The sandbox takes only the test cards listed below." in answer.text
    assert "4111" not in answer.text
    assert giver.event_types() == []


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"email": "donor"}, "email"),
        ({"cardExpiry": "01/20"}, "cardExpiry"),
        ({"cardExpiry": "soon"}, "cardExpiry"),
        ({"cardCvc": "1"}, "cardCvc"),
    ],
)
def test_a_mistake_is_named_beside_its_field_and_nothing_is_charged(
    giver: Giver, typed: dict[str, str], field: str
) -> None:
    session = giver.session(locale="en")

    answer = giver.pay(session, **typed)

    assert answer.status_code == 422
    assert answer.text.count('class="error"') == 1
    assert f'id="{field}-error"' in answer.text
    assert giver.event_types() == []


def test_ten_clicks_at_once_pay_once(giver: Giver) -> None:
    session = giver.session()

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: giver.pay(session), range(10)))

    assert {answer.status_code for answer in answers} == {303}
    assert [charge.amount for charge in giver.client.v1.charges.list().data] == [2500]
    assert giver.event_types().count("checkout.session.completed") == 1


def test_the_button_of_a_test_card_fills_it_in_and_keeps_what_was_typed(giver: Giver) -> None:
    session = giver.session()

    answer = giver.pay(session, "", fill="4000000000000002", billingName="Zoé")

    assert answer.status_code == 200
    assert 'value="4000 0000 0000 0002"' in answer.text
    assert 'value="Zoé"' in answer.text
    assert giver.event_types() == []


@pytest.mark.parametrize(
    ("locale", "words", "amount"),
    [
        ("en", "Sandbox: no money moves.", "€1,234.50"),
        ("fr", "Bac à sable : aucun argent n’est déplacé.", "1\u202f234,50\xa0€"),
        ("fr-CA", "Bac à sable : aucun argent n’est déplacé.", "1\xa0234,50\xa0€"),
    ],
)
def test_the_page_speaks_the_sessions_language(
    giver: Giver, locale: str, words: str, amount: str
) -> None:
    session = giver.session(123450, locale=locale)

    page = requests.get(session.url, timeout=10)

    assert words in page.text
    assert amount in page.text
    assert "script" not in page.text
    assert "form-action 'self' http://127.0.0.1:9" in page.headers["Content-Security-Policy"]


def test_an_expired_session_says_so_and_cannot_be_paid(giver: Giver) -> None:
    session = giver.session(expires_at=int(time.time()) + 1800)

    giver.sandbox.post("clock", minutes="31", account=giver.key)

    assert giver.client.v1.checkout.sessions.retrieve(session.id).status == "expired"
    assert giver.pay(session).status_code == 410
    assert giver.event_types() == ["checkout.session.expired"]


def test_a_session_can_be_expired_once(giver: Giver) -> None:
    session = giver.session()

    expired = giver.client.v1.checkout.sessions.expire(session.id)

    assert (expired.status, expired.url) == ("expired", None)
    with pytest.raises(stripe.InvalidRequestError, match="status of expired"):
        giver.client.v1.checkout.sessions.expire(session.id)


def test_a_customer_is_made_only_when_asked_for(giver: Giver) -> None:
    guest = giver.paid()
    known = giver.paid(customer_creation="always")

    assert guest.customer is None
    customer = giver.client.v1.customers.retrieve(known.customer)
    assert (customer.email, customer.name) == ("donor@example.org", "Dominique Roy")


def test_lists_page_both_ways(giver: Giver) -> None:
    ids = [giver.session().id for _ in range(5)]
    sessions = giver.client.v1.checkout.sessions

    first = sessions.list({"limit": 2})
    older = sessions.list({"limit": 2, "starting_after": ids[3]})
    newer = sessions.list({"limit": 2, "ending_before": ids[1]})

    assert ([s.id for s in first.data], first.has_more) == ([ids[4], ids[3]], True)
    assert ([s.id for s in older.data], older.has_more) == ([ids[2], ids[1]], True)
    assert ([s.id for s in newer.data], newer.has_more) == ([ids[3], ids[2]], True)
    assert [s.id for s in sessions.list({"limit": 2}).auto_paging_iter()] == ids[::-1]


def test_line_items_page_oldest_first(giver: Giver) -> None:
    lines = session_params(100)["line_items"] + session_params(200)["line_items"]
    session = giver.session(line_items=lines)
    items = giver.client.v1.checkout.sessions.line_items

    first = items.list(session.id, {"limit": 1})
    rest = items.list(session.id, {"starting_after": first.data[0].id})

    assert session.amount_total == 300
    assert ([i.amount_total for i in first.data], first.has_more) == ([100], True)
    assert ([i.amount_total for i in rest.data], rest.has_more) == ([200], False)


def test_another_key_sees_nothing_of_it(giver: Giver, sandbox: Process) -> None:
    paid = giver.paid()
    stranger = Giver(sandbox, giver.key + "_other")

    with pytest.raises(stripe.InvalidRequestError, match=r"No such checkout\.session"):
        stranger.client.v1.checkout.sessions.retrieve(paid.id)
    assert stranger.client.v1.checkout.sessions.list().data == []
    assert stranger.client.v1.events.list().data == []
    assert stranger.client.v1.balance_transactions.list().data == []
