"""What a payment provider has to do. `giving.stripe.checkout` is the one there is.

Another one (or another way at Stripe, such as the Payment Element) is a class with these three
methods; nothing else in Hearback knows how money is taken.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import models

from campaigns.money import Money
from giving.models import CheckoutAttempt


class PaymentStatus(models.TextChoices):
    OPEN = "open"
    PROCESSING = "processing"  # a bank debit that takes days
    PAID = "paid"
    EXPIRED = "expired"


@dataclass(frozen=True)
class PaymentPage:
    session_id: str
    url: str


@dataclass(frozen=True)
class PaymentReport:
    """What the provider says of an attempt. `payment_id` and `money` are there once it is paid."""

    session_id: str
    status: PaymentStatus
    at: datetime
    payment_id: str = ""
    money: Money | None = None


class PaymentProvider(Protocol):
    """Each raises PaymentServiceDownError, RationUsedUpError or PaymentRefusedError."""

    def open_page(self, attempt: CheckoutAttempt) -> PaymentPage:
        """Return the page where the donor pays; the same attempt gets the same page."""

    def look_up(self, attempt: CheckoutAttempt) -> PaymentReport:
        """Return the state of an attempt as it is now."""

    def close_page(self, attempt: CheckoutAttempt) -> PaymentReport:
        """See to it that the page cannot be paid any more; return how it ended."""
