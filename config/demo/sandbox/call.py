"""One piece of work for one account: an API request, a payment on the page, or a due job."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from . import clock
from .errors import no_such
from .store import Body, Store

API_VERSION = "2026-10-28.endive"
# What every account is until /_sandbox/account says otherwise.
PROFILE = {
    "name": "Hearback sandbox",
    "country": "FR",
    "default_currency": "eur",
    "statement_descriptor": "HEARBACK SANDBOX",
    "charges_enabled": True,
}


@dataclass
class Call:
    store: Store
    account: str
    base_url: str = ""
    request_id: str | None = None
    idempotency_key: str | None = None
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def now(self) -> int:
        return clock.now(self.store, self.account)

    def later(self, seconds: float) -> float:
        """Return the moment so many seconds from now, for a job; `now` has no fractions."""
        return clock.exact(self.store, self.account) + seconds

    @property
    def profile(self) -> dict[str, Any]:
        return PROFILE | self.setting("profile", {})

    def add(self, body: Body, private: Body | None = None) -> Body:
        return self.store.add(self.account, body, private)

    def save(self, body: Body) -> Body:
        return self.store.save(body)

    def get(self, kind: str, identifier: str, *, param: str | None = None) -> Body:
        """Return an object of this account, or refuse as Stripe does (400 for a parameter)."""
        found = self.store.find(self.account, identifier, kind)
        if found is None:
            raise no_such(kind, identifier, param=param or "id", status=400 if param else 404)
        return found

    def setting(self, name: str, default: Any = None) -> Any:
        return self.store.setting(self.account, name, default)
