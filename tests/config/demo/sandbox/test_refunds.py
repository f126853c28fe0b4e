"""Refunds never exceed what was paid."""

from __future__ import annotations

from typing import Any

import pytest
import requests
import stripe

from config.demo.sandbox.accounts import account_of_key

from .conftest import Giver, until


def test_a_gift_is_refunded_in_parts_and_never_beyond(giver: Giver) -> None:
    intent = giver.paid().payment_intent
    refunds = giver.client.v1.refunds

    part = refunds.create({"payment_intent": intent.id, "amount": 1000})
    with pytest.raises(stripe.InvalidRequestError, match=r"\(€15.01\) is greater than.*\(€15.00"):
        refunds.create({"payment_intent": intent.id, "amount": 1501})
    rest = refunds.create({"charge": intent.latest_charge.id})
    with pytest.raises(stripe.InvalidRequestError) as again:
        refunds.create({"payment_intent": intent.id})

    assert (part.amount, rest.amount) == (1000, 1500)
    assert again.value.code == "charge_already_refunded"
    charge = giver.client.v1.charges.retrieve(intent.latest_charge.id)
    assert (charge.amount_refunded, charge.refunded) == (2500, True)


def test_refunds_tell_events_and_move_the_balance(giver: Giver) -> None:
    charge = giver.settled(giver.paid().payment_intent.latest_charge.id)

    giver.client.v1.refunds.create({"charge": charge.id, "amount": 1000})

    types = until(giver.event_types, lambda types: "refund.updated" in types)
    assert types[5:] == [
        "refund.created",
        "charge.refunded",
        "refund.updated",
        "charge.refund.updated",
    ]
    entries = giver.client.v1.balance_transactions.list().data
    assert [(e.type, e.amount, e.fee, e.net) for e in entries] == [
        ("refund", -1000, 0, -1000),
        ("charge", 2500, 63, 2437),
    ]
    refund_entries = giver.client.v1.balance_transactions.list({"type": "refund"}).data
    assert [e.id for e in refund_entries] == [entries[0].id]
    assert giver.client.v1.balance.retrieve().pending[0].amount == 1437


def test_a_refund_that_fails_later_gives_the_money_back_to_the_gift(giver: Giver) -> None:
    session = giver.session()
    giver.pay(session, "4000000000005126")
    intent = giver.client.v1.payment_intents.list().data[0]

    refund = giver.client.v1.refunds.create({"payment_intent": intent.id})

    assert refund.status == "succeeded"
    failed = until(
        lambda: giver.client.v1.refunds.retrieve(refund.id), lambda r: r.status == "failed"
    )
    assert failed.status == "failed"
    charge = giver.client.v1.charges.retrieve(intent.latest_charge)
    assert (charge.amount_refunded, charge.refunded) == (0, False)
    assert giver.event_types()[-1] == "refund.failed"


def test_a_refund_that_is_pending_succeeds_later(giver: Giver) -> None:
    session = giver.session()
    giver.pay(session, "4000000000007726")
    intent = giver.client.v1.payment_intents.list().data[0]

    refund = giver.client.v1.refunds.create({"payment_intent": intent.id})

    assert refund.status == "pending"
    done = until(
        lambda: giver.client.v1.refunds.retrieve(refund.id), lambda r: r.status == "succeeded"
    )
    assert done.status == "succeeded"


def test_a_declined_gift_cannot_be_refunded(giver: Giver) -> None:
    giver.pay(giver.session(), "4000000000000002")
    intent = giver.client.v1.payment_intents.list().data[0]

    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge"):
        giver.client.v1.refunds.create({"payment_intent": intent.id})


@pytest.mark.parametrize(
    ("amount", "currency", "fee"),
    [
        (2500, "eur", 63),
        (2500, "usd", 103),
        (2500, "jpy", 103),
        (100000, "isk", 7100),
        (50000, "kwd", 1480),
    ],
)
def test_fees_are_whole_units_of_the_currency(
    giver: Giver, amount: int, currency: str, fee: int
) -> None:
    paid: Any = giver.paid(amount, currency)

    entry = giver.settled(paid.payment_intent.latest_charge.id).balance_transaction

    told: Any = giver.client.v1.events.list({"types": ["charge.succeeded", "charge.updated"]})
    assert [e.data.object.balance_transaction for e in told.data] == [entry.id, None]
    assert (entry.amount, entry.fee, entry.net, entry.currency) == (
        amount,
        fee,
        amount - fee,
        currency,
    )


def test_a_person_gives_a_payment_back_at_the_desk(giver: Giver) -> None:
    charge = giver.paid().payment_intent.latest_charge.id
    address = f"http://127.0.0.1:{giver.sandbox.port}/_sandbox"
    button = f'name="charge" value="{charge}" aria-label="Refund €25.00 to '
    form = {"charge": charge, "account": account_of_key(giver.key)}
    assert button in requests.get(f"{address}/payments/", timeout=5).text

    page = requests.post(f"{address}/refund", form, headers={"Accept": "text/html"}, timeout=5)

    assert page.url == f"{address}/payments/"
    assert button not in page.text
    assert giver.client.v1.charges.retrieve(charge).amount_refunded == 2500
    again = requests.post(f"{address}/refund", form, timeout=5)
    assert again.status_code == 400
    assert "has already been refunded" in again.text
