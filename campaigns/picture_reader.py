"""Unpack one photograph, in a process of its own with little memory: `python -m` this module.

Reads the file that was uploaded on standard input, and writes the picture on standard output as
PPM: upright, in sRGB, on white, no larger than pages show it, and nothing else of it. With `logo`
behind it, a logo: as PNG, with what shows through it, and without its empty edges. A file that
would fill the memory ends this process and not the web server; the exit code says why.
"""

import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from enum import IntEnum
from io import BytesIO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from pillow_heif import open_heif, options, register_heif_opener

MEMORY_BYTES = 400 * 1024 * 1024  # of addresses; some 50 MB of them are programs
PROCESSOR_SECONDS = 30

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
# A phone's camera gives 12 to 50 million pixels. JPEG is unpacked small and HEIC taken in bands;
# of a PNG Pillow keeps one whole copy, of a WebP four.
MOST_PIXELS = {
    "JPEG": 64_000_000,
    "MPO": 64_000_000,  # a JPEG with another one behind it, as some telephones write
    "progressive JPEG": 50_000_000,
    "HEIF": 50_000_000,
    "PNG": 50_000_000,
    "WEBP": 17_000_000,
}
LARGEST_WIDTH = 1600
LARGEST_HEIGHT = 2845  # of a telephone held upright; a taller picture is kept narrower
LEAST_WIDTH = 320
TALLEST = 4  # times its width: WebP ends at 16,383 pixels, and no page shows a ribbon
LOGO_PIXELS = 16_000_000  # each takes four bytes, and as many again while it is turned
LOGO_SIZE = (480, 96)  # twice what pages show
LEAST_LOGO = 24
BAND_ROWS = 64  # of the smaller picture, made at a time

Rows = Callable[[int, int], Image.Image]


class Outcome(IntEnum):
    """How this process ends. Any other code is a death: of memory, time, or a decoder's fault."""

    READ = 0
    NO_PHOTOGRAPH = 10
    TOO_MANY_PIXELS = 11
    DAMAGED = 12
    TOO_SMALL = 13


class RefusedError(Exception):
    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.name)
        self.outcome = outcome


def main() -> int:
    limit_time()
    content, is_logo = sys.stdin.buffer.read(), sys.argv[1:] == ["logo"]
    try:
        picture = read_logo(content) if is_logo else read_picture(content)
        picture.save(sys.stdout.buffer, "PNG" if is_logo else "PPM")
    except RefusedError as refusal:
        return refusal.outcome
    except UnidentifiedImageError:
        return Outcome.NO_PHOTOGRAPH
    except (MemoryError, Image.DecompressionBombError):
        return Outcome.TOO_MANY_PIXELS
    except (OSError, ValueError, SyntaxError, RuntimeError, EOFError):
        # What Pillow and libheif raise for a file that is cut short or damaged.
        return Outcome.DAMAGED
    return Outcome.READ


def limit_time() -> None:
    signal.alarm(PROCESSOR_SECONDS * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))


def limit_memory() -> None:
    options.DECODE_THREADS = 1  # each thread would want memory of its own
    with suppress(ValueError, OSError):  # macOS has this limit and does not let it be set
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def read_picture(content: bytes) -> Image.Image:
    """Return the picture bare and upright; refuse by its header what would fill the memory."""
    register_heif_opener()
    picture: Image.Image = Image.open(BytesIO(content), formats=FORMATS)
    kind = "progressive JPEG" if picture.info.get("progressive") else picture.format or ""
    if picture.width * picture.height > MOST_PIXELS[kind]:
        raise RefusedError(Outcome.TOO_MANY_PIXELS)
    limit_memory()  # only now: Pillow reserves a WebP's memory before it tells the size
    rows = _rows_of_heif(content) if picture.format == "HEIF" else _rows_of(picture)
    small = _shrunk(rows, *picture.size)  # by now the smaller one of a JPEG
    small.info = dict(picture.info)
    small = _in_srgb(ImageOps.exif_transpose(small))
    small.info.clear()  # EXIF, XMP, comments: savers would write them again
    if small.width < LEAST_WIDTH or small.height > small.width * TALLEST:
        raise RefusedError(Outcome.TOO_SMALL)
    fitting = small.width * LARGEST_HEIGHT // small.height
    return scaled(small, min(small.width, LARGEST_WIDTH, fitting))


def read_logo(content: bytes) -> Image.Image:
    """Return a logo bare, as large as pages show it on a sharp screen; never blown up."""
    register_heif_opener()
    picture: Image.Image = Image.open(BytesIO(content), formats=FORMATS)
    if picture.width * picture.height > LOGO_PIXELS:
        raise RefusedError(Outcome.TOO_MANY_PIXELS)
    limit_memory()
    turned = ImageOps.exif_transpose(picture)
    logo = _in_srgb(turned.convert("RGBA"))
    logo = logo.crop(logo.getchannel("A").getbbox() or (0, 0, 0, 0))
    logo.info.clear()
    if all(logo.size):
        logo.thumbnail(LOGO_SIZE, Image.Resampling.LANCZOS)
    if min(logo.size) < LEAST_LOGO:  # a ribbon is, once it is as wide as the page has room for
        raise RefusedError(Outcome.TOO_SMALL)
    return logo


def scaled(picture: Image.Image, width: int) -> Image.Image:
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _rows_of(picture: Image.Image) -> Rows:
    picture.draft("RGB", (LARGEST_WIDTH, LARGEST_WIDTH))  # a JPEG at a half or a quarter
    picture.load()
    return lambda top, bottom: picture.crop((0, top, picture.width, bottom))


def _rows_of_heif(content: bytes) -> Rows:
    """Read bands where libheif unpacked them: Pillow's own copy of the whole would be as large.

    libheif has turned the picture upright, and the plugin has taken that out of its EXIF.
    """
    heif = open_heif(content, convert_hdr_to_8bit=True, remove_stride=False)
    pixels, (width, _height), mode, stride = heif.data, heif.size, heif.mode, heif.stride

    def rows(top: int, bottom: int) -> Image.Image:
        band = pixels[top * stride : bottom * stride]
        return Image.frombytes(mode, (width, bottom - top), band, "raw", mode, stride)

    return rows


def _shrunk(rows: Rows, width: int, height: int) -> Image.Image:
    """Return the picture some times smaller, on white, without a second whole copy of it."""
    factor = max(1, min(width, height) // LARGEST_WIDTH)
    small = Image.new("RGB", (-(-width // factor), -(-height // factor)))
    for top in range(0, height, factor * BAND_ROWS):
        band = _on_white(rows(top, min(height, top + factor * BAND_ROWS)))
        small.paste(band.reduce(factor), (0, top // factor))
    return small


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.has_transparency_data:
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture.convert("RGBA"))
    return picture.convert("RGB")


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Translate a phone's wide colours, since the profile that explains them is dropped."""
    profile = picture.info.get("icc_profile")
    if profile:
        with suppress(ImageCms.PyCMSError, OSError):  # a broken profile: keep the colours as is
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            srgb = ImageCms.createProfile("sRGB")
            return ImageCms.profileToProfile(picture, source, srgb) or picture
    return picture


if __name__ == "__main__":
    sys.exit(main())
