"""What the pages of a gift show of the mails about it."""

from typing import Any

from django import template

from feedback.models import Message
from giving.models import Donation

register = template.Library()


@register.inclusion_tag("feedback/_confirmation_state.html")
def confirmation_state(donation: Donation) -> dict[str, Any]:
    """Say where the confirmation of a paid gift is: on its way, sent, or not to be delivered.

    What it is not has a name of its own in Canada, as the mail itself says.
    """
    messages = Message.objects.for_organization(donation.organization)
    return {
        "organization": donation.organization,
        "email": donation.email,
        "is_canadian": donation.organization.country == "CA",
        "confirmation": messages.confirmation_of(donation),
    }
