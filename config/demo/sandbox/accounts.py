"""Who is calling: each test key is an account of its own, and a live key is never served."""

from __future__ import annotations

import hashlib
import re

from .errors import unauthorized

TEST_KEY = re.compile(r"(sk|rk)_test_[A-Za-z0-9_]{3,200}")
LIVE_KEY = re.compile(r"(sk|rk)_live_")

MISSING = (
    "You did not provide an API key. You need to provide your API key in the Authorization "
    "header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
)
LIVE = "This is a sandbox: it refuses a live key. Nothing was done with it."


def is_live(key: str) -> bool:
    return bool(LIVE_KEY.match(key.strip()))


def masked(key: str) -> str:
    return f"{key[:8]}{'*' * 8}{key[-4:]}" if len(key) > 16 else "*" * len(key)


def account_of_key(key: str) -> str:
    """Return the account that a test key stands for; the same key, the same account."""
    return "acct_1" + hashlib.sha256(key.encode()).hexdigest()[:15]


def authenticate(key: str | None) -> str:
    if not key:
        raise unauthorized(MISSING)
    if is_live(key):
        raise unauthorized(LIVE)
    if not TEST_KEY.fullmatch(key):
        raise unauthorized(f"Invalid API Key provided: {masked(key)}")
    return account_of_key(key)
