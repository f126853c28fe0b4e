"""The admin of gifts, the ledger and what Stripe told us."""

from giving.admin import events, ledger

__all__ = ["events", "ledger"]
