"""From one colour that an organization chooses to all that pages need, always readable.

The work is done in OKLCH (Björn Ottosson, 2020), where a colour can be made lighter or darker and
stay itself: the hue is kept, the lightness is moved as little as needed, and where the screen
cannot show so much of the colour, it is paled. Contrast is WCAG 2.2's own formula.
"""

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

OURS = "#14575c"
VERSION = (
    1  # stands in the address of the stylesheet: raise it when the same choice looks different
)
HEX = re.compile(r"#[0-9a-f]{6}")
TEXT, SHAPE = 4.5, 3.0  # WCAG 1.4.3 and 1.4.11
STEP = 0.005
WHITE, BLACK = "#ffffff", "#14110e"


@dataclass(frozen=True)
class Grounds:
    """The neutral colours of a theme, as static/css/variables.css has them; a test compares."""

    paper: str
    panel: str
    wash: str
    track: str
    wash_lightness: float  # of the tint that shows what is chosen
    least_lightness: float  # of the colour itself: in the dark it has to glow
    away: int  # the way to more contrast: -1 darker, +1 lighter


LIGHT = Grounds(
    "#fbf7f0", "#ffffff", "#f4ecdf", "#e9dfd0", wash_lightness=0.955, least_lightness=0, away=-1
)
DARK = Grounds(
    "#171412", "#221e1b", "#2d2823", "#3b352f", wash_lightness=0.31, least_lightness=0.78, away=+1
)


@dataclass(frozen=True)
class Oklch:
    lightness: float
    chroma: float
    hue: float

    def at(self, lightness: float) -> "Oklch":
        return Oklch(min(1.0, max(0.0, lightness)), self.chroma, self.hue)

    def paled_to(self, chroma: float) -> "Oklch":
        return Oklch(self.lightness, min(self.chroma, chroma), self.hue)


@lru_cache(maxsize=256)
def brand_colours(chosen: str, grounds: Grounds) -> dict[str, str]:
    """Return the brand colours of a theme by their names in CSS.

    `chosen` is `#rrggbb` in lower case. Raises ValueError for anything else.
    """
    colour = to_oklch(chosen)
    wash = to_hex(colour.paled_to(0.024).at(grounds.wash_lightness))
    colour = colour.at(max(colour.lightness, grounds.least_lightness))
    page = (grounds.paper, grounds.panel, grounds.wash)
    text = moved(colour, grounds.away, lambda shade: contrasts(shade, [*page, wash], TEXT))
    brand = moved(colour, grounds.away, can_carry_words)
    edge = moved(to_oklch(brand), grounds.away, lambda shade: contrasts(shade, page, SHAPE))
    fill = moved(
        colour, grounds.away, lambda shade: contrasts(shade, [grounds.track, *page], SHAPE)
    )
    return {
        "brand": brand,
        "brand-edge": edge,
        "brand-strong": _stronger(brand),
        "on-brand": words_on(brand),
        "brand-text": text,
        "brand-wash": wash,
        "brand-fill": fill,
    }


def moved(colour: Oklch, away: int, is_fit: Callable[[str], bool]) -> str:
    """Return the nearest shade in this direction that fits; as it is, if it does."""
    shade, lightness = to_hex(colour), colour.lightness
    while not is_fit(shade):
        if not 0 <= lightness <= 1:
            raise ValueError(f"no shade of {colour} fits")
        lightness += away * STEP
        shade = to_hex(colour.at(lightness))
    return shade


def contrasts(shade: str, grounds: Iterable[str], least: float) -> bool:
    return all(contrast(shade, ground) >= least for ground in grounds)


def can_carry_words(shade: str) -> bool:
    return contrast(shade, words_on(shade)) >= TEXT


def words_on(shade: str) -> str:
    """Return the colour of words on a filled button: white where it can be read."""
    return WHITE if contrast(shade, WHITE) >= TEXT else BLACK


def _stronger(brand: str) -> str:
    """Return the shade under the pointer: further from its words, so that they stay readable."""
    colour = to_oklch(brand)
    step = -0.08 if words_on(brand) == WHITE else 0.06
    if not 0 <= colour.lightness + step <= 1:
        step = -step  # no room: as dark or as light as it is, its words stay readable
    return to_hex(colour.at(colour.lightness + step))


def stylesheet(chosen: str) -> str:
    """Return the rules that put an organization's colour in the place of ours."""
    light, dark = (_rules(brand_colours(chosen, grounds)) for grounds in (LIGHT, DARK))
    return f":root{{{light}}}\n@media (prefers-color-scheme: dark){{:root{{{dark}}}}}\n"


def _rules(colours: dict[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in colours.items())


# --- Contrast, WCAG 2.2 --------------------------------------------------------------------


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@lru_cache(maxsize=4096)
def luminance(shade: str) -> float:
    red, green, blue = _linear(shade)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# --- sRGB and OKLCH ------------------------------------------------------------------------


def to_oklch(shade: str) -> Oklch:
    """Return a colour by its lightness, its chroma and its hue. Raises ValueError if it is none."""
    if not HEX.fullmatch(shade):
        raise ValueError(f"{shade!r} is no colour of the form #rrggbb")
    red, green, blue = _linear(shade)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return Oklch(lightness, math.hypot(a, b), math.atan2(b, a))


def to_hex(colour: Oklch) -> str:
    """Return the colour as a screen shows it, paled as much as the screen needs."""
    chroma = colour.chroma
    while chroma > 0.0005:
        channels = _channels(Oklch(colour.lightness, chroma, colour.hue))
        if all(-0.0005 <= channel <= 1.0005 for channel in channels):
            return _hex(channels)
        chroma *= 0.96
    return _hex(_channels(Oklch(colour.lightness, 0, 0)))


def _channels(colour: Oklch) -> tuple[float, float, float]:
    a, b = colour.chroma * math.cos(colour.hue), colour.chroma * math.sin(colour.hue)
    long = (colour.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (colour.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _linear(shade: str) -> tuple[float, float, float]:
    red, green, blue = (int(shade[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return _to_linear(red), _to_linear(green), _to_linear(blue)


def _to_linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _hex(channels: Iterable[float]) -> str:
    return "#" + "".join(f"{round(255 * _from_linear(channel)):02x}" for channel in channels)


def _from_linear(value: float) -> float:
    value = min(1.0, max(0.0, value))
    return value * 12.92 if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
