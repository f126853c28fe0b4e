"""Short links that know who passed them on, how, when, and by which link that person came.

A code is random, so nobody can guess the next one; where it leads comes from its row. The letter
behind a code (`k7Qm2xWz9A-w`) names the channel: a row of that channel is written when the link is
first used.
"""

import secrets
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override

from campaigns.models import Campaign, Channel, Fundraiser, Moment, ShareEvent, ShareLink
from campaigns.querysets import ShareLinkQuerySet
from donors.models import Person

# Without the letters that look alike: 11 of these 56 are 63 bits.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz"
CODE_LETTERS = 11
LONGEST_CODE = 16
DEEPEST = 500  # a link below begins a tree of its own: nobody's friends go so far
SUFFIXES: dict[str, str] = {
    Channel.DEVICE: "d",
    Channel.TEXT: "t",
    Channel.WHATSAPP: "w",
    Channel.MESSENGER: "g",
    Channel.INSTAGRAM: "i",
    Channel.EMAIL: "e",
    Channel.FACEBOOK: "f",
    Channel.X: "x",
    Channel.LINKEDIN: "l",
    Channel.BLUESKY: "b",
    Channel.MASTODON: "m",
    Channel.PRINT: "p",
}
CHANNELS = {suffix: channel for channel, suffix in SUFFIXES.items()}


def share_link_for(
    *,
    person: Person | None,
    campaign: Campaign,
    fundraiser: Fundraiser | None,
    channel: str,
    moment: str,
    language: str,
    parent: ShareLink | None,
) -> ShareLink:
    """Return the one link of a person for a page, channel and moment, written when first asked for.

    Safe to call twice and at once. A parent of another campaign is no parent, and nobody comes by
    themselves: who passes on what they got by their own link got it by the one above.
    """
    mine: dict[str, Any] = {
        "person": person,
        "campaign": campaign,
        "fundraiser": fundraiser,
        "channel": channel,
        "moment": moment,
    }
    links = ShareLink.objects.for_organization(campaign.organization)
    found = links.filter(**mine).first() if person else None
    if found:
        return found
    try:
        with transaction.atomic():
            return _add_link(mine, language, not_by_oneself(parent, person))
    except IntegrityError:  # the other of two requests was first
        return links.filter(**mine).get()


def _add_link(mine: dict[str, Any], language: str, parent: ShareLink | None) -> ShareLink:
    campaign = mine["campaign"]
    if parent is None or parent.campaign_id != campaign.pk or len(parent.path) >= DEEPEST:
        parent = None
    link = ShareLink.objects.create(
        **mine,
        organization_id=campaign.organization_id,
        code=new_code(),
        language=language,
        parent=parent,
        path=[*parent.path, parent.pk] if parent else [],
        generation=parent.generation + 1 if parent else 1,
    )
    ShareEvent.objects.create(link=link, links=1)
    return link


def not_by_oneself(link: ShareLink | None, person: Person | None) -> ShareLink | None:
    """Return the link by which somebody came: above their own, it is the next one of another."""
    if link is None or person is None or link.person_id != person.pk:
        return link
    above = ShareLink.objects.for_organization(link.organization).filter(pk__in=link.path)
    return above.exclude(person=person).order_by("-generation").first()


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _letter in range(CODE_LETTERS))


def find_link(code: str, *, is_used: bool = True) -> ShareLink | None:
    """Return the link that a code names, or nothing.

    A channel's letter behind it stands for the same person's link of that channel. Where somebody
    uses it for the first time it is written; who only looks gets the link without the letter.
    """
    base, _dash, suffix = code[:LONGEST_CODE].partition("-")
    if not base.isalnum() or not base.isascii():
        return None
    links = ShareLink.objects.across_organizations().select_related(
        "campaign__organization", "fundraiser", "person", "parent"
    )
    link = links.filter(code=base).first()
    if link is None or suffix not in CHANNELS or not is_used:
        return link
    return _of_channel(link, CHANNELS[suffix])


def link_they_came_by(code: str, *, campaign: Campaign, email: str) -> ShareLink | None:
    """Return the link by which somebody came to a campaign, if the code names one of its links.

    Who comes by their own link (to see whether it works) came by the one above it.
    """
    link = find_link(code, is_used=False)
    if link is None or link.campaign_id != campaign.pk:
        return None
    is_own = link.person is not None and link.person.email == email.strip().lower()
    return not_by_oneself(link, link.person) if is_own else link


def links_of(
    *, person: Person, campaign: Campaign, fundraiser: Fundraiser | None = None
) -> ShareLinkQuerySet:
    """Return the links of a person for a campaign's page, or for a supporter's."""
    links = ShareLink.objects.for_organization(campaign.organization)
    return links.filter(person=person, campaign=campaign, fundraiser=fundraiser)


def _of_channel(link: ShareLink, channel: str) -> ShareLink:
    """Return the same person's link of another channel, written when it is first used."""
    if link.person is None:
        return link
    return share_link_for(
        person=link.person,
        campaign=link.campaign,
        fundraiser=link.fundraiser,
        channel=channel,
        moment=link.moment,
        language=link.language,
        parent=link.parent,
    )


def address_for(link: ShareLink, channel: str = "") -> str:
    """Return the whole short address of a link, for a channel if one is named."""
    suffix = SUFFIXES.get(channel, "")
    code = f"{link.code}-{suffix}" if suffix else link.code
    return f"{settings.SITE_URL}{reverse('share_link', args=[code])}"


def target_of(link: ShareLink) -> str:
    """Return the path of the page that a link leads to, from its row alone.

    A supporter's page that is shown no more leads to its campaign; a campaign that is shown no
    more, to its organization.
    """
    with override(link.language):
        page, campaign = link.fundraiser, link.campaign
        if campaign.state not in {Campaign.State.LIVE, Campaign.State.ENDED}:
            return reverse("campaigns:organization", args=[campaign.organization.slug])
        if page and page.is_public:
            return reverse("campaigns:fundraiser", args=[page.slug])
        return reverse("campaigns:campaign", args=[campaign.slug])


def count_visit(link: ShareLink) -> None:
    ShareEvent.objects.create(link=link, visits=1)


def link_of_gift(
    *, person: Person, campaign: Campaign, fundraiser: Fundraiser | None, language: str,
    came_by: ShareLink | None,
) -> ShareLink:  # fmt: skip
    """Return the link that somebody who gave passes on: a child of the one they came by."""
    return share_link_for(
        person=person,
        campaign=campaign,
        fundraiser=fundraiser,
        channel=Channel.COPY,
        moment=Moment.AFTER_GIFT,
        language=language,
        parent=came_by,
    )
