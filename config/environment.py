"""Read settings from the environment, strictly.

Every reader raises `ImproperlyConfigured` with a sentence that names the variable, so that a
typing mistake stops the start rather than a gift.
"""

import ipaddress
import os
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"", "0", "false", "no", "off"}


def text(name: str, default: str | None = None) -> str:
    """Return the variable; with no default it has to be set."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"{name} is not set. The README says what it is for.")
    return default


def boolean(name: str) -> bool:
    value = text(name, "").lower()
    if value in TRUE_WORDS:
        return True
    if value in FALSE_WORDS:
        return False
    raise ImproperlyConfigured(f"{name} has to be 1 or 0, and is {value!r}.")


def integer(name: str, default: int, *, minimum: int = 0, maximum: int = 1_000_000) -> int:
    value = text(name, str(default))
    # Nine digits first: int() refuses to read some thousands of them.
    is_number = value.isascii() and value.isdigit() and len(value) < 10
    if not is_number or not minimum <= int(value) <= maximum:
        raise ImproperlyConfigured(
            f"{name} has to be a whole number from {minimum} to {maximum}, and is {value!r}."
        )
    return int(value)


def words(name: str) -> list[str]:
    """Return a comma-separated list; empty when unset."""
    return [word.strip() for word in text(name, "").split(",") if word.strip()]


def choice(name: str, default: str, allowed: set[str]) -> str:
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} has to be one of {', '.join(sorted(allowed))}.")
    return value


def url(name: str, default: str | None = None, *, schemes: set[str]) -> str:
    """Return an address without a trailing slash."""
    value = text(name, default)
    if not value:
        return value
    parts = urlsplit(value)
    if parts.scheme not in schemes or not parts.hostname or not _has_good_port(value):
        raise ImproperlyConfigured(
            f"{name} has to be an address that begins with "
            f"{' or '.join(f'{scheme}://' for scheme in sorted(schemes))}."
        )
    return value.rstrip("/")


def site_url(name: str) -> str:
    """Return the address of a whole site: no path, user or question belongs to it."""
    value = url(name, schemes={"http", "https"})
    parts = urlsplit(value)
    if "@" in parts.netloc or parts.path or parts.query or parts.fragment:
        raise ImproperlyConfigured(
            f"{name} has to be the site's address alone, such as https://give.example.org."
        )
    return value


def _has_good_port(address: str) -> bool:
    try:
        return urlsplit(address).port != 0
    except ValueError:
        return False


def email(name: str, default: str) -> str:
    """Return an e-mail address, as in `give@example.org` or `The Book Boat <give@example.org>`."""
    value = text(name, default)
    if value != default:
        try:
            validate_email(parseaddr(value)[1])
        except ValidationError:
            raise ImproperlyConfigured(
                f"{name} has to be an e-mail address, and is {value!r}."
            ) from None
    return value


def networks(name: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Return addresses or networks, as in `10.0.0.2, 172.28.0.0/24`."""
    try:
        listed = [ipaddress.ip_network(word) for word in words(name)]
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} has to list IP addresses or networks: {error}."
        ) from None
    if any(network.prefixlen == 0 for network in listed):
        raise ImproperlyConfigured(f"{name} names every address there is: name the proxy alone.")
    return listed


# These sign what they tell; the others send `user:password` with it, as their address says.
SIGNING_KEYS = {
    "mailersend": "MAILERSEND_SIGNING_SECRET",
    "mailgun": "MAILGUN_WEBHOOK_SIGNING_KEY",
}


def webhook_secret(name: str, service: str) -> dict[str, str]:
    """Return anymail's setting for what a mail service proves itself with; empty when unset."""
    value = text(name, "")
    if not value:
        return {}
    if service in SIGNING_KEYS:
        return {SIGNING_KEYS[service]: value}
    user, _colon, password = value.partition(":")
    if not user or not password:
        raise ImproperlyConfigured(f"{name} has to be user:password for {service}.")
    return {"WEBHOOK_SECRET": value}


def smtp_settings(address: str) -> dict[str, object]:
    """Turn `smtp://user:password@host:port` (or `smtps://`, `smtp+starttls://`) into Django's."""
    parts = urlsplit(address)
    implicit_tls = parts.scheme == "smtps"
    try:
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured("EMAIL_URL has a port that is no number.") from None
    return {
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": port or (465 if implicit_tls else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": implicit_tls,
        "EMAIL_USE_TLS": parts.scheme == "smtp+starttls",
    }
