"""What the books tell: each writes the gift's balance, and releases what went back."""

from django.dispatch import receiver
from django.utils import timezone

from feedback.allocations.balances import open_balance, return_delivered, settle_balance
from feedback.allocations.models import AllocationEntry
from feedback.signals import money_came_back
from giving.models import Donation
from giving.signals import (
    donation_paid,
    donation_reinstated,
    donation_reversed,
    fee_recorded,
)

Kind = AllocationEntry.Kind


@receiver(donation_paid, dispatch_uid="feedback.allocations.gift_is_here")
def gift_is_here(*, donation: Donation, **_extra: object) -> None:
    open_balance(donation=donation)


@receiver(donation_reversed, dispatch_uid="feedback.allocations.money_went_back")
def money_went_back(*, donation: Donation, **_extra: object) -> None:
    settle_balance(donation=donation, kind=Kind.RELEASED)


@receiver(donation_reinstated, dispatch_uid="feedback.allocations.money_is_back")
def money_is_back(*, donation: Donation, **_extra: object) -> None:
    """What was delivered is delivered again; the next run allocates the rest."""
    settle_balance(donation=donation, kind=Kind.RELEASED)
    return_delivered(donation=donation)
    money_came_back.send(sender=Donation, donation=donation)


@receiver(fee_recorded, dispatch_uid="feedback.allocations.fee_is_known")
def fee_is_known(*, donation: Donation, **_extra: object) -> None:
    if donation.is_paid:
        settle_balance(donation=donation, kind=Kind.FEE, at=timezone.now())
