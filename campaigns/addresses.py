"""Whole addresses of pages and pictures, as search engines and shares want them."""

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language, override

from campaigns.models import (
    Campaign,
    Challenge,
    Fundraiser,
    Organization,
    OrganizationPage,
    Photograph,
    Team,
)
from campaigns.picture_writer import share_height
from campaigns.services.photographs import derivative_name, share_name

ALL_LANGUAGES = [code for code, _name in settings.LANGUAGES]
OLD_SHARE_WIDTH = 960


@dataclass(frozen=True)
class PageAddresses:
    """Where a page lives: the one true address, and the address in each of its languages."""

    language: str  # the reader's, if the page is written in it
    alternates: dict[str, str]
    default: str  # for readers of any other language

    @property
    def canonical(self) -> str:
        return self.alternates[self.language]


def page_addresses(
    name: str, *arguments: object, languages: list[str], default_language: str
) -> PageAddresses:
    """Return the addresses of a page that is written in these languages.

    A page read in a language it is not written in points to the one it is.
    """
    written_in = languages or ALL_LANGUAGES  # a page whose texts were all emptied is still one
    alternates = {code: whole_address(name, *arguments, language=code) for code in written_in}
    first = default_language if default_language in alternates else written_in[0]
    reader = get_language() or ""
    return PageAddresses(
        language=reader if reader in alternates else first,
        alternates=alternates,
        default=alternates[first],
    )


def home_addresses(page_number: int = 1) -> PageAddresses:
    """Return the addresses of a page of the list of campaigns.

    Readers of other languages are sent to the bare address, which asks their browser.
    """
    query = f"?page={page_number}" if page_number > 1 else ""
    home = page_addresses("campaigns:home", languages=ALL_LANGUAGES, default_language="en")
    return PageAddresses(
        language=home.language,
        alternates={code: f"{address}{query}" for code, address in home.alternates.items()},
        default=f"{settings.SITE_URL}/{query}",
    )


def organization_addresses(organization: Organization) -> PageAddresses:
    return page_addresses(
        "campaigns:organization",
        organization.slug,
        languages=organization.languages,
        default_language=organization.default_language,
    )


def organization_page_addresses(page: OrganizationPage) -> PageAddresses:
    return page_addresses(
        "campaigns:organization_page",
        page.organization.slug,
        page.kind,
        languages=page.languages,
        default_language=page.organization.default_language,
    )


def campaign_addresses(campaign: Campaign) -> PageAddresses:
    return page_addresses(
        "campaigns:campaign",
        campaign.slug,
        languages=campaign.languages,
        default_language=campaign.organization.default_language,
    )


def fundraiser_addresses(page: Fundraiser) -> PageAddresses:
    """Return the addresses of a supporter's page: its frame is written in every language."""
    return page_addresses(
        "campaigns:fundraiser",
        page.slug,
        languages=ALL_LANGUAGES,
        default_language=page.language,
    )


def team_addresses(team: Team) -> PageAddresses:
    """Return the addresses of a team's page: its frame is written in every language."""
    return page_addresses(
        "campaigns:team", team.slug, languages=ALL_LANGUAGES, default_language=team.language
    )


def challenge_addresses(challenge: Challenge, number: int = 1) -> PageAddresses:
    """Return the addresses of one page of a challenge's leaderboard."""
    name, more = ("challenge_page", [number]) if number > 1 else ("challenge", [])
    return page_addresses(
        f"campaigns:{name}",
        challenge.slug,
        *more,
        languages=challenge.languages,
        default_language=challenge.organization.default_language,
    )


def whole_address(name: str, *arguments: object, language: str) -> str:
    """Return the address of a page; of each once, since many mails lead to the same one."""
    path = _path(name, arguments, language, get_script_prefix())
    return f"{settings.SITE_URL}{path}"


@lru_cache(maxsize=256)
def _path(name: str, arguments: tuple[object, ...], language: str, prefix: str) -> str:
    with override(language):
        return reverse(name, args=arguments)


def share_picture(photograph: Photograph | None) -> str:
    """Return the whole address of a JPEG that every network can show, or nothing."""
    if photograph is None:
        return ""
    if photograph.share_width:
        return whole_file_address(default_storage.url(share_name(photograph.key)))
    width = share_picture_size(photograph)[0]
    return whole_file_address(default_storage.url(derivative_name(photograph.key, width, "jpg")))


def share_picture_size(photograph: Photograph) -> tuple[int, int]:
    if photograph.share_width:
        return photograph.share_width, share_height(photograph.share_width)
    # Of a photograph that an earlier version stored, the size nearest to what networks want.
    width = min(photograph.widths, key=lambda width: abs(width - OLD_SHARE_WIDTH))
    return width, round(photograph.height * width / photograph.width)


def whole_file_address(address: str) -> str:
    """Return where a file of ours is for who is not here; storage may be a host of its own."""
    return f"{settings.SITE_URL}{address}" if address.startswith("/") else address
