"""The fonts of cards: from packages, whole, and never those of the machine.

Typst reads the variable files as they are, so that nothing has to be cut at set-up. The file for
Chinese, Japanese and Korean weighs 33 MB, on disk and, from its first use on, in the memory of a
process. So a card names it only when it needs it, and a server that is short of room may do
without its package: names in these scripts then give way, like those of any script without a font.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from fontTools.ttLib import TTFont
from typst import Fonts

FOLDERS = {
    "fontpkg_fraunces": "files",
    "fontpkg_hanken_grotesk": "files",
    "manimgx_fonts": ".",
}
EAST_ASIAN = "manimgx_fonts_cjk"
HEADING, TEXT = "Fraunces", "Hanken Grotesk"
LAST = ("Noto Sans Symbols", "Noto Emoji")  # these have digits of their own
# The same Chinese character is drawn differently in China, in Japan and in Korea.
HAN = {"zh": "Noto Sans CJK SC", "ja": "Noto Sans CJK JP", "ko": "Noto Sans CJK KR"}


@cache
def kept_fonts() -> Fonts:
    """Return the fonts that cards are set in, the same on every machine."""
    folders = [str(folder) for folder in [*_folders(), _east_asian_folder()] if folder]
    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def _folders() -> Iterator[Path]:
    for package, inside in FOLDERS.items():
        home = _home_of(package)
        if home is None:
            raise ModuleNotFoundError(f"The fonts of {package} are not installed.")
        yield home / inside


def _east_asian_folder() -> Path | None:
    return _home_of(EAST_ASIAN)


def _home_of(package: str) -> Path | None:
    found = find_spec(package)
    return Path(found.origin).parent if found is not None and found.origin else None


def families(first: str, han: str) -> list[str]:
    """Return the families in the order in which a letter is looked for.

    Typst reads each until it finds the letter: those of `han` stand there only where it is said.
    """
    order = dict.fromkeys([first, TEXT, "Noto Sans", *([HAN[han]] if han else [])])
    others = [family for family in _installed() if not family.startswith("Noto Sans CJK")]
    return [*order, *(family for family in others if family not in {*order, *LAST}), *LAST]


@cache
def _installed() -> list[str]:
    return sorted(kept_fonts().families())


def is_covered(letter: str) -> bool:
    """Say whether one of the fonts can show the letter."""
    return ord(letter) in _letters() or needs_han(letter)


def needs_han(letter: str) -> bool:
    """Say whether only the East Asian fonts can show the letter."""
    return ord(letter) not in _letters() and ord(letter) in _east_asian_letters()


@cache
def _letters() -> frozenset[int]:
    return _letters_in([file for folder in _folders() for file in folder.glob("*.ttf")])


@cache
def _east_asian_letters() -> frozenset[int]:
    folder = _east_asian_folder()
    return _letters_in(folder.glob("*.ttc") if folder else [])


def _letters_in(files: Iterable[Path]) -> frozenset[int]:
    letters: set[int] = set()
    for file in files:
        # The first of a collection stands for all of it: they differ in forms, not in letters.
        with TTFont(file, fontNumber=0, lazy=True) as font:
            letters.update(font.getBestCmap())
    return frozenset(letters)
