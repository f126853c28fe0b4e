"""Photographs and logos: cut by Pillow, and handed to Typst as text.

Typst's Python package takes no file from memory but the template. An SVG is text, though, and may
hold a picture: a JPEG goes through it into a PDF byte for byte.
"""

from base64 import b64encode
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps

from campaigns.colours import DARK, WHITE
from campaigns.models import LogoGround
from campaigns.services.logos import ground_for

PRINTED_QUALITY = 85
# As on pages: of an upright photograph, what matters is rarely at its foot.
MIDDLE, MIDDLE_OF_UPRIGHT = 0.5, 0.35


@dataclass(frozen=True)
class Logo:
    """A logo, and the plate on which it can be seen, whatever the card's own ground is."""

    svg: str
    width: int
    height: int
    ground: str
    needs_plate_on_paper: bool


def cropped(photograph: bytes, size: tuple[int, int]) -> Image.Image:
    """Return the photograph as it covers a frame of this size."""
    with Image.open(BytesIO(photograph), formats=["JPEG"]) as picture:
        picture.draft("RGB", size)  # unpacks a large one at a half or a quarter, much faster
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    middle = MIDDLE if upright.width >= upright.height else MIDDLE_OF_UPRIGHT
    return ImageOps.fit(upright, size, Image.Resampling.BICUBIC, centering=(0.5, middle))


def photograph_svg(photograph: bytes, size: tuple[int, int]) -> str:
    """Return the photograph for a frame of this size, on paper."""
    file = BytesIO()
    cropped(photograph, size).save(file, "JPEG", quality=PRINTED_QUALITY)
    return _svg(file.getvalue(), "jpeg", *size)


def logo_values(logo: bytes | None) -> dict[str, Any] | None:
    """Return what a template has to know of a logo."""
    return None if logo is None else asdict(_logo(logo))


def _logo(logo: bytes) -> Logo:
    with Image.open(BytesIO(logo), formats=["PNG"]) as picture:
        is_light = _is_light(picture)
        ground = DARK.panel if is_light else WHITE
        return Logo(_svg(logo, "png", *picture.size), *picture.size, ground, is_light)


def _is_light(picture: Image.Image) -> bool:
    return ground_for(picture.convert("RGBA")) == LogoGround.DARK


def _svg(file: bytes, kind: str, width: int, height: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" '
        f'href="data:image/{kind};base64,{b64encode(file).decode()}"/></svg>'
    )
