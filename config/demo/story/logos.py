"""The marks of the demo's nonprofits, drawn here: a boat that is an open book, and a seedling."""

from collections.abc import Callable
from io import BytesIO
from math import pi, sin

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from campaigns.models import Organization
from campaigns.services.logos import logo_fields, open_logo
from config.demo.people import BOOK_BOAT, GARDEN

SIZE = 96
SMOOTH = 8  # drawn this much larger, then made smaller
Point = tuple[float, float]


class Mark:
    """A square of 96, on which shapes are placed by its own measure."""

    def __init__(self) -> None:
        self.image = Image.new("RGBA", (SIZE * SMOOTH, SIZE * SMOOTH))
        self.pen = ImageDraw.Draw(self.image)

    def shape(self, points: list[Point], colour: str) -> None:
        self.pen.polygon([(x * SMOOTH, y * SMOOTH) for x, y in points], colour)

    def line(self, points: list[Point], width: float, colour: str) -> None:
        scaled = [(x * SMOOTH, y * SMOOTH) for x, y in points]
        self.pen.line(scaled, colour, round(width * SMOOTH), joint="curve")
        for x, y in (scaled[0], scaled[-1]):
            half = width * SMOOTH / 2
            self.pen.ellipse((x - half, y - half, x + half, y + half), colour)

    def finished(self) -> Image.Image:
        return self.image.resize((SIZE, SIZE), Image.Resampling.LANCZOS)


def book_boat() -> Image.Image:
    """Draw an open book whose two pages are a hull, with a mast and a pennant, on a wave."""
    mark, sea, red = Mark(), "#125a6b", "#c8452f"
    mark.line([(48, 10), (48, 46)], 4, sea)
    mark.shape([(50, 10), (72, 17), (50, 25)], red)
    left = [(46, 72), *curve((46, 50), (8, 42), lift=7), (17, 66)]
    right = [(50, 72), *curve((50, 50), (88, 42), lift=-7), (79, 66)]
    mark.shape(left, red)
    mark.shape(right, red)
    mark.line([(x, 82 + 3 * sin(x / 96 * 4 * pi)) for x in range(8, 90, 2)], 5, sea)
    return mark.finished()


def seedling() -> Image.Image:
    """Draw two leaves on a stem, out of a mound of earth."""
    mark, green, light, earth = Mark(), "#4a6b1c", "#7f9c3a", "#8a5a33"
    mark.line(curve((48, 78), (48, 34), lift=3), 5, green)
    mark.shape(
        [(48, 46), *curve((48, 46), (14, 20), lift=16), *curve((14, 20), (48, 46), lift=16)], green
    )
    mark.shape(
        [(48, 38), *curve((48, 38), (82, 12), lift=-16), *curve((82, 12), (48, 38), lift=-16)],
        light,
    )
    mark.shape([*curve((12, 86), (84, 86), lift=-15)], earth)
    return mark.finished()


def curve(start: Point, end: Point, *, lift: float, steps: int = 24) -> list[Point]:
    """Return points from start to end along a bow that stands off the straight line by `lift`."""
    (x1, y1), (x2, y2) = start, end
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    across, down = (y1 - y2) / length, (x2 - x1) / length
    points = []
    for step in range(steps + 1):
        part = step / steps
        off = lift * sin(part * pi)
        points.append((x1 + (x2 - x1) * part + across * off, y1 + (y2 - y1) * part + down * off))
    return points


MARKS: dict[str, Callable[[], Image.Image]] = {BOOK_BOAT: book_boat, GARDEN: seedling}


def store_logo(organization: Organization) -> None:
    """Give the organization its mark, as a member of staff would upload it."""
    file = BytesIO()
    MARKS[organization.slug]().save(file, "PNG")
    upload = SimpleUploadedFile("logo.png", file.getvalue(), content_type="image/png")
    for field, value in logo_fields(open_logo(upload)).items():
        setattr(organization, field, value)
    organization.save()
