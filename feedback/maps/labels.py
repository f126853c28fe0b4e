"""Names on a map, none over another.

Sizes are those of a phone, where letters are largest beside the map: what fits there fits
everywhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from feedback.maps.views import HEIGHT, WIDTH

Anchor = Literal["start", "middle", "end"]
Area = tuple[float, float, float, float]  # left, top, right, bottom

EDGE = 14


@dataclass(frozen=True, slots=True)
class Letters:
    """How large a kind of name is written; maps.css says the same."""

    size: int
    width: float  # of a letter, in sizes


TOWN = Letters(44, 0.58)
COUNTRY = Letters(38, 0.8)


@dataclass(frozen=True, slots=True)
class Label:
    text: str
    x: float
    y: float  # of the line that letters stand on
    anchor: Anchor

    def area(self, letters: Letters) -> Area:
        length = len(self.text) * letters.size * letters.width
        left = self.x - {"start": 0.0, "middle": length / 2, "end": length}[self.anchor]
        return left, self.y - 0.85 * letters.size, left + length, self.y + 0.3 * letters.size


@dataclass(slots=True)
class Room:
    """What is still free on the map."""

    taken: list[Area] = field(default_factory=list)

    def keep_clear(self, area: Area) -> None:
        self.taken.append(area)

    def place(self, candidates: Iterable[Label], letters: Letters) -> Label | None:
        """The first candidate that stands free; the others may be worse, so their order counts."""
        for label in candidates:
            area = label.area(letters)
            if _is_on_map(area) and not any(_overlap(area, other) for other in self.taken):
                self.taken.append(area)
                return label
        return None


def beside(text: str, x: float, y: float, gap: float) -> list[Label]:
    """A town's name: right of its dot, or left, above, below."""
    middle = y + 0.3 * TOWN.size
    low, high = y + gap + 0.85 * TOWN.size, y - gap - 0.3 * TOWN.size
    return [
        Label(text, x + gap, middle, "start"),
        Label(text, x - gap, middle, "end"),
        Label(text, x, high, "middle"),
        Label(text, x, low, "middle"),
        Label(text, x + gap / 2, low, "start"),
        Label(text, x - gap / 2, low, "end"),
        Label(text, x + gap / 2, high, "start"),
        Label(text, x - gap / 2, high, "end"),
    ]


def round_about(text: str, x: float, y: float) -> list[Label]:
    """A country's name: in the middle of its land, or as near to it as there is room."""
    steps = range(-420, 421, 60)
    shifts = sorted(((right, down) for right in steps for down in steps), key=_length)
    return [
        Label(text, x + right, y + 0.3 * COUNTRY.size + down, "middle") for right, down in shifts
    ]


def _length(shift: tuple[int, int]) -> int:
    return shift[0] ** 2 + shift[1] ** 2


def _is_on_map(area: Area) -> bool:
    left, top, right, bottom = area
    return left >= EDGE and top >= EDGE and right <= WIDTH - EDGE and bottom <= HEIGHT - EDGE


def _overlap(one: Area, other: Area) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
