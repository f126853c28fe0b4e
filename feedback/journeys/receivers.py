"""News that the coach waits for. A receiver only brings the page's next look forward."""

from django.dispatch import receiver

from campaigns.models import Fundraiser
from campaigns.signals import fundraiser_closed, fundraiser_opened
from feedback.journeys.services import begin_coaching, is_coaching_wanted, look_again
from feedback.journeys.share_prompts import is_prompt_wanted
from feedback.models import Message
from feedback.services.still_wanted import ask_before_sending
from giving.models import Donation
from giving.signals import donation_paid

ask_before_sending(Message.Kind.COACHING, is_coaching_wanted)
ask_before_sending(Message.Kind.SHARE_PROMPT, is_prompt_wanted)


@receiver(fundraiser_opened, dispatch_uid="feedback.coach_begins")
def coach_begins(*, fundraiser: Fundraiser, **_extra: object) -> None:
    begin_coaching(fundraiser=fundraiser)


@receiver(fundraiser_closed, dispatch_uid="feedback.coach_hears_of_the_end")
def coach_hears_of_the_end(*, fundraiser: Fundraiser, **_extra: object) -> None:
    look_again(fundraiser_id=fundraiser.pk)


@receiver(donation_paid, dispatch_uid="feedback.coach_hears_of_a_gift")
def coach_hears_of_a_gift(*, donation: Donation, **_extra: object) -> None:
    if donation.fundraiser_id:
        look_again(fundraiser_id=donation.fundraiser_id)
