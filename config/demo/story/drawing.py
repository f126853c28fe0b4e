"""A small paint box: flat shapes with soft gradients, light from the left, and paper grain."""

import itertools
import random
from collections.abc import Iterable, Sequence
from math import cos, pi, sin

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1600, 1000
SMOOTH = 2  # shapes are drawn this much larger, then made smaller, so that edges are smooth

Point = tuple[float, float]
Stops = Sequence[tuple[float, str]]


class Painting:
    def __init__(self, background: Stops, *, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311  (a drawing, not a secret)
        self.image = _vertical_gradient((WIDTH, HEIGHT), background)

    def shape(
        self,
        points: Iterable[Point],
        top: str,
        bottom: str = "",
        *,
        soft: float = 0,
        opacity: float = 1,
        rim: str = "",
    ) -> None:
        """Paint a polygon, `top` fading into `bottom`; `rim` is the light on its left edge."""
        outline = list(points)
        self._paint(_Mask.polygon(outline, soft), top, bottom or top, opacity, rim)

    def ellipse(  # noqa: PLR0917  (the middle and the half-axes, then colours)
        self,
        x: float,
        y: float,
        across: float,
        down: float,
        top: str,
        bottom: str = "",
        *,
        soft: float = 0,
        opacity: float = 1,
        rim: str = "",
    ) -> None:
        points = [
            (x + across * cos(step * pi / 48), y + down * sin(step * pi / 48)) for step in range(96)
        ]
        self.shape(points, top, bottom, soft=soft, opacity=opacity, rim=rim)

    def box(  # noqa: PLR0917  (corner and size, then colours)
        self, left: float, top_y: float, width: float, height: float, top: str, bottom: str = "",
        *, opacity: float = 1, soft: float = 0, rim: str = "",
    ) -> None:  # fmt: skip
        corners = [(left, top_y), (left + width, top_y)]
        corners += [(left + width, top_y + height), (left, top_y + height)]
        self.shape(corners, top, bottom, opacity=opacity, soft=soft, rim=rim)

    def line(
        self, points: Sequence[Point], width: float, colour: str, *, opacity: float = 1
    ) -> None:
        """Paint a stroke along the points."""
        for (x1, y1), (x2, y2) in itertools.pairwise(points):
            length = max(((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5, 0.01)
            across, down = (y1 - y2) / length * width / 2, (x2 - x1) / length * width / 2
            corners = [(x1 + across, y1 + down), (x2 + across, y2 + down)]
            corners += [(x2 - across, y2 - down), (x1 - across, y1 - down)]
            self.shape(corners, colour, opacity=opacity)

    def glow(self, x: float, y: float, radius: float, colour: str, strength: float = 1) -> None:
        """Add light, brightest in the middle."""
        box = (int(x - radius), int(y - radius), int(x + radius), int(y + radius))
        size = (box[2] - box[0], box[3] - box[1])
        light = ImageChops.invert(Image.radial_gradient("L")).resize(size)
        # radial_gradient reaches the corners; a steeper fall ends it at the edge.
        light = light.point(lambda value: int(max(0, (value - 74) / 181) ** 2 * 255 * strength))
        tint = Image.new("RGB", size, colour)
        black = Image.new("RGB", size)
        below = self.image.crop(box)
        self.image.paste(ImageChops.screen(below, Image.composite(tint, black, light)), box[:2])

    def ridge(
        self, start: float, end: float, *, rough: float, base: float = HEIGHT, left: float = 0,
        right: float = WIDTH,
    ) -> list[Point]:  # fmt: skip
        """Return a rugged skyline between two heights, closed at the base."""
        heights = [start, end]
        amount = rough
        while len(heights) < 65:
            between = [
                (a + b) / 2 + self.chance.uniform(-amount, amount)
                for a, b in itertools.pairwise(heights)
            ]
            heights = [
                height for pair in zip(heights, between, strict=False) for height in pair
            ] + heights[-1:]
            amount *= 0.52
        step = (right - left) / (len(heights) - 1)
        skyline = [(left + number * step, height) for number, height in enumerate(heights)]
        return [*skyline, (right, base), (left, base)]

    def streaks(
        self, top: float, bottom: float, colour: str, *, count: int, opacity: float,
        left: float = 0, right: float = WIDTH,
    ) -> None:  # fmt: skip
        """Paint light on water: thin and short far away, longer near."""
        for _ in range(count):
            depth = self.chance.random() ** 1.6
            y = top + (bottom - top) * depth
            length = 18 + 150 * depth * self.chance.random()
            x = self.chance.uniform(left - 40, right)
            thick = 0.9 + 3.2 * depth
            self.ellipse(x, y, length, thick, colour, opacity=opacity * self.chance.random())

    def stars(self, count: int, lowest: float) -> None:
        for _ in range(count):
            x, y = self.chance.uniform(0, WIDTH), lowest * self.chance.random() ** 1.4
            size = self.chance.choice((0.8, 1, 1, 1.3, 2))
            self.ellipse(x, y, size, size, "#fdf6df", opacity=self.chance.uniform(0.35, 0.95))

    def finished(self) -> Image.Image:
        """Return the picture on grained paper, a little darker in its corners."""
        grain = Image.effect_noise((WIDTH, HEIGHT), 26).filter(ImageFilter.GaussianBlur(0.6))
        paper = ImageChops.overlay(self.image, Image.merge("RGB", [grain] * 3))
        picture = Image.blend(self.image, paper, 0.34)
        shade = Image.radial_gradient("L").resize((WIDTH, HEIGHT))
        shade = shade.point(lambda value: int(max(0, value - 150) * 0.62))
        return Image.composite(Image.new("RGB", (WIDTH, HEIGHT), "#0d1a26"), picture, shade)

    def _paint(self, mask: "_Mask", top: str, bottom: str, opacity: float, rim: str) -> None:
        if mask.image is None:
            return
        cover = mask.image
        if opacity < 1:
            cover = cover.point(lambda value: int(value * opacity))
        colours = _vertical_gradient(cover.size, ((0, top), (1, bottom)))
        if rim:
            # What the shape, moved to the right, no longer covers is its lit edge.
            moved = ImageChops.offset(mask.image, 5, 3).filter(ImageFilter.GaussianBlur(3))
            edge = ImageChops.subtract(mask.image, moved).point(lambda value: int(value * 0.8))
            if mask.corner[0] == 0:  # the picture's edge is not the shape's
                edge.paste(0, (0, 0, 16, edge.height))
            colours.paste(Image.new("RGB", cover.size, rim), (0, 0), edge)
        self.image.paste(colours, mask.corner, cover)


class _Mask:
    """Where a shape lies, and how much of each pixel it covers."""

    def __init__(self, corner: tuple[int, int], image: Image.Image | None) -> None:
        self.corner = corner
        self.image = image

    @classmethod
    def polygon(cls, points: Sequence[Point], soft: float) -> "_Mask":
        pad = int(soft * 3) + 2
        left = max(0, int(min(x for x, _ in points)) - pad)
        top = max(0, int(min(y for _, y in points)) - pad)
        right = min(WIDTH, int(max(x for x, _ in points)) + pad)
        bottom = min(HEIGHT, int(max(y for _, y in points)) + pad)
        if right <= left or bottom <= top:
            return cls((0, 0), None)
        large = Image.new("L", ((right - left) * SMOOTH, (bottom - top) * SMOOTH))
        moved = [((x - left) * SMOOTH, (y - top) * SMOOTH) for x, y in points]
        ImageDraw.Draw(large).polygon(moved, fill=255)
        mask = large.reduce(SMOOTH)
        if soft:
            mask = mask.filter(ImageFilter.GaussianBlur(soft))
        return cls((left, top), mask)


def _vertical_gradient(size: tuple[int, int], stops: Stops) -> Image.Image:
    """Return stripes of colour, each pixel row mixed from the two stops around it."""
    if len({colour for _place, colour in stops}) == 1:  # most shapes, and far quicker
        return Image.new("RGB", size, stops[0][1])
    column = Image.new("RGB", (1, size[1]))
    for row in range(size[1]):
        column.putpixel((0, row), _mixed(row / max(size[1] - 1, 1), stops))
    return column.resize(size)


def _mixed(place: float, stops: Stops) -> tuple[int, int, int]:
    for (start, first), (end, second) in itertools.pairwise(stops):
        if place <= end:
            share = (place - start) / (end - start) if end > start else 1
            before, after = ImageColor.getrgb(first), ImageColor.getrgb(second)
            red, green, blue = (
                round(a + (b - a) * share) for a, b in zip(before[:3], after[:3], strict=True)
            )
            return red, green, blue
    return ImageColor.getrgb(stops[-1][1])[:3]
