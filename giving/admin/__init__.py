"""The admin of gifts, the ledger and what Stripe told us."""

from giving.admin import donations, events, ledger

__all__ = ["donations", "events", "ledger"]
