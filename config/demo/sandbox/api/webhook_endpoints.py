"""Webhook endpoints; the signing secret is shown once, in the answer that creates one."""

from __future__ import annotations

from ..call import API_VERSION, Call
from ..errors import ApiError
from ..events import TYPES
from ..parameters import Choice, Flag, Many, Metadata, Text, Url, merge_metadata
from ..store import Body, new_id
from .listing import PAGING, Query
from .routes import refused_here, route

MOST = 16
EVENTS = Many(Text(), most=300)


@route(
    "POST",
    "/v1/webhook_endpoints",
    api_version=Choice(choices=(API_VERSION,)),
    connect=Flag(),
    description=Text(longest=5000, can_unset=True),
    enabled_events=Many(Text(), most=300, is_required=True),
    metadata=Metadata(),
    url=Url(is_required=True),
)
def create_endpoint(call: Call) -> Body:
    _check_events(call)
    if len(call.store.all_of(call.account, "webhook_endpoint")) >= MOST:
        raise refused_here(f"You have reached the maximum of {MOST} test webhook endpoints.")
    endpoint = {
        "id": new_id("we"),
        "object": "webhook_endpoint",
        "api_version": call.params.get("api_version", API_VERSION),
        "application": None,
        "created": call.now,
        "description": call.params.get("description"),
        "enabled_events": call.params["enabled_events"],
        "livemode": False,
        "metadata": call.params.get("metadata", {}),
        "status": "enabled",
        "url": call.params["url"],
    }
    secret = "whsec_" + new_id("x", 32)[2:]
    call.add(endpoint, {"secret": secret})
    return {**endpoint, "secret": secret}


@route("GET", "/v1/webhook_endpoints", **PAGING)
def list_endpoints(call: Call) -> Body:
    query = Query(call, "objects", "webhook_endpoint").where("kind = ?", "webhook_endpoint")
    return query.page("/v1/webhook_endpoints")


@route("GET", "/v1/webhook_endpoints/<identifier>")
def retrieve_endpoint(call: Call, identifier: str) -> Body:
    return call.get("webhook_endpoint", identifier)


@route(
    "POST",
    "/v1/webhook_endpoints/<identifier>",
    description=Text(longest=5000, can_unset=True),
    disabled=Flag(),
    enabled_events=EVENTS,
    metadata=Metadata(),
    url=Url(),
)
def update_endpoint(call: Call, identifier: str) -> Body:
    endpoint = call.get("webhook_endpoint", identifier)
    _check_events(call)
    for name in ("description", "enabled_events", "url"):
        if name in call.params:
            endpoint[name] = call.params[name]
    if "disabled" in call.params:
        endpoint["status"] = "disabled" if call.params["disabled"] else "enabled"
    if "metadata" in call.params:
        endpoint["metadata"] = merge_metadata(endpoint["metadata"], call.params["metadata"])
    return call.save(endpoint)


@route("DELETE", "/v1/webhook_endpoints/<identifier>")
def delete_endpoint(call: Call, identifier: str) -> Body:
    call.get("webhook_endpoint", identifier)
    call.store.remove(identifier)
    # Else it would count as on its way until its next attempt, which may be an hour off.
    call.store.execute(
        "update deliveries set state = 'canceled', error = 'the endpoint was deleted'"
        " where endpoint = ? and state = 'pending'",
        (identifier,),
    )
    return {"id": identifier, "object": "webhook_endpoint", "deleted": True}


def _check_events(call: Call) -> None:
    for index, name in enumerate(call.params.get("enabled_events", ())):
        if name != "*" and name not in TYPES:
            message = f"Invalid enabled_events[{index}]: {name} is not a type of event"
            raise ApiError(f"{message} that the sandbox knows.", param=f"enabled_events[{index}]")
