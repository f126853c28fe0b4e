"""The pages that search engines may show, each in the languages it is written in."""

from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest

from campaigns.addresses import (
    PageAddresses,
    campaign_addresses,
    challenge_addresses,
    home_addresses,
    organization_addresses,
    organization_page_addresses,
)
from campaigns.models import Campaign, Challenge, HistoryEntry, Organization, OrganizationPage


class PublicPages(Sitemap):
    """One kind of page. The addresses are those that its head tells: see campaigns/heads.py.

    (Django's own alternates know neither a page's first language nor SITE_URL.)
    """

    # A page has two addresses, and each names both: 2,000 of them are a megabyte, written in half a
    # second.
    limit = 1_000

    def items(self) -> Any:
        """Return query-set rows with the moment at which each `changed_at`."""
        raise NotImplementedError

    def addresses(self, item: Any) -> PageAddresses:
        raise NotImplementedError

    def changed_at(self, item: Any) -> datetime | None:
        return item.changed_at

    def get_latest_lastmod(self) -> datetime | None:
        return self.items().aggregate(latest=Max("changed_at"))["latest"]

    def get_urls(self, page: int | str = 1, site: Any = None, protocol: Any = None) -> list[dict]:
        """Return the addresses of one sitemap, as Django's view writes them."""
        return [
            {"location": address, "lastmod": self.changed_at(item), "alternates": alternates}
            for item in self.paginator.page(page)
            for addresses in [self.addresses(item)]
            for alternates in [_alternates(addresses)]
            for address in addresses.alternates.values()
        ]


def _alternates(addresses: PageAddresses) -> list[dict[str, str]]:
    everywhere = {**addresses.alternates, "x-default": addresses.default}
    return [{"lang_code": code, "location": address} for code, address in everywhere.items()]


class HomePage(PublicPages):
    def items(self) -> list[str]:
        return ["home"]

    def addresses(self, item: str) -> PageAddresses:
        return home_addresses()

    def changed_at(self, item: str) -> None:
        """It changes with every campaign: nothing is told, and engines look by themselves."""

    def get_latest_lastmod(self) -> None:
        return None


class OrganizationsPages(PublicPages):
    def items(self) -> Any:
        """Return organizations with their last change: by staff, or of a campaign they show."""
        changes = HistoryEntry.objects.across_organizations().filter(
            subject_type=Organization._meta.label_lower, subject_id=OuterRef("pk")
        )
        shown = Q(campaigns__state__in=[Campaign.State.LIVE, Campaign.State.ENDED])
        return (
            Organization.objects.across_organizations()
            .filter(is_active=True)
            .annotate(
                changed_at=Greatest(
                    "created_at",
                    Subquery(changes.order_by("-at").values("at")[:1]),
                    Max("campaigns__updated_at", filter=shown),
                )
            )
            .order_by("pk")
        )

    def addresses(self, item: Organization) -> PageAddresses:
        return organization_addresses(item)


class OrganizationsOwnPages(PublicPages):
    """Privacy, terms and the like."""

    def items(self) -> Any:
        return (
            OrganizationPage.objects.across_organizations()
            .filter(organization__is_active=True)
            .select_related("organization")
            .defer("body")
            .annotate(changed_at=F("updated_at"))
            .order_by("pk")
        )

    def addresses(self, item: OrganizationPage) -> PageAddresses:
        return organization_page_addresses(item)


class CampaignPages(PublicPages):
    def items(self) -> Any:
        return (
            Campaign.objects.across_organizations()
            .public()
            .select_related("organization")
            .defer("story")
            .annotate(changed_at=F("updated_at"))
            .order_by("pk")
        )

    def addresses(self, item: Campaign) -> PageAddresses:
        return campaign_addresses(item)


class ChallengePages(PublicPages):
    """Challenges among teams and campaigns: people's own pages are not for strangers to find."""

    def items(self) -> Any:
        return (
            Challenge.objects.across_organizations()
            .public()
            .exclude(kind=Challenge.Kind.FUNDRAISERS)
            .select_related("organization")
            .defer("story")
            .annotate(changed_at=Coalesce("frozen_at", "starts_at"))
            .order_by("pk")
        )

    def addresses(self, item: Challenge) -> PageAddresses:
        return challenge_addresses(item)
