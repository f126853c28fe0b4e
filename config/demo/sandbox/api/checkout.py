"""Checkout sessions: what a donor is about to pay on the hosted page."""

from __future__ import annotations

from typing import Any

from .. import events, jobs, money
from ..call import Call
from ..errors import ApiError, no_such
from ..parameters import (
    Choice,
    Currency,
    Email,
    Flag,
    Hash,
    Integer,
    Many,
    Metadata,
    Removed,
    Text,
    Url,
    merge_metadata,
)
from ..store import Body, new_id
from .expand import includable
from .listing import FIELDS, PAGING, filtered, listed
from .products import PRICE_DATA, price_from_data
from .routes import refused_here, route

SHORTEST_SECONDS = 30 * 60
LONGEST_SECONDS = 24 * 60 * 60
LEEWAY_SECONDS = 60  # a caller reckons the half hour before the request travels

_LOCALES = """
    auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hi-IN hr hu id it ja ko lt lv ms
    mt nb nl pl pt pt-BR ro ru sk sl sv th tr vi zh zh-HK zh-TW
"""
LOCALES = tuple(_LOCALES.split())
REMOVED = Removed(
    "payment_method_types_no_longer_supported",
    "The `payment_method_types` parameter is no longer supported. Manage payment methods in the"
    " Dashboard, or use `allowed_payment_method_types` or `excluded_payment_method_types`.",
)
MESSAGE = Hash({"message": Text(is_required=True, longest=1200)})
INTENT_DATA = Hash(
    {
        "description": Text(longest=1000),
        "metadata": Metadata(),
        "receipt_email": Email(),
        "setup_future_usage": Choice(choices=("off_session", "on_session")),
        "statement_descriptor": Text(longest=22),
        "statement_descriptor_suffix": Text(longest=22),
        "transfer_group": Text(),
    }
)
LINE_ITEM = Hash(
    {
        "metadata": Metadata(),
        "price": Text(),
        "price_data": Hash(PRICE_DATA),
        "quantity": Integer(least=1, most=999_999),
    }
)
BRANDING = Hash(
    {
        "background_color": Text(longest=7),
        "border_style": Choice(choices=("pill", "rectangular", "rounded")),
        "button_color": Text(longest=7),
        "display_name": Text(longest=100),
    }
)
TYPES = Many(Text())


@route(
    "POST",
    "/v1/checkout/sessions",
    allowed_payment_method_types=TYPES,
    billing_address_collection=Choice(choices=("auto", "required")),
    branding_settings=BRANDING,
    cancel_url=Url(),
    client_reference_id=Text(longest=200),
    currency=Currency(),
    custom_text=Hash(
        {
            "after_submit": MESSAGE,
            "shipping_address": MESSAGE,
            "submit": MESSAGE,
            "terms_of_service_acceptance": MESSAGE,
        }
    ),
    customer=Text(),
    customer_creation=Choice(choices=("always", "if_required")),
    customer_email=Email(),
    excluded_payment_method_types=TYPES,
    expires_at=Integer(),
    line_items=Many(LINE_ITEM, is_required=True),
    locale=Choice(choices=LOCALES),
    metadata=Metadata(),
    mode=Choice(choices=("payment", "setup", "subscription"), is_required=True),
    origin_context=Choice(choices=("mobile_app", "web")),
    payment_intent_data=INTENT_DATA,
    payment_method_types=REMOVED,
    phone_number_collection=Hash({"enabled": Flag(is_required=True)}),
    submit_type=Choice(choices=("auto", "book", "donate", "pay", "subscribe")),
    success_url=Url(is_required=True),
    ui_mode=Choice(choices=("elements", "embedded_page", "form", "hosted_page")),
)
def create_session(call: Call) -> Body:
    params = call.params
    _check(call, params)
    items = [_line_item(call, item, i) for i, item in enumerate(params["line_items"])]
    session = _new_session(call, params, items)
    private = {
        "line_items": items,
        "payment_intent_data": params.get("payment_intent_data", {}),
        "page": session["url"],
    }
    call.add(session, private)
    jobs.schedule(call, "expire_session", session["id"], session["expires_at"])
    return session


