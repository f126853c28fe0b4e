"""Products and prices, as far as Checkout needs them."""

from __future__ import annotations

from typing import Any

from .. import money
from ..call import Call
from ..errors import ApiError
from ..parameters import Currency, Flag, Hash, Integer, Kind, Many, Metadata, Text, Url
from ..store import Body, new_id
from .listing import FIELDS, filtered
from .routes import route

PRODUCT_DATA: dict[str, Kind] = {
    "description": Text(longest=1000),
    "images": Many(Url(), most=8),
    "metadata": Metadata(),
    "name": Text(is_required=True, longest=250),
}
PRICE_DATA: dict[str, Kind] = {
    "currency": Currency(is_required=True),
    "product": Text(),
    "product_data": Hash(PRODUCT_DATA),
    "unit_amount": Integer(least=0, most=money.MOST),
}


@route("POST", "/v1/products", **PRODUCT_DATA)
def create_product(call: Call) -> Body:
    return _add_product(call, call.params, is_active=True)


@route("GET", "/v1/products", **FIELDS, active=Flag())
def list_products(call: Call) -> Body:
    return filtered(call, "product", "active").page("/v1/products")


@route("GET", "/v1/products/<identifier>")
def retrieve_product(call: Call, identifier: str) -> Body:
    return call.get("product", identifier)


@route(
    "POST",
    "/v1/prices",
    currency=Currency(is_required=True),
    metadata=Metadata(),
    nickname=Text(),
    product=Text(),
    product_data=Hash({"metadata": Metadata(), "name": Text(is_required=True, longest=250)}),
    unit_amount=Integer(least=0, most=money.MOST),
)
def create_price(call: Call) -> Body:
    return price_from_data(call, call.params, "", is_active=True)


@route("GET", "/v1/prices", **FIELDS, active=Flag(), currency=Currency(), product=Text())
def list_prices(call: Call) -> Body:
    return filtered(call, "price", "active", "currency", "product").page("/v1/prices")


@route("GET", "/v1/prices/<identifier>")
def retrieve_price(call: Call, identifier: str) -> Body:
    return call.get("price", identifier)


def price_from_data(
    call: Call, data: dict[str, Any], prefix: str, *, is_active: bool = False
) -> Body:
    """Make a price, and its product if described; those made for one session are inactive."""
    _check_price(data, prefix)
    if "product" in data:
        product = call.get("product", data["product"], param=_name(prefix, "product"))
    else:
        product = _add_product(call, data["product_data"], is_active=is_active)
    return call.add(_new_price(call, data, product, is_active=is_active))


def _check_price(data: dict[str, Any], prefix: str) -> None:
    if ("product" in data) == ("product_data" in data):
        message = "You must specify either `product` or `product_data` when creating a price."
        raise ApiError(message, code="parameter_missing", param=_name(prefix, "product"))
    amount, name = data.get("unit_amount"), _name(prefix, "unit_amount")
    if amount is None:
        raise ApiError(f"Missing required param: {name}.", code="parameter_missing", param=name)
    if amount % money.step(data["currency"]):
        message = f"Invalid amount: {data['currency'].upper()} amounts must be a multiple of"
        raise ApiError(f"{message} {money.step(data['currency'])}.", param=name)


def _name(prefix: str, name: str) -> str:
    return f"{prefix}[{name}]" if prefix else name


def _add_product(call: Call, data: dict[str, Any], *, is_active: bool) -> Body:
    return call.add(
        {
            "id": new_id("prod", 14),
            "object": "product",
            "active": is_active,
            "created": call.now,
            "default_price": None,
            "description": data.get("description"),
            "images": data.get("images", []),
            "livemode": False,
            "marketing_features": [],
            "metadata": data.get("metadata", {}),
            "name": data["name"],
            "package_dimensions": None,
            "shippable": None,
            "statement_descriptor": None,
            "tax_code": None,
            "unit_label": None,
            "updated": call.now,
            "url": None,
        }
    )


def _new_price(call: Call, data: dict[str, Any], product: Body, *, is_active: bool) -> Body:
    return {
        "id": new_id("price"),
        "object": "price",
        "active": is_active,
        "billing_scheme": "per_unit",
        "created": call.now,
        "currency": data["currency"],
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": None,
        "metadata": data.get("metadata", {}),
        "nickname": data.get("nickname"),
        "product": product["id"],
        "recurring": None,
        "tax_behavior": "unspecified",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time",
        "unit_amount": data["unit_amount"],
        "unit_amount_decimal": str(data["unit_amount"]),
    }
