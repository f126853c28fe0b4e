"""Lists as Stripe pages them: newest first, `starting_after` older, `ending_before` newer."""

from __future__ import annotations

import json
from typing import Any

from ..call import Call
from ..errors import no_such
from ..parameters import Created, Integer, Kind, Text
from ..store import Body

PAGING: dict[str, Kind] = {
    "limit": Integer(least=1, most=100),
    "starting_after": Text(),
    "ending_before": Text(),
}
FIELDS: dict[str, Kind] = {**PAGING, "created": Created()}
SIGNS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


class Query:
    """A query of one table that grows by conditions and is then cut to one page."""

    def __init__(self, call: Call, table: str, noun: str) -> None:
        self.call = call
        self.table = table
        self.noun = noun
        self.conditions = ["account = ?"]
        self.values: list[Any] = [call.account]

    def where(self, condition: str, *values: Any) -> Query:
        self.conditions.append(condition)
        self.values.extend(values)
        return self

    def created(self) -> Query:
        for name, moment in self.call.params.get("created", {}).items():
            self.where(f"created {SIGNS[name]} ?", moment)
        return self

    def page(self, url: str) -> Body:
        params = self.call.params
        limit = params.get("limit", 10)
        newer = params.get("ending_before")
        if newer:
            self.where("seq > ?", self._place(newer, "ending_before"))
        elif params.get("starting_after"):
            older = params["starting_after"]
            self.where("seq < ?", self._place(older, "starting_after"))
        rows = self._rows(limit + 1, "asc" if newer else "desc")
        bodies = [json.loads(row["body"]) for row in rows[:limit]]
        if newer:
            bodies.reverse()
        return listed(bodies, url, has_more=len(rows) > limit)

    def _rows(self, limit: int, order: str) -> list[Any]:
        # Only names written in this file and the callers' own conditions reach the text.
        sql = (
            f"select body from {self.table} where {' and '.join(self.conditions)}"  # noqa: S608
            f" order by seq {order} limit {limit}"
        )
        return self.call.store.rows(sql, self.values)

    def _place(self, identifier: str, param: str) -> int:
        sql = f"select seq from {self.table} where id = ? and account = ?"  # noqa: S608
        row = self.call.store.row(sql, (identifier, self.call.account))
        if row is None:
            raise no_such(self.noun, identifier, param=param, status=400)
        return row["seq"]


def objects(call: Call, kind: str) -> Query:
    return Query(call, "objects", kind).where("kind = ?", kind).created()


def filtered(call: Call, kind: str, *names: str) -> Query:
    """List objects whose field equals the parameter of the same name, where one was given."""
    query = objects(call, kind)
    for name in names:
        if name in call.params:
            value = call.params[name]
            # Integers, as SQLite keeps the truth values of JSON.
            value = int(value) if isinstance(value, bool) else value
            query.where(f"json_extract(body, '$.{name}') = ?", value)
    return query


def listed(bodies: list[Body], url: str, *, has_more: bool = False) -> Body:
    return {"object": "list", "data": bodies, "has_more": has_more, "url": url}
