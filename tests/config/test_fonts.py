"""The fonts are light, whole and the same on every machine."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from fontTools.ttLib import TTFont

from config import fonts
from config.fonts import (
    CUTS,
    FontsTooHeavyError,
    as_woff2,
    build_fonts,
    cut_font,
    refuse_heavy,
)


@pytest.fixture(scope="module")
def built() -> Path:
    """The cuts of this clone, which `make tests` has made: each takes seconds."""
    build_fonts()
    return fonts.TARGET


def letters_of(file: Path) -> dict[int, str]:
    return TTFont(file).getBestCmap()


def test_all_cuts_together_are_light_enough_for_a_phone(built):
    weight = sum((built / cut.file).stat().st_size for cut in CUTS)

    assert 20_000 < weight <= 45_000


def test_cuts_that_weigh_too_much_are_refused():
    refuse_heavy({"light.woff2": b"x" * 45_000})
    with pytest.raises(FontsTooHeavyError):
        refuse_heavy({"light.woff2": b"x" * 45_000, "more.woff2": b"x"})


def test_every_letter_of_our_own_words_is_in_every_cut(built):
    words = (settings.BASE_DIR / "locale/fr/LC_MESSAGES/django.po").read_text()
    words += "".join(path.read_text() for path in (settings.BASE_DIR / "templates").rglob("*.html"))
    wanted = {ord(letter) for letter in words if letter.isprintable() or letter in "\xa0\u202f"}

    missing = {cut.file: wanted - set(letters_of(built / cut.file)) for cut in CUTS}

    assert missing == {cut.file: set() for cut in CUTS}


def test_names_from_all_of_europe_are_written_in_the_font_of_texts(built):
    letters = letters_of(built / "hanken-regular.woff2")

    assert [letter for letter in "Łukasz Šárka Őrsi Þóra Ğ" if ord(letter) not in letters] == []


def test_narrow_spaces_are_narrow_and_the_hyphen_that_holds_is_a_hyphen(built):
    font = TTFont(built / "fraunces.woff2")
    letters, em = font.getBestCmap(), font["head"].unitsPerEm

    assert font["hmtx"][letters[0x202F]] == (round(em / 5), 0)
    assert font["hmtx"][letters[0x2011]] == font["hmtx"][letters[0x2D]]


def test_digits_are_as_high_as_capitals(built):
    for cut in CUTS:
        font = TTFont(built / cut.file)
        letters, shapes = font.getBestCmap(), font["glyf"]
        heights = [shapes[letters[ord(digit)]].yMax for digit in "0123456789"]
        lowest = [shapes[letters[ord(digit)]].yMin for digit in "0123456789"]

        assert min(heights) > 0.9 * shapes[letters[ord("H")]].yMax, cut
        assert min(lowest) > -0.05 * font["head"].unitsPerEm, cut


def test_the_same_packages_give_the_same_bytes(built):
    display = CUTS[-1]

    assert as_woff2(cut_font(display)) == (built / display.file).read_bytes()


def test_what_is_there_is_not_made_again(built, tmp_path, monkeypatch):
    monkeypatch.setattr(fonts, "cut_font", lambda cut: TTFont(built / cut.file))
    target = tmp_path / "fonts"

    assert [build_fonts(target), build_fonts(target)] == [True, False]
    monkeypatch.setattr(fonts, "_fingerprint", lambda: "newer packages")
    assert [build_fonts(target), build_fonts(target)] == [True, False]
    assert {path.name for path in target.iterdir()} == {path.name for path in built.iterdir()}


def test_each_face_has_a_stand_in_that_is_about_as_wide(built):
    css = (built / "fonts.css").read_text()

    assert re.findall(r'font-family: "([^"]+)"', css) == [
        name for cut in CUTS for name in (cut.family, f"{cut.family} stand-in")
    ]
    assert all(85 < float(size) < 115 for size in re.findall(r"size-adjust: ([\d.]+)%", css))
    assert css.count("font-display: optional") == len(CUTS)


def test_the_licences_travel_with_the_fonts(built):
    for package in {cut.package for cut in CUTS}:
        assert "SIL OPEN FONT LICENSE" in (built / f"{package}-licence.txt").read_text().upper()
