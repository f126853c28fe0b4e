"""The mark of an organization, beside its name on pages and mails."""

import uuid
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageStat

from campaigns.addresses import whole_file_address
from campaigns.colours import DARK, contrast
from campaigns.models import LogoGround, Organization
from campaigns.picture_reader import Outcome
from campaigns.services.photographs import SENTENCES, unpack

SHOWN_HEIGHT = 48  # pixels on pages and in mails, of which the files have twice as many
SAVED_AS: dict[str, dict[str, Any]] = {
    "png": {"format": "PNG", "optimize": True},  # mail programs read nothing newer
    "webp": {"format": "WEBP", "lossless": True},
}
TOO_LIGHT = 0.8  # on the whole, of white: such a logo drowns in our light ground
# A pixel with less contrast than this drowns in our dark ground, where eyes see less of it.
LEAST_IN_THE_DARK = 2.5
MOST_DROWNED = 0.1  # of a logo: more may be its name
LOGO_SENTENCES = SENTENCES | {
    Outcome.NO_PHOTOGRAPH: _("This is no logo we can read. Choose a PNG, JPEG, WebP or HEIC file."),
    Outcome.TOO_MANY_PIXELS: _("The logo has too many pixels. Save it smaller and try again."),
    Outcome.DAMAGED: _("The logo is damaged or cannot be unpacked here. Save it anew as a PNG."),
    Outcome.TOO_SMALL: _(
        "The logo is too small, or so narrow that it would be a line on the page. It has to be 24 "
        "pixels high and wide, or more."
    ),
}


@dataclass(frozen=True)
class Logo:
    """A logo as pages show it: its two files, and its size at half their pixels."""

    png: str
    webp: str
    width: int
    height: int
    ground: str


def open_logo(upload: UploadedFile) -> Image.Image:
    """Return the logo bare, with what shows through it.

    Raises PhotographError with a sentence for the person.
    """
    return unpack(upload, LOGO_SENTENCES, "logo")


def logo_fields(picture: Image.Image) -> dict[str, Any]:
    """Keep an opened logo, and return what the organization's row says of it."""
    key = uuid.uuid4().hex
    for extension, options in SAVED_AS.items():
        buffer = BytesIO()
        picture.save(buffer, **options)
        default_storage.save(logo_name(key, extension), ContentFile(buffer.getvalue()))
    return {
        "logo_key": key,
        "logo_width": picture.width,
        "logo_height": picture.height,
        "logo_ground": ground_for(picture),
    }


def no_logo_fields() -> dict[str, Any]:
    return {"logo_key": "", "logo_width": 0, "logo_height": 0, "logo_ground": LogoGround.ANY}


def logo_name(key: str, extension: str) -> str:
    return f"logos/{key}.{extension}"


def ground_for(picture: Image.Image) -> LogoGround:
    """Say on which ground the logo can be seen, by how light its own pixels are.

    One that fills its whole rectangle brings its ground with it. In the dark each pixel counts: a
    black name beside a bright emblem drowns, however light the two are together. On a light page
    the whole counts: white inside an emblem is not lost there.
    """
    opaque = picture.getchannel("A").point(lambda value: 255 if value > 127 else 0)
    if opaque.histogram()[0] == 0:
        return LogoGround.ANY
    if ImageStat.Stat(picture.convert("L"), mask=opaque).mean[0] / 255 > TOO_LIGHT:
        return LogoGround.DARK
    return LogoGround.LIGHT if _drowned_in_the_dark(picture) > MOST_DROWNED else LogoGround.ANY


def _drowned_in_the_dark(picture: Image.Image) -> float:
    """Return which part of what is opaque cannot be told from our dark ground."""
    seen = drowned = 0
    colours: Any = picture.getcolors(picture.width * picture.height)
    for count, (red, green, blue, alpha) in colours:
        if alpha > 127:
            seen += count
            shade = f"#{red:02x}{green:02x}{blue:02x}"
            drowned += count * (contrast(shade, DARK.panel) < LEAST_IN_THE_DARK)
    return drowned / max(seen, 1)


def logo_of(organization: Organization) -> Logo | None:
    if not organization.logo_key:
        return None
    # Wide ones are not as high: the files already fit into twice 240 by 48.
    width, height = organization.logo_width, organization.logo_height
    return Logo(
        png=default_storage.url(logo_name(organization.logo_key, "png")),
        webp=default_storage.url(logo_name(organization.logo_key, "webp")),
        width=-(-width // 2),
        height=-(-height // 2),
        ground=organization.logo_ground,
    )


def logo_address(organization: Organization) -> str:
    """Return the whole address of the PNG for mails and search engines; nothing without a logo."""
    logo = logo_of(organization)
    return whole_file_address(logo.png) if logo else ""
