"""The account behind the key, for the check at set-up. Changed at /_sandbox/account."""

from __future__ import annotations

from ..call import Call
from ..store import Body
from .routes import route


@route("GET", "/v1/account")
def retrieve_account(call: Call) -> Body:
    profile = call.profile
    is_active = profile["charges_enabled"]
    state = "active" if is_active else "inactive"
    return {
        "id": call.account,
        "object": "account",
        "business_profile": {
            "mcc": "8398",
            "name": profile["name"],
            "product_description": None,
            "support_address": None,
            "support_email": None,
            "support_phone": None,
            "support_url": None,
            "url": None,
        },
        "business_type": "non_profit",
        "capabilities": {"card_payments": state, "transfers": state},
        "charges_enabled": is_active,
        "country": profile["country"],
        "default_currency": profile["default_currency"],
        "details_submitted": is_active,
        "email": "staff@example.org",
        "metadata": {},
        "payouts_enabled": is_active,
        "type": "standard",
    }


@route("GET", "/v1/accounts/<identifier>")
def retrieve_own_account(call: Call, identifier: str) -> Body:
    if identifier != call.account:
        call.get("account", identifier)
    return retrieve_account(call)
