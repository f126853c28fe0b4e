"""Things that belong together because they share something: union-find, in memory."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime

from giving.challenges.counting import CountingGift


class Groups:
    """Whatever was joined, directly or through others, is one group. The order is of no matter."""

    def __init__(self) -> None:
        self._above: dict[Hashable, Hashable] = {}

    def join(self, things: Iterable[Hashable]) -> None:
        first, *others = things
        top = self._top(first)
        for other in others:
            self._above[self._top(other)] = top

    def all(self) -> list[list[Hashable]]:
        groups = defaultdict(list)
        for thing in self._above:
            groups[self._top(thing)].append(thing)
        return list(groups.values())

    def _top(self, thing: Hashable) -> Hashable:
        self._above.setdefault(thing, thing)
        while (above := self._above[thing]) != thing:
            # Halve the way for whoever comes next: long chains do not stay.
            self._above[thing] = thing = self._above[above]
        return thing


@dataclass(frozen=True)
class Figures:
    """What a leaderboard shows of an entry."""

    donor_count: int = 0
    raised_amount: int = 0
    own_amount: int = 0
    reached_at: datetime | None = None


def figures_of(gifts: Iterable[CountingGift]) -> Figures:
    """Count the gifts of one entry from nothing, to compare with what was added up."""
    gifts = list(gifts)
    groups = Groups()
    for gift in gifts:
        groups.join([gift.donation_id, *gift.keys])
    group_of = {thing: number for number, group in enumerate(groups.all()) for thing in group}
    donors = defaultdict(list)
    for gift in gifts:
        donors[group_of[gift.donation_id]].append(gift)
    others = [donor for donor in donors.values() if not any(gift.is_own for gift in donor)]
    known = [donor for donor in others if any(gift.is_known for gift in donor)]
    raised = sum(gift.amount for donor in others for gift in donor)
    return Figures(
        donor_count=len(known),
        raised_amount=raised,
        own_amount=sum(gift.amount for gift in gifts) - raised,
        reached_at=max((min(gift.paid_at for gift in donor) for donor in known), default=None),
    )
