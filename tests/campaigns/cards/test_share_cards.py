"""Cards for networks have the size, weight and places that networks ask for."""

from functools import lru_cache
from io import BytesIO

import pytest
from PIL import Image, ImageChops, UnidentifiedImageError

from campaigns.cards.share_cards import (
    MOST_BYTES,
    SHARE_PHOTOGRAPH,
    STORY_PHOTOGRAPH,
    card_values,
    share_card,
    story_card,
)
from campaigns.cards.typesetting import as_picture
from tests.campaigns.cards.facts import (
    BARE,
    COLUMN,
    MAUDE,
    box,
    changed,
    ink,
    logo,
    opened,
    photograph,
)
from tests.thorough import everyday

CARDS = {"share": (share_card, (1200, 630)), "story": (story_card, (1080, 1920))}
FRAMES = {"share_card.typ": SHARE_PHOTOGRAPH, "story_card.typ": STORY_PHOTOGRAPH}
LONG_TITLES = {
    "one word": "W" * 200,
    "Arabic without a space": "محمد" * 50,
    "Hindi": "क्षत्रिय की किताबें " * 10,
    "emoji": "🎂" * 200,
    "words": "Fundraising " * 16,
    "a few letters": "il " * 66,
    "Arabic": "عيد ميلاد محمد " * 13,
    "Chinese": "王小明的生日" * 33,
    "Thai": "วันเกิดแม่สมศรี" * 13,
    "address": "https://bookboat.example/" + "a/" * 80,
}


def noise() -> bytes:
    file = BytesIO()
    Image.effect_noise((1600, 1000), 120).convert("RGB").save(file, "JPEG", quality=95)
    return file.getvalue()


@lru_cache(maxsize=8)  # long words are compared with the wordless card again and again
def drawn(facts, template) -> Image.Image:
    return opened(as_picture(template, card_values(facts, FRAMES[template]))).convert("RGBA")


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize(
    "facts",
    [
        MAUDE,
        BARE,
        changed(MAUDE, photograph=photograph((320, 1280)), logo=logo("#fffaf0")),
        changed(MAUDE, photograph=photograph((64, 40)), percent=0),
        changed(BARE, title="", address="https://"),
    ],
    ids=["whole", "bare", "upright", "tiny", "empty"],
)
def test_card_is_a_jpeg_of_its_exact_size(card, facts):
    draw, size = CARDS[card]

    picture = opened(draw(facts))

    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", size)


@pytest.mark.parametrize("draw", [share_card, story_card])
def test_the_busiest_photograph_still_makes_a_card_that_every_network_shows(draw):
    assert len(draw(changed(MAUDE, photograph=noise()))) <= MOST_BYTES < 300_000


def test_photograph_fills_its_part_of_the_card():
    card = opened(share_card(changed(MAUDE, photograph=photograph(colour="#ff0000"))))

    left, top, width, height = SHARE_PHOTOGRAPH
    part = card.crop((left + 4, top, left + width, top + height))
    (reds, greens, blues) = part.getextrema()
    assert (reds[0] > 245, greens[1] < 12, blues[1] < 12) == (True, True, True)


def test_photograph_turned_by_its_camera_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright: what is left in the file is the foot
    both = Image.new("RGB", (800, 600), "#0000ff")
    both.paste("#ff0000", (0, 0, 400, 600))
    file = BytesIO()
    both.save(file, "JPEG", exif=exif)

    card = opened(share_card(changed(MAUDE, photograph=file.getvalue())))

    red, blue = card.getpixel((900, 60)), card.getpixel((900, 600))
    assert (red[0] > 200 > red[2], blue[2] > 200 > blue[0]) == (True, True)


def test_what_is_no_jpeg_is_refused():
    with pytest.raises(UnidentifiedImageError):
        share_card(changed(MAUDE, photograph=b"GIF89a of a cat"))


def test_bar_is_as_long_as_the_campaign_is_far():
    def filled(percent: int) -> int:
        facts = changed(BARE, percent=percent, title=".", address="")
        columns = ink(facts).crop((0, 480, 1200, 630)).getbbox() or (0, 0, 0, 0)
        return columns[2] - columns[0]

    whole = COLUMN[1] - COLUMN[0]
    lengths = [filled(percent) for percent in (0, 25, 50, 100)]
    assert lengths == [0, whole // 4, whole // 2, whole]


@pytest.mark.parametrize("facts", [MAUDE, changed(MAUDE, photograph=None)], ids=["photo", "plain"])
@pytest.mark.parametrize("title", everyday(4, LONG_TITLES.values()), ids=LONG_TITLES)
def test_words_of_a_story_stay_out_of_its_upper_and_lower_250(facts, title):
    wordless = changed(facts, title=".", name="", for_whom="", campaign="", line="", percent=None)
    wordless = changed(wordless, logo=None, address="")
    longest = changed(facts, title=title, name=title, for_whom=title, campaign=title, line=title)

    words = ImageChops.difference(
        drawn(longest, "story_card.typ"), drawn(wordless, "story_card.typ")
    )

    left, top, right, bottom = box(words.convert("RGB"))
    assert (left >= 60, top >= 250, right <= 1020, bottom <= 1670) == (True,) * 4


@pytest.mark.parametrize("title", everyday(4, LONG_TITLES.values()), ids=LONG_TITLES)
def test_long_title_stays_between_its_neighbours(title):
    facts = changed(MAUDE, photograph=None)
    full, short = drawn(changed(facts, title=title), "share_card.typ"), changed(facts, title=".")
    nothing = changed(short, name="", campaign="")
    head = box(ink(changed(BARE, name="x", title=".", for_whom=MAUDE.for_whom, address="")))

    # The neighbours are untouched: whatever differs lies between the head and the bar.
    difference = ImageChops.difference(full, drawn(nothing, "share_card.typ")).convert("RGB")

    bar_top = 463
    left, top, right, bottom = box(difference.crop((0, 130, 1200, bar_top)))
    assert head[1] < 130
    assert (left >= COLUMN[0] - 4, right <= COLUMN[1] + 4) == (True, True)
    assert (top > 0, bottom < bar_top - 130) == (True, True)
    assert difference.crop((0, bar_top, 1200, 630)).getbbox() is None


@pytest.mark.parametrize("title", everyday(4, LONG_TITLES.values()), ids=LONG_TITLES)
def test_long_title_stays_beside_the_photograph(title):
    full = drawn(changed(MAUDE, title=title), "share_card.typ")

    paper = full.getpixel((20, 20))
    margin = full.crop((584, 0, 630, 630))
    assert margin.getcolors() == [(margin.width * margin.height, paper)]


def test_title_is_as_large_as_it_can_be_and_is_cut_only_at_the_end():
    heights = [
        box(ink(changed(BARE, title=title)).crop((0, 0, 1200, 540)))
        for title in ("Hill", "Hill " * 20, "Hill " * 40)
    ]
    ends = {ink(changed(BARE, title="Hill " * count)).tobytes() for count in (200, 300)}

    one, twenty, forty = (bottom - top for _, top, _, bottom in heights)
    assert one < twenty <= forty
    assert len(ends) == 1  # what comes after the cut changes nothing


def test_light_logo_stands_on_a_dark_plate_and_a_dark_one_on_paper():
    def behind(colour: str) -> tuple[int, ...]:
        return drawn(changed(MAUDE, logo=logo(colour)), "share_card.typ").getpixel((110, 62))[:3]

    paper = drawn(MAUDE, "share_card.typ").getpixel((20, 20))[:3]
    assert behind("#1e3c5a") == paper
    assert sum(behind("#fffaf0")) < 150
