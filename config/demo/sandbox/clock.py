"""The sandbox's clock: real time, moved forward for everybody or for one account."""

from __future__ import annotations

import time

from .store import Store

NAME = "clock_seconds"


def exact(store: Store, account: str) -> float:
    """Return the account's time in seconds since 1970, with fractions."""
    ahead = store.own_setting("", NAME, 0)
    if account:
        ahead += store.own_setting(account, NAME, 0)
    return time.time() + ahead


def furthest(store: Store) -> int:
    """Return how many seconds the account that is furthest ahead is ahead of real time."""
    ahead = store.settings_named(NAME)
    return ahead.pop("", 0) + max(ahead.values(), default=0)


def now(store: Store, account: str) -> int:
    return int(exact(store, account))


def move_forward(store: Store, account: str, seconds: int) -> None:
    """Move the clock of one account, or of everybody with account "". It never goes back."""
    store.change_setting(account, NAME, store.own_setting(account, NAME, 0) + seconds)
