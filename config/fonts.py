"""Cut the fonts down to what English and French need: `python -m config.fonts`.

Three static cuts of two families, from their packages, written to static/fonts/ together with
the stylesheet that names them, like the compiled catalogues: made at set-up and kept out of git.
The same packages give the same bytes, so that browsers keep what they have.
"""

import hashlib
import shutil
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from importlib.metadata import distribution, version
from io import BytesIO
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph
from fontTools.varLib.instancer import instantiateVariableFont

TARGET = Path(__file__).resolve().parents[1] / "static" / "fonts"
STAMP = ".made-of"  # a name that collectstatic passes over
HEAVIEST_BYTES = 45_000  # all cuts together, as DESIGN.md has it for a phone's first visit
STYLESHEET = "fonts.css"

PUNCTUATION = "‘’‚“”„‹›–—…•€−←→\u2009\u2011\u202f\xad"
LATIN_1 = frozenset([*range(0x20, 0x7F), *range(0xA0, 0x100), *map(ord, "ŒœŸ" + PUNCTUATION)])
# Text has people's names in it, and those come from all of Europe.
LATIN_A = LATIN_1 | frozenset(range(0x100, 0x180))
KEPT_FEATURES = ["ccmp", "kern", "liga", "locl", "mark", "mkmk"]
# Both fonts lack the narrow spaces of French typography: without them each « and ; would fetch a
# space, and the line its height, from another font.
NARROW_SPACES = {0x2009: 0.2, 0x202F: 0.2}  # of an em
STANDS_FOR = {0x2011: 0x2010, 0x2010: 0x2D}  # hyphens that look the same

# How wide the letters of what every machine has are, in thousandths of an em, space first: the
# metrics that Adobe published for its core fonts, which Arial, Times New Roman and the Liberation
# fonts share.
ARIAL = "278 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500"  # noqa: E501
ARIAL_BOLD = "278 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611 611 611 389 556 333 611 556 778 556 556 500"  # noqa: E501
TIMES_BOLD = "250 500 556 444 556 444 333 500 556 278 333 556 278 833 556 500 556 556 444 389 333 556 500 722 500 500 444"  # noqa: E501
ALPHABET = " abcdefghijklmnopqrstuvwxyz"
# As often as the letters come: a line of each language says it well enough for line breaks.
SAMPLE = (
    "on this coast the road ends at kilometre ninety six and after that there is the sea once it "
    "freezes nothing lands until april sur cette côte la route s arrête et après il y a la mer "
    "quand elle gèle plus rien n accoste avant avril ni le courrier ni les oranges ni les livres"
)


class FontsTooHeavyError(Exception):
    """The cuts weigh more than a page may; one has to be cut closer."""


@dataclass(frozen=True)
class Stand:
    """What is shown until a cut is there: a font of the machine, made as wide and as high."""

    locals: tuple[str, ...]
    widths: str


@dataclass(frozen=True)
class Cut:
    """One static cut: where it comes from, where its axes stand, and which letters stay."""

    family: str
    weight: int
    file: str
    package: str
    source: str
    axes: Mapping[str, float]
    letters: frozenset[int]
    stand: Stand = field(repr=False)

    @property
    def stand_family(self) -> str:
        return f"{self.family} stand-in"


HANKEN = {"family": "Hanken Grotesk", "package": "fontpkg-hanken-grotesk"}
CUTS = (
    Cut(
        **HANKEN,
        weight=400,
        file="hanken-regular.woff2",
        source="HankenGrotesk[wght].ttf",
        axes={"wght": 400},
        letters=LATIN_A,
        stand=Stand(("Arial", "Liberation Sans", "Helvetica"), ARIAL),
    ),
    Cut(
        **HANKEN,
        weight=700,
        file="hanken-bold.woff2",
        source="HankenGrotesk[wght].ttf",
        axes={"wght": 700},
        letters=LATIN_A,
        stand=Stand(("Arial Bold", "Liberation Sans Bold", "Helvetica Bold"), ARIAL_BOLD),
    ),
    Cut(
        family="Fraunces",
        package="fontpkg-fraunces",
        weight=600,
        file="fraunces.woff2",
        source="Fraunces[SOFT,WONK,opsz,wght].ttf",
        axes={"wght": 600, "opsz": 48, "SOFT": 50, "WONK": 0},
        letters=LATIN_1,
        stand=Stand(("Times New Roman Bold", "Liberation Serif Bold"), TIMES_BOLD),
    ),
)


def build_fonts(target: Path = TARGET) -> bool:
    """Make the cuts and their stylesheet unless they are there; return whether they were made.

    Raises FontsTooHeavyError when together they weigh more than HEAVIEST_BYTES.
    """
    stamp, wanted = target / STAMP, _fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    fonts = [cut_font(cut) for cut in CUTS]
    files = {cut.file: as_woff2(font) for cut, font in zip(CUTS, fonts, strict=True)}
    refuse_heavy(files)
    files[STYLESHEET] = stylesheet(fonts).encode()
    files |= {f"{cut.package}-licence.txt": _licence(cut) for cut in CUTS}
    _replace(target, files | {STAMP: wanted.encode()})
    return True


