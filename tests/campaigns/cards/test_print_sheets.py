"""Sheets are one page of the paper that was asked for, accessible, and their code can be read."""

import re
from functools import lru_cache

import pytest
from PIL import Image, ImageChops

from campaigns.cards.print_sheets import POSTER_PHOTOGRAPH, poster, sheet_values, table_card
from campaigns.cards.typesetting import as_picture
from tests.campaigns.cards.facts import ADDRESS, BARE, MAUDE, box, changed, opened
from tests.campaigns.cards.test_codes import MATRIX, modules_in
from tests.campaigns.cards.test_share_cards import LONG_TITLES
from tests.thorough import everyday

PAPERS = {"a4": (210, 297), "us-letter": (215.9, 279.4)}  # millimetres
SHEETS = {"poster": poster, "table card": table_card}
PPI = 144
PIXELS = PPI / 25.4  # in a millimetre


@lru_cache(maxsize=4)  # long words are compared with the usual ones again and again
def looked_at(template: str, facts, paper: str = "a4") -> Image.Image:
    """Return the sheet as a printer would show it."""
    values = sheet_values(facts, paper, POSTER_PHOTOGRAPH)
    drawn = opened(as_picture(template, values, ppi=PPI)).convert("RGBA")
    sheet = Image.new("RGBA", drawn.size, "white")
    sheet.alpha_composite(drawn)
    return sheet.convert("RGB")


def part(picture: Image.Image, *millimetres: float) -> Image.Image:
    left, top, width, height = (edge * PIXELS for edge in millimetres)
    return picture.crop((round(left), round(top), round(left + width), round(top + height)))


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("facts", [MAUDE, BARE], ids=["whole", "bare"])
def test_sheet_is_one_page_of_its_paper_tagged_and_archivable(sheet, paper, facts):
    file = SHEETS[sheet](facts, paper=paper)

    assert file[:8] == b"%PDF-1.7"
    width, height = re.findall(rb"/MediaBox\[0 0 ([\d.]+) ([\d.]+)\]", file)[0]
    assert [float(width), float(height)] == pytest.approx(
        [side * 72 / 25.4 for side in PAPERS[paper]], abs=0.01
    )
    assert re.findall(rb"<xmpTPg:NPages>(\d+)<", file) == [b"1"]
    assert re.findall(rb"<pdfaid:(part|conformance)>(\w)<", file) == [
        (b"part", b"2"),
        (b"conformance", b"A"),
    ]
    assert re.findall(rb"<pdfuaid:part>(\d)<", file) == [b"1"]
    assert re.findall(rb"/Marked (\w+)", file) == [b"true"]


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_sheet_names_its_language_and_its_title_as_they_are(sheet):
    file = sheet(changed(MAUDE, language="fr", title='#panic("a") & <b>'), paper="a4")

    assert re.findall(rb"/Lang\((\w+)\)", file) == [b"fr"]
    assert b'">#panic("a") &amp; &lt;b></rdf:li>' in file.replace(b"&quot;", b'"').replace(
        b"&gt;", b">"
    )


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_another_paper_is_refused(sheet):
    with pytest.raises(ValueError, match="'a3' is none of the papers a4, us-letter"):
        sheet(MAUDE, paper="a3")


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("facts", [MAUDE, changed(MAUDE, photograph=None)], ids=["photo", "plain"])
def test_code_on_the_poster_opens_the_page(paper, facts):
    picture = looked_at("poster.typ", facts, paper)

    _, height = PAPERS[paper]
    code = part(picture, 20, height - 14 - 6 - 62, 62, 62)
    assert modules_in(code) == MATRIX


@pytest.mark.parametrize("paper", PAPERS)
def test_code_on_both_faces_of_the_table_card_opens_the_page(paper):
    picture = looked_at("table_card.typ", MAUDE, paper)

    _, height = PAPERS[paper]
    lower = part(picture, 80, height - 12 - 36, 37, 37)
    upper = part(picture.rotate(180), 80, height - 12 - 36, 37, 37)
    assert modules_in(lower) == MATRIX
    assert modules_in(upper) == MATRIX


def test_faces_of_the_table_card_are_the_same_from_both_sides():
    picture = looked_at("table_card.typ", MAUDE)

    # Below the words at the fold, and coarse: the edges of pixels fall differently when turned.
    lower, upper = (
        part(face, 0, 160, 210, 137).reduce(8).convert("L")
        for face in (picture, picture.rotate(180))
    )
    difference = ImageChops.difference(lower, upper)
    assert difference.getextrema()[1] < 64 < lower.getextrema()[1] - lower.getextrema()[0]


@pytest.mark.parametrize("title", everyday(4, LONG_TITLES.values()), ids=LONG_TITLES)
def test_longest_words_leave_the_margins_and_the_code_alone(title):
    words = changed(MAUDE, title=title, name=title, for_whom=title, campaign=title, line=title)

    for template, margin, foot in (("poster.typ", 14, 74), ("table_card.typ", 12, 30)):
        picture, usual = looked_at(template, words), looked_at(template, MAUDE)
        lower = part(picture, 0, 297 / 2 + 6, 210, 297 / 2 - 6)
        whole = picture if template == "poster.typ" else lower
        dark = whole.convert("L").point(lambda shade: 255 if shade < 200 else 0)
        left, _, right, bottom = box(dark)
        assert left >= round(margin * PIXELS) - 1
        assert right <= round((210 - margin) * PIXELS) + 1
        assert bottom <= whole.height - round(margin * PIXELS) + 1
        below = (0, 297 - foot, 210, foot)
        assert part(picture, *below).tobytes() == part(usual, *below).tobytes()


def test_address_is_printed_and_encoded():
    shown = sheet_values(MAUDE, "a4", POSTER_PHOTOGRAPH)

    assert shown["words"]["address"]["letters"] == ADDRESS.removeprefix("https://")
    assert poster(changed(MAUDE, address=ADDRESS + "/x"), paper="a4") != poster(MAUDE, paper="a4")
