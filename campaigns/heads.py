"""What a public page tells those who never see it: search engines, messages, feed readers.

A view hands a `PageHead` to its template as `head`; templates/campaigns/_head.html writes it. A
page without one (a gift, an account, an error) tells nobody anything.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaigns import structured_data
from campaigns.addresses import (
    PageAddresses,
    campaign_addresses,
    challenge_addresses,
    fundraiser_addresses,
    home_addresses,
    organization_addresses,
    organization_page_addresses,
    team_addresses,
    whole_address,
)
from campaigns.fundraiser_words import title_of
from campaigns.models import (
    Campaign,
    Challenge,
    Country,
    Fundraiser,
    Organization,
    OrganizationPage,
    Team,
)
from campaigns.rich_text import opening_words
from campaigns.share_pictures import SharePicture, card_of, picture_to_share, platform_picture
from campaigns.structured_data import SITE_NAME

LONGEST_DESCRIPTION = 200  # messages and search results cut before that
# The networks know these four: no English of Canada, no French of Belgium.
ENGLISH: dict[str, str] = {Country.UNITED_KINGDOM: "en_GB", Country.IRELAND: "en_GB"}
FRENCH: dict[str, str] = {Country.CANADA: "fr_CA"}


@dataclass(frozen=True)
class FeedLink:
    title: str
    address: str


@dataclass(frozen=True, kw_only=True)
class PageHead:
    title: str
    description: str
    addresses: PageAddresses
    picture: SharePicture
    site_name: str = SITE_NAME
    country: str = ""
    feed: FeedLink | None = None
    structured_data: dict[str, Any] = field(default_factory=dict)
    previous: str = ""
    next: str = ""

    @property
    def locale(self) -> str:
        return open_graph_locale(self.addresses.language, self.country)

    @property
    def other_locales(self) -> list[str]:
        return [
            open_graph_locale(code, self.country)
            for code in self.addresses.alternates
            if code != self.addresses.language
        ]


def open_graph_locale(language: str, country: str) -> str:
    """Return the language as networks name it, as it is written in the organization's country."""
    return FRENCH.get(country, "fr_FR") if language == "fr" else ENGLISH.get(country, "en_US")


def home_head(page: Page) -> PageHead:
    """Tell of one page of the list of campaigns; each stands for itself."""
    is_first = page.number == 1
    return PageHead(
        title=_("Give, and hear what your gift did"),
        description=_(
            "Choose a project that has a place and a name. "
            "When it happens, the people you gave to tell you where and when."
        ),
        addresses=home_addresses(page.number),
        picture=platform_picture(),
        feed=platform_feed(),
        structured_data=structured_data.graph(structured_data.website()) if is_first else {},
        previous=_home_address(page.previous_page_number()) if page.has_previous() else "",
        next=_home_address(page.next_page_number()) if page.has_next() else "",
    )


def organization_head(organization: Organization, campaigns: Iterable[Campaign]) -> PageHead:
    """Tell of an organization, with the newest of its photographs that its page shows."""
    addresses = organization_addresses(organization)
    photographs = (campaign.photograph for campaign in campaigns if campaign.photograph)
    return PageHead(
        title=organization.name,
        description=about_organization(organization),
        addresses=addresses,
        picture=picture_to_share(next(photographs, None)),
        site_name=organization.name,
        country=organization.country,
        feed=organization_feed(organization),
        structured_data=structured_data.graph(
            structured_data.nonprofit(organization),
            structured_data.breadcrumbs(_trail(organization)),
        ),
    )


def organization_page_head(page: OrganizationPage) -> PageHead:
    organization, addresses = page.organization, organization_page_addresses(page)
    return PageHead(
        title=page.title,
        description=opening_words(page.body or "", most=LONGEST_DESCRIPTION),
        addresses=addresses,
        picture=platform_picture(),
        site_name=organization.name,
        country=organization.country,
        feed=organization_feed(organization),
        structured_data=structured_data.graph(
            structured_data.breadcrumbs([*_trail(organization), (page.title, addresses.canonical)]),
        ),
    )


