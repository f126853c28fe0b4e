"""What the pages of a gift show of the mails about it."""

from typing import Any

from django import template

from feedback.models import Message
from giving.models import Donation

register = template.Library()


@register.inclusion_tag("feedback/_confirmation_state.html")
def confirmation_state(donation: Donation) -> dict[str, Any]:
    """Say where the confirmation of a paid gift is: on its way, sent, or not to be delivered."""
    messages = Message.objects.for_organization(donation.organization)
    return {
        "organization": donation.organization,
        "email": donation.email,
        "confirmation": messages.confirmation_of(donation),
    }
