"""The picture beside a link that somebody posts."""

from dataclasses import dataclass

from django.templatetags.static import static
from django.utils.translation import gettext as _

from campaigns.addresses import share_picture, share_picture_size, whole_file_address
from campaigns.models import Photograph

PLATFORM_PICTURE = "images/share.png"
PLATFORM_PICTURE_SIZE = (1200, 630)


@dataclass(frozen=True)
class SharePicture:
    address: str
    width: int
    height: int
    media_type: str
    description: str


def picture_to_share(photograph: Photograph | None) -> SharePicture:
    """Return a photograph as every network can show it, or the platform's own picture."""
    if photograph is None:
        return platform_picture()
    return SharePicture(
        share_picture(photograph),
        *share_picture_size(photograph),
        "image/jpeg",
        photograph.description,
    )


def platform_picture() -> SharePicture:
    address = whole_file_address(static(PLATFORM_PICTURE))
    name = _("Hearback: a heart, and one half of it is an ear")
    return SharePicture(address, *PLATFORM_PICTURE_SIZE, "image/png", name)
