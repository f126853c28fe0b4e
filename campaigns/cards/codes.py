"""QR codes, as pages, pictures and paper need them."""

from io import BytesIO

import segno
from PIL import Image
from segno import QRCode

QUIET = 4  # modules of white around the code, as its standard asks for
INK, GROUND = 0, 255


def qr_svg(address: str) -> str:
    """Return the code as an SVG without a size: it fills what it is put into."""
    return _code(address).svg_inline(border=QUIET, omitsize=True, dark="#000", light="#fff")


def qr_svg_file(address: str) -> bytes:
    """Return the code as an SVG that stands by itself, as a file or the source of an image."""
    file = BytesIO()
    _code(address).save(file, kind="svg", border=QUIET, omitsize=True, dark="#000", light="#fff")
    return file.getvalue()


def quiet_part(address: str) -> float:
    """Return how much of the code's side the white border takes, on one of its edges."""
    return QUIET / _side(_code(address))


def qr_png(address: str, *, pixels: int) -> bytes:
    """Return the code as a PNG of exactly so many pixels, its modules all of the same size.

    Raises ValueError when a module would be smaller than a pixel.
    """
    code = _code(address)
    scale = pixels // _side(code)
    if scale < 1:
        raise ValueError(f"{pixels} pixels are too few for a code of {address!r}")
    picture = Image.new("L", (pixels, pixels), GROUND)
    modules = _modules(code, scale)
    picture.paste(modules, ((pixels - modules.width) // 2,) * 2)
    file = BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


def _code(address: str) -> QRCode:
    # A quarter of the code may be lost: paper is folded, gets wet and hangs behind glass.
    return segno.make(address, error="q", micro=False)


def _side(code: QRCode) -> int:
    """Return how many modules the code is wide and high with its border."""
    return len(code.matrix) + 2 * QUIET


def _modules(code: QRCode, scale: int) -> Image.Image:
    side = len(code.matrix)
    shades = bytes(INK if module else GROUND for row in code.matrix for module in row)
    picture = Image.frombytes("L", (side, side), shades)
    return picture.resize((side * scale, side * scale), Image.Resampling.NEAREST)
