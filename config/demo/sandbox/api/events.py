"""Events: what happened, for whoever missed the webhook."""

from __future__ import annotations

import json

from ..call import Call
from ..errors import no_such
from ..events import with_pending
from ..parameters import Flag, Many, Text
from ..store import Body
from .listing import FIELDS, Query
from .routes import route

KEPT_SECONDS = 30 * 24 * 60 * 60  # Stripe lists the events of the last 30 days only
UNDELIVERED = (
    "exists (select 1 from deliveries where event = events.id and state not in"
    " ('delivered', 'canceled'))"
)


@route(
    "GET",
    "/v1/events",
    **FIELDS,
    delivery_success=Flag(),
    type=Text(),
    types=Many(Text(), most=20),
)
def list_events(call: Call) -> Body:
    query = Query(call, "events", "event").created()
    query.where("created > ?", call.now - KEPT_SECONDS)
    if "type" in call.params:
        query.where("type glob ?", call.params["type"])
    if types := call.params.get("types"):
        query.where(f"type in ({', '.join('?' * len(types))})", *types)
    if "delivery_success" in call.params:
        is_wanted = call.params["delivery_success"]
        query.where(f"not {UNDELIVERED}" if is_wanted else UNDELIVERED)
    page = query.page("/v1/events")
    page["data"] = [with_pending(call, event) for event in page["data"]]
    return page


@route("GET", "/v1/events/<identifier>")
def retrieve_event(call: Call, identifier: str) -> Body:
    row = call.store.row(
        "select body from events where id = ? and account = ?", (identifier, call.account)
    )
    if row is None:
        raise no_such("event", identifier)
    return with_pending(call, json.loads(row["body"]))
