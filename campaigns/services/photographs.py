"""Photographs from any phone, made fit for a public page."""

import uuid
from contextlib import suppress
from io import BytesIO
from typing import IO, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener

from campaigns.exceptions import PhotographError
from campaigns.models import Organization, Photograph

register_heif_opener()

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
LARGEST_FILE_BYTES = 20 * 1024 * 1024
# A phone's camera gives 12 to 50 million pixels. More would fill a small server's memory.
MOST_PIXELS = 64_000_000
LEAST_WIDTH = 320
TALLEST = 4  # times its width: WebP ends at 16,383 pixels, and no page shows a ribbon
WIDTHS = (480, 960, 1600)
SAVED_AS: dict[str, dict[str, Any]] = {
    "webp": {"format": "WEBP", "quality": 78, "method": 4},
    "jpg": {"format": "JPEG", "quality": 80, "progressive": True, "optimize": True},
}


def derivative_name(key: str, width: int, extension: str) -> str:
    """Return the name under which storage keeps one size of a photograph."""
    return f"photographs/{key}-{width}.{extension}"


def store_photograph(
    *,
    organization: Organization,
    upload: UploadedFile,
    description_en: str,
    description_fr: str,
    credit: str = "",
) -> Photograph:
    """Keep a photograph as WebP and JPEG in the widths that pages show, and nothing else of it.

    Turned upright, in sRGB, without any metadata (the place it was taken least of all); the file
    that was uploaded is not kept. Raises PhotographError with a sentence for the person when it
    is too large, no photograph, or damaged.
    """
    picture = open_photograph(upload)
    key = uuid.uuid4().hex
    widths = _widths_for(picture)
    largest = _scaled(picture, widths[-1])
    for width in widths:
        _save(_scaled(picture, width), key, width)
    return Photograph.objects.create(
        organization=organization,
        key=key,
        width=largest.width,
        height=largest.height,
        widths=widths,
        description_en=description_en,
        description_fr=description_fr,
        credit=credit,
    )


def open_photograph(upload: UploadedFile) -> Image.Image:
    """Return the picture upright and bare; refuse what is no photograph we can show."""
    if upload.file is None or upload.size is None or upload.size > LARGEST_FILE_BYTES:
        raise PhotographError(_("The photograph is larger than 20 MB. Choose a smaller one."))
    try:
        picture = _read(upload.file)
    except UnidentifiedImageError:
        raise PhotographError(
            _("This is no photograph we can read. Choose a JPEG, PNG, WebP or HEIC file.")
        ) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except (OSError, ValueError, SyntaxError):
        # What Pillow and libheif raise for a file that is cut short or damaged.
        raise PhotographError(_("The photograph is damaged. Choose another one.")) from None
    if picture.width < LEAST_WIDTH or picture.height > picture.width * TALLEST:
        raise PhotographError(
            _("The photograph is too small or too narrow: it has to be 320 pixels wide or more.")
        )
    return picture


def _read(file: IO[bytes]) -> Image.Image:
    picture: Image.Image = Image.open(file, formats=FORMATS)
    # The size stands in the header: a picture that would fill the memory is never unpacked.
    if picture.width * picture.height > MOST_PIXELS:
        raise _too_many_pixels()
    if picture.format == "JPEG":
        # Unpack at a half or a quarter where that is still more than the largest we keep.
        picture.draft("RGB", (WIDTHS[-1] * 2, WIDTHS[-1] * 2))
    picture.load()
    return _bare(ImageOps.exif_transpose(picture) or picture)


def _bare(picture: Image.Image) -> Image.Image:
    """Return the pixels alone, in sRGB, on white where they were transparent."""
    upright = _in_srgb(picture)
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        upright = upright.convert("RGBA")
        paper = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(paper, upright)
    pixels = upright.convert("RGB")
    pixels.info.clear()  # EXIF, XMP, comments: savers would write them again
    return pixels


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Translate a phone's wide colours, since the profile that explains them is dropped."""
    profile = picture.info.get("icc_profile")
    if profile and picture.mode == "RGB":
        with suppress(ImageCms.PyCMSError, OSError):  # a broken profile: keep the colours as is
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            return (
                ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"))
                or picture
            )
    return picture


def _widths_for(picture: Image.Image) -> list[int]:
    """Return the widths to keep; a smaller picture is kept as wide as it is, never blown up."""
    largest = min(picture.width, WIDTHS[-1])
    return [width for width in WIDTHS if width < largest] + [largest]


def _scaled(picture: Image.Image, width: int) -> Image.Image:
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _save(picture: Image.Image, key: str, width: int) -> None:
    for extension, options in SAVED_AS.items():
        buffer = BytesIO()
        picture.save(buffer, **options)
        default_storage.save(derivative_name(key, width, extension), ContentFile(buffer.getvalue()))


def _too_many_pixels() -> PhotographError:
    return PhotographError(
        _("The photograph has more than 64 million pixels. Save it smaller and try again.")
    )
