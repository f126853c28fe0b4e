"""News of gifts, turned into rows of the outbox; nothing here sends or calls out."""

from django.dispatch import receiver

from feedback.services.gift_choices import keep_choice
from feedback.services.gift_mails import write_gift_confirmation, write_gift_unfinished
from giving.models import Donation
from giving.signals import donation_expired, donation_paid


@receiver(donation_paid, dispatch_uid="feedback.confirm_gift")
def confirm_gift(*, donation: Donation, **_extra: object) -> None:
    write_gift_confirmation(donation=donation)


@receiver(donation_paid, dispatch_uid="feedback.keep_choice_of_donor")
def keep_choice_of_donor(*, donation: Donation, **_extra: object) -> None:
    keep_choice(donation=donation)


@receiver(donation_expired, dispatch_uid="feedback.tell_of_unfinished_gift")
def tell_of_unfinished_gift(*, donation: Donation, **_extra: object) -> None:
    write_gift_unfinished(donation=donation)
