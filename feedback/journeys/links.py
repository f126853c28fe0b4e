"""Where the one button of a message leads. Derived each time: no row and no log holds it."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from campaigns.links import address_of
from feedback.journeys.steps import Action
from feedback.models import Message
from giving.links import mailed_gift_url


def coaching_link(message: Message) -> str:
    """Return the place on the supporter's own page where the one thing is done.

    A test that staff send themselves is about no page: it leads to the site.
    """
    fundraiser, action = message.fundraiser, message.values.get("action")
    if fundraiser is None:
        return f"{settings.SITE_URL}/"
    if action == Action.PAGE:
        with override(message.language):
            page = reverse("campaigns:fundraiser", args=[fundraiser.slug])
        return f"{settings.SITE_URL}{page}"
    return f"{address_of('campaigns:own_fundraiser', fundraiser)}#{action}"


def share_prompt_link(message: Message) -> str:
    """Return the page with all that sharing takes: the gift's own, else the short link itself."""
    if message.donation:
        return f"{mailed_gift_url(message.donation)}#{Action.SHARE}"
    return str(message.values["share_url"])
