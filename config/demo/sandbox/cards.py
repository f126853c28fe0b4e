"""The test cards (docs.stripe.com/testing). Any other number is refused and never kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    """What a card does. `refund` says how a refund to it goes: at once, later, or failing."""

    number: str
    does: str  # the key of its description in pages/words.py
    brand: str = "visa"
    decline_code: str | None = None
    asks_3d_secure: bool = False
    refund: str = "succeeds"

    @property
    def last4(self) -> str:
        return self.number[-4:]

    @property
    def fingerprint(self) -> str:
        """Return 16 letters and digits that are the same for every use of one number."""
        return hashlib.sha256(f"sandbox {self.number}".encode()).hexdigest()[:16]

    @property
    def spaced(self) -> str:
        return " ".join(self.number[i : i + 4] for i in range(0, len(self.number), 4))


CARDS = {
    card.number: card
    for card in (
        Card("4242424242424242", "card_pays"),
        Card("4000000000000002", "card_declined", decline_code="generic_decline"),
        Card("4000000000009995", "card_no_funds", decline_code="insufficient_funds"),
        Card("4000002500003155", "card_3ds", asks_3d_secure=True),
        Card("4000002760003184", "card_3ds_always", asks_3d_secure=True),
        Card(
            "4000008260003178",
            "card_3ds_no_funds",
            decline_code="insufficient_funds",
            asks_3d_secure=True,
        ),
        Card("5555555555554444", "card_mastercard", brand="mastercard"),
        Card("4000000000007726", "card_refund_later", refund="is_pending"),
        Card("4000000000005126", "card_refund_fails", refund="fails"),
    )
}


def find(number: str) -> Card | None:
    return CARDS.get("".join(number.split()).replace("-", ""))
