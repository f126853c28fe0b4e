"""Whole addresses of pages and pictures, as search engines and shares want them."""

from dataclasses import dataclass

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.translation import get_language, override

from campaigns.models import Photograph
from campaigns.services.photographs import derivative_name

SHARE_PICTURE_WIDTH = 960


@dataclass(frozen=True)
class PageAddresses:
    """Where a page lives: the one true address, and the address in each of its languages."""

    canonical: str
    alternates: dict[str, str]
    default: str


def page_addresses(
    name: str, *arguments: object, languages: list[str], default_language: str
) -> PageAddresses:
    """Return the addresses of a page that is written in these languages.

    A page read in a language it is not written in points to the one it is.
    """
    alternates = {code: whole_address(name, *arguments, language=code) for code in languages}
    default = alternates.get(default_language) or next(iter(alternates.values()))
    return PageAddresses(
        canonical=alternates.get(get_language() or "", default),
        alternates=alternates,
        default=default,
    )


def whole_address(name: str, *arguments: object, language: str) -> str:
    with override(language):
        return f"{settings.SITE_URL}{reverse(name, args=arguments)}"


def share_picture(photograph: Photograph | None) -> str:
    """Return the whole address of a JPEG that every network can show, or nothing."""
    if photograph is None:
        return ""
    width = min(photograph.widths, key=lambda width: abs(width - SHARE_PICTURE_WIDTH))
    address = default_storage.url(derivative_name(photograph.key, width, "jpg"))
    return f"{settings.SITE_URL}{address}" if address.startswith("/") else address
