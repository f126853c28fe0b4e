"""Reading parameters as strictly as Stripe: unknown ones are refused, missing ones named.

An endpoint declares its parameters as a dict of kinds. Everything arrives as form text
(`line_items[0][price_data][unit_amount]=2500`) and leaves as checked Python values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

from . import money
from .errors import ApiError

KEY = re.compile(r"[^\[\]]+")
DEEPEST = 8


class Kind(Protocol):
    @property
    def is_required(self) -> bool: ...

    def read(self, value: Any, name: str) -> Any: ...


Fields = Mapping[str, Kind]


def nest(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Turn `a[b][0]=x` pairs into nested dicts; `Many` later makes lists of them."""
    tree: dict[str, Any] = {}
    for name, value in pairs:
        steps = KEY.findall(name.replace("[]", "[+]"))[:DEEPEST]
        if steps:
            _plant(tree, steps, value)
    return tree


def _plant(tree: dict[str, Any], steps: list[str], value: str) -> None:
    for step in steps[:-1]:
        branch = tree.setdefault(step, {})
        if not isinstance(branch, dict):
            branch = tree[step] = {}
        tree = branch
    last = steps[-1]
    tree[str(len(tree)) if last == "+" else last] = value


def read(fields: Fields, raw: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Check `raw` against `fields`; a parameter that was not sent is left out of the result."""
    unknown = [_name(prefix, key) for key in raw if key not in fields]
    if unknown:
        raise _unknown(unknown)
    values = {}
    for key, kind in fields.items():
        name = _name(prefix, key)
        if key in raw:
            values[key] = kind.read(raw[key], name)
        elif kind.is_required:
            raise ApiError(f"Missing required param: {name}.", code="parameter_missing", param=name)
    return values


def _name(prefix: str, key: str) -> str:
    return f"{prefix}[{key}]" if prefix else key


def _unknown(names: list[str]) -> ApiError:
    plural = "s" if len(names) > 1 else ""
    message = f"Received unknown parameter{plural}: {', '.join(names)}"
    return ApiError(message, code="parameter_unknown", param=names[0])


@dataclass(frozen=True)
class Text:
    is_required: bool = False
    longest: int = 5000
    can_unset: bool = False

    def read(self, value: Any, name: str) -> str | None:
        if not isinstance(value, str):
            raise ApiError(f"Invalid string: {name} must not be nested.", param=name)
        if not value:
            self._unset(name)
            return None
        if len(value) > self.longest:
            message = f"Invalid string: {value[:12]}…; must be at most {self.longest} characters"
            raise ApiError(message, code="parameter_invalid_string_too_long", param=name)
        return value

    def _unset(self, name: str) -> None:
        if not self.can_unset:
            raise ApiError(
                f"You passed an empty string for '{name}'. We assume empty values are an attempt"
                f" to unset a parameter; however '{name}' cannot be unset. You should remove"
                f" '{name}' from your request or supply a non-empty value.",
                code="parameter_invalid_empty",
                param=name,
            )


@dataclass(frozen=True)
class Choice(Text):
    choices: tuple[str, ...] = ()

    def read(self, value: Any, name: str) -> str | None:
        text = super().read(value, name)
        if text is not None and text not in self.choices:
            allowed = ", ".join(self.choices[:-1]) + f", or {self.choices[-1]}"
            if len(self.choices) == 1:
                allowed = self.choices[0]
            last = name.rpartition("[")[2].rstrip("]")
            raise ApiError(f"Invalid {last}: must be one of {allowed}", param=name)
        return text


@dataclass(frozen=True)
class Email(Text):
    longest: int = 512

    def read(self, value: Any, name: str) -> str | None:
        text = super().read(value, name)
        if text is not None and not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+", text):
            raise ApiError(f"Invalid email address: {text}", code="email_invalid", param=name)
        return text


@dataclass(frozen=True)
class Url(Text):
    def read(self, value: Any, name: str) -> str | None:
        text = super().read(value, name)
        if text is not None and not _is_url(text):
            raise ApiError("Not a valid URL", code="url_invalid", param=name)
        return text


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in text


@dataclass(frozen=True)
class Currency(Text):
    def read(self, value: Any, name: str) -> str | None:
        text = (super().read(value, name) or "").lower()
        if text not in money.SUPPORTED:
            supported = ", ".join(sorted(money.SUPPORTED))
            raise ApiError(
                f"Invalid currency: {text}. Stripe currently supports these currencies:"
                f" {supported}",
                param=name,
            )
        return text


@dataclass(frozen=True)
class Integer:
    is_required: bool = False
    least: int | None = None
    most: int | None = None

    def read(self, value: Any, name: str) -> int:
        if not isinstance(value, str) or not re.fullmatch(r"[+-]?[0-9]{1,18}", value):
            message = f"Invalid integer: {value if isinstance(value, str) else name}"
            raise ApiError(message, code="parameter_invalid_integer", param=name)
        number = int(value)
        if self.least is not None and number < self.least:
            message = f"This value must be greater than or equal to {self.least}."
            raise ApiError(message, code="parameter_invalid_integer", param=name)
        if self.most is not None and number > self.most:
            message = f"This value must be less than or equal to {self.most}."
            raise ApiError(message, code="parameter_invalid_integer", param=name)
        return number


@dataclass(frozen=True)
class Flag:
    is_required: bool = False

    def read(self, value: Any, name: str) -> bool:
        if value not in ("true", "false"):
            raise ApiError(f"Invalid boolean: {value}", param=name)
        return value == "true"


@dataclass(frozen=True)
class Hash:
    fields: Fields
    is_required: bool = False

    def read(self, value: Any, name: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ApiError("Invalid object", code="parameter_invalid_object", param=name)
        return read(self.fields, value, name)


@dataclass(frozen=True)
class Many:
    item: Kind
    is_required: bool = False
    most: int = 100

    def read(self, value: Any, name: str) -> list[Any]:
        if not isinstance(value, dict) or not all(key.isdecimal() for key in value):
            raise ApiError("Invalid array", code="parameter_invalid_array", param=name)
        if len(value) > self.most:
            raise ApiError(f"Array {name} exceeds the maximum of {self.most}.", param=name)
        keys = sorted(value, key=int)
        return [self.item.read(value[key], f"{name}[{key}]") for key in keys]


@dataclass(frozen=True)
class Metadata:
    """At most 50 keys of 40 characters, values of 500; an empty value unsets its key."""

    is_required: bool = field(default=False, init=False)

    def read(self, value: Any, name: str) -> dict[str, str]:
        if value == "":
            return {}
        if not isinstance(value, dict):
            raise ApiError("Invalid object", code="parameter_invalid_object", param=name)
        if len(value) > 50:
            raise ApiError("Metadata can have at most 50 keys.", param=name)
        return {key: self._value(key, text, name) for key, text in value.items()}

    def _value(self, key: str, text: Any, name: str) -> str:
        if len(key) > 40:
            raise ApiError(f"Metadata keys can be at most 40 characters: {key}", param=name)
        if not isinstance(text, str):
            raise ApiError("Metadata values must be strings", param=f"{name}[{key}]")
        if len(text) > 500:
            message = f"Metadata values can be at most 500 characters; '{key}' has {len(text)}."
            raise ApiError(message, param=f"{name}[{key}]")
        return text


@dataclass(frozen=True)
class Created:
    """A moment, or a range of moments: `created=…` or `created[gte]=…`."""

    is_required: bool = field(default=False, init=False)

    def read(self, value: Any, name: str) -> dict[str, int]:
        if isinstance(value, dict):
            bounds = dict.fromkeys(("gt", "gte", "lt", "lte"), Integer())
            return read(bounds, value, name)
        moment = Integer().read(value, name)
        return {"gte": moment, "lte": moment}


@dataclass(frozen=True)
class Removed:
    """A parameter that this version of the API no longer takes."""

    code: str
    message: str
    is_required: bool = field(default=False, init=False)

    def read(self, value: Any, name: str) -> Any:
        raise ApiError(self.message, code=self.code, param=name)


@dataclass(frozen=True)
class Absent:
    """A value Stripe has and this sandbox does not have yet; said so rather than ignored."""

    is_required: bool = field(default=False, init=False)

    def read(self, value: Any, name: str) -> Any:
        raise ApiError(f"The sandbox does not have `{name}` yet.", param=name)


def merge_metadata(old: dict[str, str] | None, new: dict[str, str]) -> dict[str, str]:
    """Apply an update: no new keys at all clears it, an empty value drops its key."""
    if not new:
        return {}
    return {key: text for key, text in {**(old or {}), **new}.items() if text}
