"""The path of a gift's money, for the gift's own page."""

from django import template

from feedback.gift_pages.story import GiftStory, story_of
from giving.models import Donation

register = template.Library()


@register.simple_tag
def gift_story(donation: Donation) -> GiftStory:
    """Return what became of a gift: `{% gift_story donation as story %}`."""
    return story_of(donation)
