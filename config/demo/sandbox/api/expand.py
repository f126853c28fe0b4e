"""The `expand` parameter: replaces an id in an answer by the object it names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..call import Call
from ..errors import ApiError
from ..store import Body

DEEPEST = 4

# Fields that hold the id of another object.
_LINKS = """
    balance_transaction charge customer default_price failure_balance_transaction latest_charge
    payment_intent payment_method product source
"""
LINKS = frozenset(_LINKS.split())

# Lists that are part of an object but only shown when asked for: (object, field) -> maker.
INCLUDABLE: dict[tuple[str, str], Callable[[Call, Body], Body]] = {}


def includable(kind: str, field: str) -> Callable[[Callable[[Call, Body], Body]], Any]:
    def register(maker: Callable[[Call, Body], Body]) -> Callable[[Call, Body], Body]:
        INCLUDABLE[kind, field] = maker
        return maker

    return register


def expand(call: Call, body: Body, paths: list[str]) -> Body:
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEEPEST + (steps[0] == "data"):
            raise ApiError(f"You cannot expand more than {DEEPEST} levels: {path}", param="expand")
        _expand(call, body, steps, path)
    return body


def _expand(call: Call, body: Body, steps: list[str], path: str) -> None:
    step, rest = steps[0], steps[1:]
    if body.get("object") == "list" and step == "data":
        for item in body["data"]:
            _expand(call, item, rest, path)
        return
    if (maker := INCLUDABLE.get((body.get("object", ""), step))) and step not in body:
        body[step] = maker(call, body)
    elif step in LINKS and step in body:
        body[step] = _linked(call, body[step])
    elif not rest or not isinstance(body.get(step), dict):
        raise ApiError(
            f"This property cannot be expanded ({path}).",
            code="property_cannot_be_expanded",
            param="expand",
        )
    if rest and isinstance(body.get(step), dict):
        _expand(call, body[step], rest, path)


def _linked(call: Call, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return call.store.find(call.account, value) or value
