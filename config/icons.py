"""Draw Hearback's mark, and every picture made of it: `python -m config.icons`.

Half a heart, and an ear for its other half: what was given, and the echo that comes back. The files
are kept in static/, since they hardly ever change; a test compares them with what is drawn here.
"""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from fontpkg import pil as fonts
from PIL import Image, ImageDraw

from config.web_app import MAIN, PAPER

STATIC = Path(__file__).resolve().parent.parent / "static"
WARM, WARM_ON_PAPER = "#f5b971", "#d9822b"
LIGHTER_MAIN = "#1f767c"  # on the dark bar of a browser
ECHO_ON_PAPER = "#f5ead9"

Point = tuple[float, float]

# Drawn on a square of 32, so that two of its units are a pixel of the smallest icon.
SQUARE = 32
GIVEN = "M15 28C8.6 23.2 3 18.8 3 12C3 7.8 6 5 9.6 5C12 5 14 6.2 15 8.2Z"
OUTER_EAR = (
    "M18.4 9C19.2 7.4 20.7 6.5 22.4 6.5C25.3 6.5 27.5 8.9 27.5 12C27.5 17.6 23.4 21.6 18.4 25.6"
)
INNER_EAR = "M18.4 14.4C19 12.2 22.3 11.8 22.5 14C22.5 16 20.4 17.6 18.4 19.4"
STROKE = 2.9
CORNER = 7
SMOOTH = 4  # drawn so much larger, then made smaller
STEPS = 300  # of each curve
# A telephone may cut an icon to a circle of four fifths of its width: nothing may stand outside.
SCALE_TO_BE_CUT = 0.74
SHARE_SIZE = (1200, 630)


def icon_svg() -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SQUARE} {SQUARE}">'
        f"<style>rect{{fill:{MAIN}}}@media(prefers-color-scheme:dark)"
        f"{{rect{{fill:{LIGHTER_MAIN}}}}}</style>"
        f'<rect width="{SQUARE}" height="{SQUARE}" rx="{CORNER}"/>'
        f'<path d="{GIVEN}" fill="{PAPER}"/>'
        f'<path d="{OUTER_EAR}{INNER_EAR}" fill="none" stroke="{WARM}"'
        f' stroke-width="{STROKE}" stroke-linecap="round"/></svg>\n'
    )


def icon(size: int, *, corner: float = CORNER, scale: float = 1) -> Image.Image:
    """Return the mark on its square; without a corner the square fills the picture."""
    large = size * SMOOTH
    picture = Image.new("RGBA", (large, large))
    unit = large / SQUARE
    ImageDraw.Draw(picture).rounded_rectangle(
        (0, 0, large - 1, large - 1), radius=corner * unit, fill=MAIN
    )
    margin = large * (1 - scale) / 2
    draw_mark(picture, unit=unit * scale, corner=(margin, margin), given=PAPER, ear=WARM)
    small = picture.reduce(SMOOTH)
    return small if corner else small.convert("RGB")


def favicon() -> bytes:
    """Return the icon as old browsers want it, drawn anew for each of its sizes."""
    large, *smaller = (icon(size) for size in (48, 32, 16))
    file = BytesIO()
    large.save(
        file,
        "ICO",
        sizes=[(16, 16), (32, 32), (48, 48)],
        append_images=smaller,
        bitmap_format="png",
    )
    return file.getvalue()


def share_picture() -> Image.Image:
    """Return what stands beside a link to a page that has no photograph of its own.

    All in its middle: some messages show a square cut out of it.
    """
    width, height = (side * SMOOTH for side in SHARE_SIZE)
    picture = Image.new("RGB", (width, height), PAPER)
    for number in range(1, 12):
        unit = 46 * (1 + 0.5 * number)
        corner = _around(width / 2, 940, unit)
        draw_line(picture, OUTER_EAR, unit=unit, corner=corner, colour=ECHO_ON_PAPER, width=60)
    corner = _around(width / 2, 940, 46)
    draw_mark(picture, unit=46, corner=corner, given=MAIN, ear=WARM_ON_PAPER)
    name = fonts.truetype("Fraunces", 472, weight=600)
    ImageDraw.Draw(picture).text((width / 2, 2040), "Hearback", MAIN, name, anchor="ms")
    return picture.reduce(SMOOTH)


def draw_mark(picture: Image.Image, *, unit: float, corner: Point, given: str, ear: str) -> None:
    half = [_placed(point, unit, corner) for point in flattened(GIVEN)]
    ImageDraw.Draw(picture).polygon(half, fill=given)
    for line in (OUTER_EAR, INNER_EAR):
        draw_line(picture, line, unit=unit, corner=corner, colour=ear, width=STROKE * unit)


def draw_line(
    picture: Image.Image, path: str, *, unit: float, corner: Point, colour: str, width: float
) -> None:
    """Draw a line with round ends: a row of discs, close enough together to be one."""
    brush, radius = ImageDraw.Draw(picture), width / 2
    for point in flattened(path):
        x, y = _placed(point, unit, corner)
        brush.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def flattened(path: str) -> list[Point]:
    """Return the points of a path made of one M and of C; a Z closes it by itself."""
    numbers = [float(number) for number in re.findall(r"[\d.]+", path)]
    corners = list(zip(numbers[::2], numbers[1::2], strict=True))
    points = corners[:1]
    for first in range(0, len(corners) - 1, 3):
        points += _curve(*corners[first : first + 4])
    return points


def _curve(*corners: Point) -> list[Point]:
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    points = []
    for step in range(1, STEPS + 1):
        t = step / STEPS
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3
        points.append((a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3))
    return points


def _around(x: float, y: float, unit: float) -> Point:
    """Return where the square begins when the middle of the heart is there."""
    return x - 16 * unit, y - 16.5 * unit


def _placed(point: Point, unit: float, corner: Point) -> Point:
    return corner[0] + point[0] * unit, corner[1] + point[1] * unit


PICTURES: dict[str, Callable[[], Image.Image]] = {
    # iOS rounds the corners itself.
    "images/icon-180.png": lambda: icon(180, corner=0, scale=0.86),
    "images/icon-192.png": lambda: icon(192),
    "images/icon-512.png": lambda: icon(512),
    "images/icon-maskable-512.png": lambda: icon(512, corner=0, scale=SCALE_TO_BE_CUT),
    "images/share.png": share_picture,
}


def draw_everything(folder: Path = STATIC) -> None:
    (folder / "images").mkdir(parents=True, exist_ok=True)
    (folder / "root").mkdir(exist_ok=True)
    (folder / "images/icon.svg").write_text(icon_svg())
    (folder / "root/favicon.ico").write_bytes(favicon())
    for name, draw in PICTURES.items():
        drawn = draw()
        # Few colours and their mixtures at the edges: a palette is as good, and half the bytes.
        method = Image.Quantize.FASTOCTREE if drawn.mode == "RGBA" else Image.Quantize.MEDIANCUT
        drawn.quantize(128, method).save(folder / name, optimize=True)


if __name__ == "__main__":
    draw_everything()
