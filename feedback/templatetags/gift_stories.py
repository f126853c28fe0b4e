"""The path of a gift's money, for the gift's own page."""

from django import template
from django.utils.translation import gettext as _

from campaigns.share_kit import ShareKit
from feedback.gift_pages.sharing import DoneWork, done_work
from feedback.gift_pages.story import GiftStory, story_of
from giving.models import Donation

register = template.Library()
LOOKED_UP = "story_on_its_page"


@register.simple_tag
def gift_story(donation: Donation) -> GiftStory:
    """Return what became of a gift: `{% gift_story donation as story %}`.

    The title of the page and the page itself tell of it: it is looked up for the first.
    """
    if not hasattr(donation, LOOKED_UP):
        setattr(donation, LOOKED_UP, story_of(donation))
    story: GiftStory = getattr(donation, LOOKED_UP)
    return story


@register.simple_tag
def title_of_news(story: GiftStory) -> str:
    """Return what the page of a gift is about once something was told: its newest headline."""
    part = story.newest_part
    if part is None or part.newest is None:
        return ""
    headline = str(part.newest).removesuffix(".")
    return _("News of your gift: %(headline)s") % {"headline": headline}


@register.simple_tag
def work_to_share(story: GiftStory, kit: ShareKit | str) -> DoneWork | None:
    """Return what a donor may pass on now: `{% work_to_share story kit as work %}`.

    `kit` is the gift's own, if it has one: whoever comes by what is passed on came by its link.
    """
    code = kit.link.code if isinstance(kit, ShareKit) else ""
    return done_work(story, code) if story.is_told else None
