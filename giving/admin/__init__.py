"""The admin of gifts, the ledger and what Stripe told us."""

from giving.admin import challenges, donations, events, ledger

__all__ = ["challenges", "donations", "events", "ledger"]
