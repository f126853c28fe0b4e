"""The picture beside a link that somebody posts."""

from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.templatetags.static import static
from django.utils.translation import gettext as _

from campaigns.addresses import share_picture, share_picture_size, whole_file_address
from campaigns.models import Campaign, DrawnCard, Fundraiser, Organization, Photograph, ShareCard

PLATFORM_PICTURE = "images/share.png"
CARD_SIZE = PLATFORM_PICTURE_SIZE = (1200, 630)


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


def card_of(
    *, campaign: Campaign, fundraiser: Fundraiser | None, language: str, title: str
) -> SharePicture | None:
    """Return the drawn card of a page in one language; nothing while there is none."""
    card = ShareCard.objects.filter(
        campaign=campaign, fundraiser=fundraiser, language=language
    ).first()
    return picture_of_card(card, title=title, organization=campaign.organization) if card else None


def picture_of_card(card: DrawnCard, *, title: str, organization: Organization) -> SharePicture:
    address = whole_file_address(default_storage.url(card.file_name))
    description = _("%(title)s, for %(organization)s") % {
        "title": title,
        "organization": organization,
    }
    return SharePicture(address, *CARD_SIZE, "image/jpeg", description)


def platform_picture() -> SharePicture:
    address = whole_file_address(static(PLATFORM_PICTURE))
    name = _("Hearback: a heart, and one half of it is an ear")
    return SharePicture(address, *PLATFORM_PICTURE_SIZE, "image/png", name)
