"""What a supporter may know of the gifts to their own page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template

from campaigns.models import Fundraiser, WallEntry
from giving.models import Donation

register = template.Library()

MOST_SHOWN = 200
Appearance = Donation.Appearance
NAMED = frozenset({Appearance.NAME, Appearance.NAME_AND_AMOUNT})


@dataclass(frozen=True)
class Giver:
    """A gift as the supporter may see it: never its amount, and a name only if its donor agreed."""

    name: str
    message: str
    language: str
    at: datetime


@register.simple_tag
def givers_of(fundraiser: Fundraiser) -> list[Giver]:
    gifts: Any = Donation.objects.for_organization(fundraiser.organization).filter(
        fundraiser=fundraiser, state=Donation.State.PAID
    )
    return [
        _giver(gift)
        for gift in gifts.select_related("wall_entry").order_by("-paid_at")[:MOST_SHOWN]
    ]


def _giver(gift: Donation) -> Giver:
    may_be_named = gift.supporter_may_see_name or gift.appearance in NAMED
    is_shown = gift.wall_entry is not None and gift.wall_entry.state == WallEntry.State.SHOWN
    return Giver(
        name=gift.name if may_be_named else "",
        message=gift.message if is_shown else "",
        language=gift.language,
        at=gift.paid_at or gift.created_at,
    )
