"""The balance and the transactions that make it; fees are here and nowhere else."""

from __future__ import annotations

from collections import Counter

from ..call import Call
from ..parameters import Currency, Text
from ..store import Body
from .listing import FIELDS, filtered
from .routes import route


@route(
    "GET",
    "/v1/balance_transactions",
    **FIELDS,
    currency=Currency(),
    payout=Text(),
    source=Text(),
    type=Text(),
)
def list_balance_transactions(call: Call) -> Body:
    """List them; there are no payouts yet, so a list by `payout` is empty."""
    query = filtered(call, "balance_transaction", "currency", "source", "type")
    if "payout" in call.params:
        query.where("json_extract(body, '$.payout') = ?", call.params["payout"])
    page = query.page("/v1/balance_transactions")
    page["data"] = [_dated(call, entry) for entry in page["data"]]
    return page


@route("GET", "/v1/balance_transactions/<identifier>")
def retrieve_balance_transaction(call: Call, identifier: str) -> Body:
    return _dated(call, call.get("balance_transaction", identifier))


@route("GET", "/v1/balance")
def retrieve_balance(call: Call) -> Body:
    sums: dict[str, Counter[str]] = {"available": Counter(), "pending": Counter()}
    for entry in call.store.all_of(call.account, "balance_transaction"):
        sums[_dated(call, entry)["status"]][entry["currency"]] += entry["net"]
    return {
        "object": "balance",
        "available": _amounts(sums["available"]),
        "livemode": False,
        "pending": _amounts(sums["pending"]),
    }


def _dated(call: Call, entry: Body) -> Body:
    """A transaction becomes available by the clock alone."""
    return entry | {"status": "available" if entry["available_on"] <= call.now else "pending"}


def _amounts(sums: Counter[str]) -> list[Body]:
    entries = sorted(sums.items()) or [("eur", 0)]
    return [
        {"amount": amount, "currency": currency, "source_types": {"card": amount}}
        for currency, amount in entries
    ]
