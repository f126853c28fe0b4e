"""What a share link brought, in numbers and in a sentence. It names nobody."""

from dataclasses import dataclass

from django.utils.translation import ngettext

from campaigns.models import ShareLink
from campaigns.money import Money, write_number
from campaigns.services.share_links import links_of


@dataclass(frozen=True)
class Brought:
    """What a person's links for one page brought, with all that was passed on from there."""

    visits: int
    gifts: int
    donors: int
    money: Money


def what_it_brought(link: ShareLink) -> Brought:
    """Return what all links brought that the link's person has for its page."""
    links = _highest(link)
    return Brought(
        visits=sum(one.tree_visit_count for one in links),
        gifts=sum(one.tree_gift_count for one in links),
        donors=sum(one.tree_donor_count for one in links),
        money=Money(sum(one.tree_amount for one in links), link.campaign.currency),
    )


def _highest(link: ShareLink) -> list[ShareLink]:
    """Return the links of the person that are below no other of theirs, whose tree counts them."""
    if link.person is None:
        return [link]
    links = list(links_of(person=link.person, campaign=link.campaign, fundraiser=link.fundraiser))
    own = {one.pk for one in links}
    return [one for one in links if own.isdisjoint(one.path)]


def share_sentence(link: ShareLink) -> str:
    """Return what a person's links brought, all of their channels and those below."""
    count = what_it_brought(link).donors
    if count < 1:
        return ""
    return ngettext(
        "Your share brought %(count)s person who gave.",
        "Your share brought %(count)s people who gave.",
        count,
    ) % {"count": write_number(count)}
