"""Cards for networks: JPEG, as large as they take them.

Typst draws the words and all that is flat, with a hole for the photograph, and Pillow lays it over
the photograph: a photograph that went through a PNG would take four times as long.
"""

from io import BytesIO
from typing import Any

from PIL import Image

from campaigns.cards.data import CardFacts
from campaigns.cards.pictures import cropped, logo_values
from campaigns.cards.typesetting import as_picture
from campaigns.cards.values import values_of
from campaigns.colours import LIGHT

# Where the photograph lies: left, top, width, height. The templates leave these places free.
SHARE_SIZE, SHARE_PHOTOGRAPH = (1200, 630), (640, 0, 560, 630)
STORY_SIZE, STORY_PHOTOGRAPH = (1080, 1920), (0, 0, 1080, 820)
QUALITIES = (88, 80, 70, 58, 45, 30, 15)
MOST_BYTES = 299_000  # WhatsApp shows no picture of 300 kB or more beside a link


def share_card(facts: CardFacts) -> bytes:
    """Return the card that stands beside a posted link: 1200 by 630."""
    return _card(facts, "share_card.typ", SHARE_SIZE, SHARE_PHOTOGRAPH)


def story_card(facts: CardFacts) -> bytes:
    """Return the tall card of a story, 1080 by 1920, with no word in its upper and lower 250."""
    return _card(facts, "story_card.typ", STORY_SIZE, STORY_PHOTOGRAPH)


def _card(
    facts: CardFacts, template: str, size: tuple[int, int], frame: tuple[int, int, int, int]
) -> bytes:
    card = Image.new("RGB", size, LIGHT.paper)
    if facts.photograph is not None:
        card.paste(cropped(facts.photograph, frame[2:]), frame[:2])
    drawing = as_picture(template, card_values(facts, frame))
    with Image.open(BytesIO(drawing)) as drawn:
        card.paste(drawn, mask=drawn.getchannel("A"))
    return _light_enough(card)


def card_values(facts: CardFacts, frame: tuple[int, int, int, int]) -> dict[str, Any]:
    """Return what the template of a card shows, and where it leaves room for the photograph."""
    return values_of(facts) | {
        "logo": logo_values(facts.logo),
        "photograph_at": None if facts.photograph is None else frame,
    }


def _light_enough(card: Image.Image) -> bytes:
    """Return the best JPEG that every network still shows."""
    for quality in QUALITIES:
        file = BytesIO()
        card.save(file, "JPEG", quality=quality, optimize=True)
        if file.tell() <= MOST_BYTES:
            break
    return file.getvalue()