def cut_font(cut: Cut) -> TTFont:
    """Return the cut as a font of its own, with the letters that are wanted and no others."""
    path = distribution(cut.package).locate_file(f"{_module(cut.package)}/files/{cut.source}")
    font = TTFont(str(path), recalcTimestamp=False)
    font = instantiateVariableFont(font, dict(cut.axes))
    _add_narrow_spaces(font)
    options = Options()
    options.layout_features = KEPT_FEATURES
    options.hinting = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=cut.letters)
    subsetter.subset(font)
    return font


def _module(package: str) -> str:
    return package.replace("-", "_")


def _add_narrow_spaces(font: TTFont) -> None:
    """Give the font the spaces and hyphens that it lacks."""
    em = font["head"].unitsPerEm
    letters = font.getBestCmap()
    for code, width in NARROW_SPACES.items():
        if code not in letters:
            name = f"uni{code:04X}"
            font.setGlyphOrder([*font.getGlyphOrder(), name])
            font["glyf"][name] = Glyph()
            font["hmtx"][name] = (round(em * width), 0)
            _name_letter(font, code, name)
    for code, same in reversed(STANDS_FOR.items()):
        if code not in letters:
            _name_letter(font, code, letters.get(same, letters[0x2D]))


def _name_letter(font: TTFont, code: int, name: str) -> None:
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[code] = name


def as_woff2(font: TTFont) -> bytes:
    packed, file = deepcopy(font), BytesIO()
    packed.flavor = "woff2"
    packed.save(file, reorderTables=True)
    return file.getvalue()


def refuse_heavy(files: Mapping[str, bytes]) -> None:
    weight = sum(map(len, files.values()))
    if weight > HEAVIEST_BYTES:
        raise FontsTooHeavyError(f"The fonts weigh {weight} bytes; {HEAVIEST_BYTES} are allowed.")


# --- The stylesheet -----------------------------------------------------------------------


def stylesheet(fonts: Iterable[TTFont]) -> str:
    """Return the faces. `optional`: letters never change while somebody reads; a phone that has
    not got a font in a tenth of a second shows its stand-in, and has the font on the next page.
    """
    return "\n".join(
        part
        for cut, font in zip(CUTS, fonts, strict=True)
        for part in (_face(cut), _stand_in(cut, font))
    )


def _face(cut: Cut) -> str:
    return (
        f'@font-face {{ font-family: "{cut.family}"; font-weight: {cut.weight}; '
        f'font-display: optional; src: url("{cut.file}") format("woff2"); }}'
    )


def _stand_in(cut: Cut, font: TTFont) -> str:
    """Return a face of the machine's own, with the width and the line height of the cut."""
    scale = _width_of_sample(_widths_of(font)) / _width_of_sample(_widths_as_written(cut.stand))
    em, lines = font["head"].unitsPerEm * scale, font["hhea"]
    sources = ", ".join(f'local("{name}")' for name in cut.stand.locals)
    return (
        f'@font-face {{ font-family: "{cut.stand_family}"; font-weight: {cut.weight}; '
        f"src: {sources}; size-adjust: {scale:.2%}; ascent-override: {lines.ascent / em:.2%}; "
        f"descent-override: {-lines.descent / em:.2%}; "
        f"line-gap-override: {lines.lineGap / em:.2%}; }}"
    )


def _widths_of(font: TTFont) -> dict[str, float]:
    letters, em = font.getBestCmap(), font["head"].unitsPerEm
    return {letter: font["hmtx"][letters[ord(letter)]][0] / em for letter in ALPHABET}


def _widths_as_written(stand: Stand) -> dict[str, float]:
    widths = [int(width) / 1000 for width in stand.widths.split()]
    return dict(zip(ALPHABET, widths, strict=True))


def _width_of_sample(widths: Mapping[str, float]) -> float:
    return sum(widths[letter] for letter in SAMPLE if letter in widths)


# --- Files --------------------------------------------------------------------------------


def _fingerprint() -> str:
    parts = [Path(__file__).read_bytes()]
    packages = {"fonttools", "brotli", *(cut.package for cut in CUTS)}
    parts += [f"{package} {version(package)}".encode() for package in sorted(packages)]
    return hashlib.sha256(b"\n".join(parts)).hexdigest()


def _licence(cut: Cut) -> bytes:
    """The Open Font License goes wherever the font goes."""
    path = distribution(cut.package).locate_file(f"{_module(cut.package)}/LICENSE")
    return Path(str(path)).read_bytes()


def _replace(target: Path, files: Mapping[str, bytes]) -> None:
    """Write a whole new folder, then let it take the old one's place."""
    partial, old = (
        target.with_name(f"{target.name}.partial"),
        target.with_name(f"{target.name}.old"),
    )
    for folder in (partial, old):
        shutil.rmtree(folder, ignore_errors=True)
    partial.mkdir(parents=True)
    for name, content in files.items():
        (partial / name).write_bytes(content)
    if target.exists():
        target.rename(old)
    partial.rename(target)
    shutil.rmtree(old, ignore_errors=True)


if __name__ == "__main__":
    build_fonts()
