"""Refusals, in the shape Stripe gives them (docs.stripe.com/api/errors)."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """A refusal that goes back to the caller as Stripe-shaped JSON.

    `is_executed` says whether the endpoint had begun its work: only then does Stripe keep the
    answer under the idempotency key; a parameter that fails validation is not kept.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        is_executed: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.kind = kind
        self.code = code
        self.param = param
        self.is_executed = is_executed

    def body(self) -> dict[str, Any]:
        error: dict[str, Any] = {"message": self.message, "type": self.kind}
        if self.code:
            error["code"] = self.code
            slug = self.code.replace("_", "-")
            error["doc_url"] = f"https://stripe.com/docs/error-codes/{slug}"
        if self.param:
            error["param"] = self.param
        return {"error": error}


def unauthorized(message: str) -> ApiError:
    return ApiError(message, status=401)


def no_such(kind: str, identifier: str, *, param: str = "id", status: int = 404) -> ApiError:
    """Stripe answers 404 for the object in the address, 400 for one named in a parameter."""
    return ApiError(
        f"No such {kind}: '{identifier}'", status=status, code="resource_missing", param=param
    )


def unknown_url(method: str, path: str) -> ApiError:
    return ApiError(
        f"Unrecognized request URL ({method}: {path}). The sandbox has no such address.", status=404
    )


def server_error() -> ApiError:
    return ApiError(
        "An unknown error occurred in the sandbox, as you asked.", status=500, kind="api_error"
    )


def rate_limited() -> ApiError:
    return ApiError(
        "Request rate limit exceeded, as you asked of the sandbox.", status=429, code="rate_limit"
    )
