"""Facts to draw from, and ways to look at what was drawn."""

from dataclasses import replace
from functools import lru_cache
from io import BytesIO
from itertools import pairwise
from typing import Any

from PIL import Image, ImageDraw

from campaigns.cards.data import CardFacts
from campaigns.cards.share_cards import SHARE_PHOTOGRAPH, card_values
from campaigns.cards.typesetting import as_picture

ADDRESS = "https://bookboat.example/s/Ab3kd9Zq"
COLUMN = (60, 920)  # where the words of a share card without a photograph begin and end


def photograph(size: tuple[int, int] = (1600, 1000), colour: str = "#8fb7c9") -> bytes:
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, "JPEG")
    return file.getvalue()


def logo(colour: str = "#1e3c5a") -> bytes:
    picture, file = Image.new("RGBA", (300, 96)), BytesIO()
    ImageDraw.Draw(picture).ellipse((0, 0, 95, 95), colour)
    picture.save(file, "PNG")
    return file.getvalue()


MAUDE = CardFacts(
    language="en",
    title="Maude’s birthday",
    name="Maude",
    for_whom="The Book Boat",
    campaign="Books Before the Ice",
    line="17 people have given. 3 more reach the goal.",
    percent=84,
    colour="#14575c",
    photograph=photograph(),
    logo=logo(),
    address=ADDRESS,
)
BARE = replace(
    MAUDE, name="", for_whom="", campaign="", line="", percent=None, photograph=None, logo=None
)


def opened(file: bytes) -> Image.Image:
    return Image.open(BytesIO(file))


@lru_cache(maxsize=8)
def ink(facts: CardFacts, template: str = "share_card.typ") -> Image.Image:
    """Return white where there are words on a card without a photograph: they are white there."""
    drawn = opened(as_picture(template, card_values(facts, SHARE_PHOTOGRAPH))).convert("L")
    return drawn.point(lambda shade: 255 if shade > 200 else 0)


def title_alone(title: str) -> Image.Image:
    """Return the ink of a title with nothing else on its card."""
    return ink(replace(BARE, title=title, address=""))


def box(picture: Image.Image) -> tuple[int, int, int, int]:
    """Return where the ink begins and ends: left, top, right, bottom."""
    found = picture.getbbox()
    assert found is not None
    return found


def pieces(picture: Image.Image) -> int:
    """Return how many pieces of ink stand side by side with a gap between them."""
    left, top, right, bottom = box(picture)
    columns = picture.crop((left, top, right, bottom)).reduce((1, bottom - top))
    has_ink = [column > 0 for column in columns.tobytes()]
    return 1 + sum(here < before for before, here in pairwise(has_ink))


def changed(facts: CardFacts, **fields: Any) -> CardFacts:
    return replace(facts, **fields)