def campaign_head(campaign: Campaign) -> PageHead:
    organization, addresses = campaign.organization, campaign_addresses(campaign)
    description, title = about_campaign(campaign), str(campaign)
    picture = picture_to_share(campaign.photograph)  # search engines want no words in it
    card = card_of(campaign=campaign, fundraiser=None, language=addresses.language, title=title)
    return PageHead(
        title=title,
        description=description,
        addresses=addresses,
        picture=card or picture,
        site_name=organization.name,
        country=organization.country,
        feed=organization_feed(organization),
        structured_data=structured_data.graph(
            structured_data.campaign_page(
                campaign, addresses=addresses, description=description, picture=picture
            ),
            structured_data.nonprofit_in_short(organization),
            structured_data.breadcrumbs([*_trail(organization), (title, addresses.canonical)]),
        ),
    )


def fundraiser_head(page: Fundraiser) -> PageHead:
    """Tell of a supporter's page, for whoever gets its link; search engines are asked to stay out.

    People show such a page to friends. Their names are no business of strangers who search.
    """
    campaign, title, addresses = page.campaign, title_of(page), fundraiser_addresses(page)
    card = card_of(campaign=campaign, fundraiser=page, language=addresses.language, title=title)
    return PageHead(
        title=title,
        description=about_fundraiser(page),
        addresses=addresses,
        picture=card or picture_to_share(page.photograph or campaign.photograph),
        site_name=page.organization.name,
        country=page.organization.country,
    )


def team_head(team: Team) -> PageHead:
    """Tell of a team, for whoever gets its link; search engines are asked to stay out."""
    description = _("%(name)s raises money together for “%(campaign)s”.") % {
        "name": team.name,
        "campaign": team.campaign,
    }
    return PageHead(
        title=team.name,
        description=description,
        addresses=team_addresses(team),
        picture=picture_to_share(team.campaign.photograph),
        site_name=team.organization.name,
        country=team.organization.country,
    )


def challenge_head(challenge: Challenge, number: int = 1) -> PageHead:
    """Tell of one page of a leaderboard; each stands for itself."""
    organization, addresses = challenge.organization, challenge_addresses(challenge, number)
    description = opening_words(challenge.story or "", most=LONGEST_DESCRIPTION) or _(
        "Ranked by how many different people give, for %(name)s."
    ) % {"name": organization.name}
    return PageHead(
        title=str(challenge),
        description=description,
        addresses=addresses,
        picture=platform_picture(),
        site_name=organization.name,
        country=organization.country,
        feed=organization_feed(organization),
        structured_data=structured_data.graph(
            structured_data.breadcrumbs(
                [*_trail(organization), (str(challenge), addresses.canonical)]
            ),
        ),
    )


def about_fundraiser(page: Fundraiser) -> str:
    return opening_of(page.story) or _("%(name)s is raising money for “%(campaign)s”.") % {
        "name": page.name,
        "campaign": page.campaign,
    }


def opening_of(story: str) -> str:
    """Return the first words of a plain text, as long as a description may be."""
    words = " ".join(story.split())
    if len(words) <= LONGEST_DESCRIPTION:
        return words
    return f"{words[: LONGEST_DESCRIPTION - 1].rsplit(' ', 1)[0]}…"


def platform_feed() -> FeedLink:
    address = whole_address("campaigns:feed", language=get_language() or "en")
    return FeedLink(_("Hearback: campaigns as they open"), address)


def organization_feed(organization: Organization) -> FeedLink:
    address = whole_address(
        "campaigns:organization_feed", organization.slug, language=get_language() or "en"
    )
    return FeedLink(_("%(name)s: what is new") % {"name": organization.name}, address)


def _trail(organization: Organization) -> list[tuple[str, str]]:
    return [
        (SITE_NAME, home_addresses().canonical),
        (organization.name, organization_addresses(organization).canonical),
    ]


def _home_address(page_number: int) -> str:
    return home_addresses(page_number).canonical


def about_campaign(campaign: Campaign) -> str:
    return (
        campaign.summary
        or opening_words(campaign.story or "", most=LONGEST_DESCRIPTION)
        or _("Your gift goes to %(name)s.") % {"name": campaign.organization.name}
    )


def about_organization(organization: Organization) -> str:
    return organization.mission or _(
        "%(name)s puts your gift to work, and tells you what became of it."
    ) % {"name": organization.name}
