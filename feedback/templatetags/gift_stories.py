"""The path of a gift's money, for the gift's own page."""

from django import template

from campaigns.share_kit import ShareKit
from feedback.gift_pages.sharing import DoneWork, done_work
from feedback.gift_pages.story import GiftStory, story_of
from giving.models import Donation

register = template.Library()


@register.simple_tag
def gift_story(donation: Donation) -> GiftStory:
    """Return what became of a gift: `{% gift_story donation as story %}`."""
    return story_of(donation)


@register.simple_tag
def work_to_share(story: GiftStory, kit: ShareKit | str) -> DoneWork | None:
    """Return what a donor may pass on now: `{% work_to_share story kit as work %}`.

    `kit` is the gift's own, if it has one: whoever comes by what is passed on came by its link.
    """
    code = kit.link.code if isinstance(kit, ShareKit) else ""
    return done_work(story, code) if story.is_told else None
