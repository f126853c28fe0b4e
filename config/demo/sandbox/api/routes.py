"""The table of API addresses: each module of this folder adds its own with `@route`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

from ..call import Call
from ..errors import ApiError, unknown_url
from ..parameters import Fields, Many, Text, read
from ..store import Body

Handler = Callable[..., Body]
EXPAND = Many(Text(), most=20)


@dataclass(frozen=True, eq=False)  # a route is itself, and can be a key
class Route:
    handler: Handler
    fields: Fields

    def answer(self, call: Call, raw: dict[str, Any], names: dict[str, str]) -> Body:
        call.params = read(self.fields, raw)
        return self.handler(call, **names)


URLS = Map(strict_slashes=False, merge_slashes=False)


def route(method: str, path: str, **fields: Any) -> Callable[[Handler], Handler]:
    """Serve `path` with the function below; its parameters are `fields`, and mostly `expand`."""

    def register(handler: Handler) -> Handler:
        known = fields if method == "DELETE" else {**fields, "expand": EXPAND}
        endpoint = Route(handler, known)
        URLS.add(Rule(path, methods=[method], endpoint=endpoint))
        return handler

    return register


def find(method: str, path: str) -> tuple[Route, dict[str, str]]:
    try:
        endpoint, names = URLS.bind("").match(path, method)
    except HTTPException as error:
        raise unknown_url(method, path) from error
    return endpoint, {key: str(value) for key, value in names.items()}


def refused_here(message: str, param: str | None = None, code: str | None = None) -> ApiError:
    """A refusal after the endpoint began its work: Stripe keeps it under the idempotency key."""
    return ApiError(message, param=param, code=code, is_executed=True)
