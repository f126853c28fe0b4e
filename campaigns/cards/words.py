"""Make words fit to be set: no letter without a font, and none that disturbs its neighbours."""

import re
import unicodedata
from collections.abc import Iterable

from campaigns.cards.fonts import is_covered, needs_han

BREAKS = re.compile(r"[ \t\n\r\v\f\x85\u2028\u2029]+")  # not French's unbreakable spaces
JOINERS = "\u200c\u200d"  # Persian, Hindi and families of emoji are written with them
MOST_MARKS = 3  # on one letter, as Hebrew and Thai may need; a tower of them would never end
LETTERS_AND_DIGITS = ("L", "N")


def settable(text: str) -> str:
    """Return the text as it can be set, or nothing where a letter of it has no font.

    Half a name would be another name. Signs and emoji that no font has are only left out.
    """
    composed = unicodedata.normalize("NFC", BREAKS.sub(" ", text))
    letters = [_as_covered(letter) for letter in _without_towers(composed)]
    if None in letters:
        return ""
    return BREAKS.sub(" ", "".join(filter(None, letters))).strip()


def _as_covered(letter: str) -> str | None:
    """Return what stands for a letter: itself, its plain form, nothing; None if it must not go."""
    kind = unicodedata.category(letter)
    if letter in JOINERS:
        return letter
    if kind.startswith("C") or unicodedata.name(letter, "").startswith("VARIATION SELECTOR"):
        return ""
    if is_covered(letter):
        return letter
    plain = unicodedata.normalize("NFKC", letter)
    if all(map(is_covered, plain)):
        return plain
    return None if kind.startswith(LETTERS_AND_DIGITS) else ""


def _without_towers(text: str) -> Iterable[str]:
    marks = 0
    for letter in text:
        marks = marks + 1 if unicodedata.category(letter) in {"Mn", "Me"} else 0
        if marks <= MOST_MARKS:
            yield letter


def runs_from_right(text: str) -> bool:
    """Say whether the first letter with a direction is Arabic, Hebrew or the like."""
    directions = (unicodedata.bidirectional(letter) for letter in text)
    return next((way != "L" for way in directions if way in {"L", "R", "AL"}), False)


def han_of(texts: Iterable[str]) -> str:
    """Say as where Chinese characters are drawn, by the letters around them; empty without any."""
    names = [unicodedata.name(letter, "") for letter in "".join(texts) if needs_han(letter)]
    if any(name.startswith(("HIRAGANA", "KATAKANA")) for name in names):
        return "ja"
    if any(name.startswith("HANGUL") for name in names):
        return "ko"
    return "zh" if names else ""
