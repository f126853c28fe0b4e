"""What the shares of a campaign brought, from its tallies alone: as quick for a million links."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from campaigns.models import Campaign, Channel, Moment, ShareLink, ShareTally
from campaigns.money import Money


@dataclass(frozen=True)
class Reach:
    """What some links of a campaign brought. A share is a link by which somebody came."""

    name: Any
    links: int
    shares: int
    sharers: int
    visits: int
    gifts: int
    donors: int
    raised: Money

    @classmethod
    def of(cls, tallies: list[ShareTally], currency: str, name: Any = "") -> Self:
        return cls(
            name=name,
            links=sum(tally.link_count for tally in tallies),
            shares=sum(tally.opened_count for tally in tallies),
            sharers=sum(tally.sharer_count for tally in tallies),
            visits=sum(tally.visit_count for tally in tallies),
            gifts=sum(tally.gift_count for tally in tallies),
            donors=sum(tally.donor_count for tally in tallies),
            raised=Money(sum(tally.amount for tally in tallies), currency),
        )

    @property
    def gifts_per_sharer(self) -> Decimal | None:
        return Decimal(self.gifts) / self.sharers if self.sharers else None

    @property
    def raised_per_share(self) -> Money | None:
        return (
            Money(self.raised.amount // self.shares, self.raised.currency) if self.shares else None
        )


@dataclass(frozen=True)
class Sharing:
    """How a campaign is shared: as a whole, and by generation, channel and moment."""

    whole: Reach
    generations: list[Reach]
    channels: list[Reach]
    moments: list[Reach]

    @property
    def depth(self) -> int:
        """Return the furthest generation by which somebody came."""
        return max((reach.name for reach in self.generations if reach.shares), default=0)


def sharing_of(campaign: Campaign) -> Sharing:
    """Return what the shares of a campaign brought, in one query."""
    tallies = list(ShareTally.objects.filter(campaign=campaign, root=None))
    by_way = [tally for tally in tallies if tally.channel]
    return Sharing(
        whole=_whole(tallies, campaign.currency),
        generations=_generations(tallies, campaign.currency),
        channels=[
            reach
            for channel in Channel
            if (reach := _by(by_way, "channel", channel, campaign.currency)).links
        ],
        moments=[
            reach
            for moment in Moment
            if (reach := _by(by_way, "moment", moment, campaign.currency)).links
        ],
    )


def sharing_of_all(campaigns: list[Campaign]) -> dict[int, Reach]:
    """Return what the shares of several campaigns brought as a whole, in one query."""
    tallies = ShareTally.objects.filter(
        campaign__in=campaigns, root=None, generation=None, channel=""
    )
    found = {tally.campaign_id: tally for tally in tallies}
    return {
        campaign.pk: _whole([found[campaign.pk]] if campaign.pk in found else [], campaign.currency)
        for campaign in campaigns
    }


def generations_below(first: ShareLink) -> list[Reach]:
    """Return what the tree of a first link brought, by generation."""
    tallies = list(ShareTally.objects.filter(campaign=first.campaign, root=first))
    return _generations(tallies, first.campaign.currency)


def _whole(tallies: list[ShareTally], currency: str) -> Reach:
    of_all = [tally for tally in tallies if tally.generation is None and not tally.channel]
    return Reach.of(of_all, currency)


def _generations(tallies: list[ShareTally], currency: str) -> list[Reach]:
    numbered = [tally for tally in tallies if tally.generation is not None]
    numbered.sort(key=lambda tally: tally.generation or 0)
    return [Reach.of([tally], currency, tally.generation) for tally in numbered]


def _by(tallies: list[ShareTally], field: str, way: Channel | Moment, currency: str) -> Reach:
    its_own = [tally for tally in tallies if getattr(tally, field) == way.value]
    return Reach.of(its_own, currency, way.label)
