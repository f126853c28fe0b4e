"""Where a gift goes. No database here: gifts and projects come in, movements come out.

As staff can tell a donor: "You chose a project: your gift goes there first, as long as it needs
money. What is more than it needs, and a gift for which nothing was chosen, goes to the projects
of the campaign that take any gift, the one opened first before the others, so that one is
finished before the next begins. We count in whole things where we can: 27 $ at 5 $ a book are
five books. The 2 $ that buy no whole book go to something that many gifts pay together, or help
along the oldest project that still needs money. (Such a common thing takes any amount in its
turn.) Older gifts come before newer ones. What finds no room waits for the next project of the
campaign, and you can read that it does."
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

ANY, DESIGNATED = "any", "designated"
BY_RULE, AS_WISHED = "rule", "designated"


@dataclass(frozen=True)
class Gift:
    """What is left of a gift to allocate, and the project that its donor meant it for."""

    id: int
    left: int
    project: int | None = None


@dataclass(frozen=True)
class Place:
    """A project, as far as the rule asks: what it still takes, and in what steps."""

    id: int
    room: int
    unit_cost: int
    is_pooled: bool = False
    takes: str = ANY

    @property
    def step(self) -> int:
        """Return what counts as whole: of something that many pay together, any amount does."""
        return 1 if self.is_pooled else self.unit_cost


class Move(NamedTuple):
    gift: int
    project: int
    amount: int
    kind: str


def allocate(gifts: Iterable[Gift], places: Sequence[Place]) -> Iterator[Move]:
    """Yield where each gift's money goes; gifts and places come oldest first.

    At most one movement for each gift and project. The same input always moves the same.
    """
    rooms = {place.id: place.room for place in places if place.takes in {ANY, DESIGNATED}}
    for_any = [place for place in places if place.takes == ANY]
    for gift in gifts:
        wished = _as_wished(gift, rooms)
        if wished:
            yield Move(gift.id, gift.project or 0, wished, AS_WISHED)
        if gift.left > wished:
            yield from _by_rule(gift, gift.left - wished, for_any, rooms)


def _as_wished(gift: Gift, rooms: dict[int, int]) -> int:
    """Take all that its project needs, a part of a unit too: its donor meant the whole gift."""
    if gift.project not in rooms:
        return 0
    amount = min(gift.left, rooms[gift.project])
    rooms[gift.project] -= amount
    return amount


def _by_rule(gift: Gift, left: int, places: list[Place], rooms: dict[int, int]) -> Iterator[Move]:
    found: dict[int, int] = {}
    open_places = [place for place in places if rooms[place.id]]
    pooled = [place for place in open_places if place.is_pooled]
    for place, in_units in (
        *((place, True) for place in open_places),
        *((place, False) for place in (*pooled, *open_places)),
    ):
        amount = _fitting(left, rooms[place.id], place.step if in_units else 1)
        if amount:
            found[place.id] = found.get(place.id, 0) + amount
            rooms[place.id] -= amount
            left -= amount
        if not left:
            break
    for project, amount in found.items():
        yield Move(gift.id, project, amount, BY_RULE)


def _fitting(left: int, room: int, step: int) -> int:
    """Return as much as fits in whole steps; whoever can, finishes what others have begun."""
    return room if left >= room else left // step * step