def _check(call: Call, params: dict[str, Any]) -> None:
    if params["mode"] != "payment" or params.get("ui_mode", "hosted_page") != "hosted_page":
        name = "mode" if params["mode"] != "payment" else "ui_mode"
        raise ApiError(f"The sandbox does not have {name}={params[name]} yet.", param=name)
    if not params["line_items"]:
        raise ApiError(
            "Missing required param: line_items.", code="parameter_missing", param="line_items"
        )
    if "customer" in params and "customer_email" in params:
        message = "You may only specify one of these parameters: customer, customer_email."
        raise ApiError(message, param="customer_email")
    if "customer" in params:
        call.get("customer", params["customer"], param="customer")
    _check_expiry(call, params.get("expires_at"))


def _check_expiry(call: Call, expires_at: int | None) -> None:
    if expires_at is None:
        return
    bound = None
    if expires_at - call.now < SHORTEST_SECONDS - LEEWAY_SECONDS:
        bound = "at least 30 minutes"
    elif expires_at - call.now > LONGEST_SECONDS + LEEWAY_SECONDS:
        bound = "less than 24 hours"
    if bound:
        message = f"The `expires_at` timestamp must be {bound} from Checkout Session creation."
        raise ApiError(message, param="expires_at")


def _line_item(call: Call, item: dict[str, Any], index: int) -> Body:
    name = f"line_items[{index}]"
    if ("price" in item) == ("price_data" in item):
        raise ApiError(
            f"{name}: you must specify either `price` or `price_data`.",
            code="parameter_missing",
            param=f"{name}[price]",
        )
    if "price" in item:
        price = call.get("price", item["price"], param=f"{name}[price]")
    else:
        price = price_from_data(call, item["price_data"], f"{name}[price_data]")
    if price["type"] != "one_time":
        message = "You specified `payment` mode but passed a recurring price."
        raise ApiError(message, param="line_items")
    quantity = item.get("quantity", 1)
    total = price["unit_amount"] * quantity
    product = call.get("product", price["product"])
    return {
        "id": new_id("li"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": price["currency"],
        "description": product["name"],
        "metadata": item.get("metadata", {}),
        "price": price,
        "quantity": quantity,
    }


def _total(items: list[Body]) -> tuple[int, str]:
    currencies = {item["currency"] for item in items}
    if len(currencies) > 1:
        names = ", ".join(sorted(currencies))
        message = f"All line items must have the same currency; you passed {names}."
        raise ApiError(message, param="line_items")
    currency = currencies.pop()
    total = sum(item["amount_total"] for item in items)
    _check_total(total, currency)
    return total, currency


def _check_total(total: int, currency: str) -> None:
    if total < money.least(currency):
        least = money.display(money.least(currency), currency)
        raise ApiError(
            f"The Checkout Session's total amount must convert to at least 50 cents. {least} is"
            f" the least in {currency.upper()}.",
            code="amount_too_small",
        )
    if total > money.MOST:
        most = money.display(money.MOST, currency)
        message = f"The Checkout Session's total amount due must be no more than {most}."
        raise ApiError(message, code="amount_too_large")


def _new_session(call: Call, params: dict[str, Any], items: list[Body]) -> Body:
    identifier = new_id("cs_test", 58)
    total, currency = _total(items)
    texts = params.get("custom_text", {})
    names = ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
    session: Body = {
        "id": identifier,
        "object": "checkout.session",
        "adaptive_pricing": {"enabled": False},
        "after_expiration": None,
        "allow_promotion_codes": None,
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": {
            "enabled": False,
            "liability": None,
            "provider": None,
            "status": None,
        },
        "billing_address_collection": params.get("billing_address_collection"),
        "branding_settings": _branding(call, params.get("branding_settings", {})),
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "client_secret": None,
        "collected_information": None,
        "consent": None,
        "consent_collection": None,
        "created": call.now,
        "currency": currency,
        "currency_conversion": None,
        "custom_fields": [],
        "custom_text": {name: texts.get(name) for name in names},
        "customer": params.get("customer"),
        "customer_account": None,
        "customer_creation": _customer_creation(params),
        "customer_details": None,
        "customer_email": params.get("customer_email"),
        "discounts": [],
        "expires_at": params.get("expires_at", call.now + LONGEST_SECONDS),
        "invoice": None,
        "invoice_creation": None,
        "livemode": False,
        "locale": params.get("locale"),
        "metadata": params.get("metadata", {}),
        "mode": params["mode"],
        "origin_context": params.get("origin_context"),
        "payment_intent": None,
        "payment_link": None,
        "payment_method_collection": "if_required",
        "payment_method_configuration_details": None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "permissions": None,
        "phone_number_collection": params.get("phone_number_collection", {"enabled": False}),
        "recovered_from": None,
        "saved_payment_method_options": None,
        "setup_intent": None,
        "shipping_address_collection": None,
        "shipping_cost": None,
        "shipping_options": [],
        "status": "open",
        "submit_type": params.get("submit_type"),
        "subscription": None,
        "success_url": params["success_url"],
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": f"{call.base_url}/pay/{identifier}",
        "wallet_options": None,
    }
    for name in ("allowed_payment_method_types", "excluded_payment_method_types"):
        if name in params:
            session[name] = params[name]
    return session


