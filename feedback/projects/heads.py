"""What the pages of projects tell search engines and messages (see campaigns/heads.py)."""

from django.utils.translation import gettext as _

from campaigns import structured_data
from campaigns.addresses import (
    PageAddresses,
    campaign_addresses,
    home_addresses,
    organization_addresses,
    page_addresses,
)
from campaigns.heads import PageHead, opening_of, organization_feed
from campaigns.models import Campaign
from campaigns.share_pictures import picture_to_share
from feedback.cards.pictures import card_of_project
from feedback.models import Project


def project_addresses(project: Project) -> PageAddresses:
    return page_addresses(
        "feedback:project",
        project.slug,
        languages=project.languages,
        default_language=project.organization.default_language,
    )


def project_head(project: Project) -> PageHead:
    """Tell of a project; its point on the map is left out, since it may be blurred on purpose."""
    addresses, title = project_addresses(project), str(project)
    card = card_of_project(project, addresses.language)
    return PageHead(
        title=title,
        description=opening_of(project.summary) or title,
        addresses=addresses,
        picture=card or picture_to_share(project.photograph or project.campaign.photograph),
        site_name=project.organization.name,
        country=project.organization.country,
        feed=organization_feed(project.organization),
        structured_data=structured_data.graph(
            structured_data.breadcrumbs([*_trail(project.campaign), (title, addresses.canonical)])
        ),
    )


def campaign_news_head(campaign: Campaign, newest: Project | None) -> PageHead:
    """Tell of a campaign's news with the card of the project that they begin with."""
    addresses = page_addresses(
        "feedback:campaign_news",
        campaign.slug,
        languages=campaign.languages,
        default_language=campaign.organization.default_language,
    )
    card = card_of_project(newest, addresses.language) if newest else None
    title = _("News of “%(title)s”") % {"title": campaign}
    return PageHead(
        title=title,
        description=_("What the gifts did: what, where and when."),
        addresses=addresses,
        picture=card or picture_to_share(campaign.photograph),
        site_name=campaign.organization.name,
        country=campaign.organization.country,
        feed=organization_feed(campaign.organization),
        structured_data=structured_data.graph(
            structured_data.breadcrumbs([*_trail(campaign), (title, addresses.canonical)])
        ),
    )


def _trail(campaign: Campaign) -> list[tuple[str, str]]:
    organization = campaign.organization
    return [
        (structured_data.SITE_NAME, home_addresses().canonical),
        (organization.name, organization_addresses(organization).canonical),
        (str(campaign), campaign_addresses(campaign).canonical),
    ]