def _customer_creation(params: dict[str, Any]) -> str | None:
    if "customer" in params:
        return None
    return params.get("customer_creation", "if_required")


def _branding(call: Call, given: dict[str, Any]) -> Body:
    return {
        "background_color": given.get("background_color", "#ffffff"),
        "border_style": given.get("border_style", "rounded"),
        "button_color": given.get("button_color", "#0074d4"),
        "display_name": given.get("display_name", call.profile["name"]),
        "font_family": "default",
        "icon": None,
        "logo": None,
    }


@route(
    "GET",
    "/v1/checkout/sessions",
    **FIELDS,
    customer=Text(),
    customer_details=Hash({"email": Email(is_required=True)}),
    payment_intent=Text(),
    status=Choice(choices=("complete", "expired", "open")),
)
def list_sessions(call: Call) -> Body:
    query = filtered(call, "checkout.session", "customer", "payment_intent", "status")
    if details := call.params.get("customer_details"):
        query.where("json_extract(body, '$.customer_details.email') = ?", details["email"])
    return query.page("/v1/checkout/sessions")


@route("GET", "/v1/checkout/sessions/<identifier>")
def retrieve_session(call: Call, identifier: str) -> Body:
    return call.get("checkout.session", identifier)


@route("POST", "/v1/checkout/sessions/<identifier>", metadata=Metadata())
def update_session(call: Call, identifier: str) -> Body:
    session = call.get("checkout.session", identifier)
    if "metadata" in call.params:
        session["metadata"] = merge_metadata(session["metadata"], call.params["metadata"])
    return call.save(session)


@route("POST", "/v1/checkout/sessions/<identifier>/expire")
def expire(call: Call, identifier: str) -> Body:
    session = call.get("checkout.session", identifier)
    if session["status"] != "open":
        raise refused_here(
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout'
            f" Session has a status of {session['status']}."
        )
    expire_session(call, identifier)
    return call.get("checkout.session", identifier)


@jobs.kind("expire_session")
def expire_session(call: Call, identifier: str) -> None:
    """Close a session that nobody paid; its intent, if an attempt made one, is canceled."""
    session = call.get("checkout.session", identifier)
    if session["status"] != "open":
        return
    if session["payment_intent"]:
        intent = call.get("payment_intent", session["payment_intent"])
        intent |= {"status": "canceled", "canceled_at": call.now, "next_action": None}
        call.save(intent)
        events.record(call, "payment_intent.canceled", intent)
    session |= {"status": "expired", "url": None}
    call.save(session)
    events.record(call, "checkout.session.expired", session)


@route("GET", "/v1/checkout/sessions/<identifier>/line_items", **PAGING)
def list_line_items(call: Call, identifier: str) -> Body:
    """List all items, oldest first as Stripe does; `limit` and `starting_after` cut the list."""
    page = _line_items(call, call.get("checkout.session", identifier))
    items, limit = page["data"], call.params.get("limit", 10)
    if after := call.params.get("starting_after"):
        ids = [item["id"] for item in items]
        if after not in ids:
            raise no_such("item", after, param="starting_after", status=400)
        items = items[ids.index(after) + 1 :]
    return listed(items[:limit], page["url"], has_more=len(items) > limit)


@includable("checkout.session", "line_items")
def _line_items(call: Call, session: Body) -> Body:
    items = call.store.private(session["id"])["line_items"]
    return listed(items, f"/v1/checkout/sessions/{session['id']}/line_items")
