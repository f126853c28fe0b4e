from typing import Self

from django.db.models import F

from donors.scoping import OrganizationQuerySet


class ProjectQuerySet(OrganizationQuerySet):
    def for_campaign(self, campaign: object) -> Self:
        return self.filter(campaign=campaign)

    def public(self) -> Self:
        """Return projects that anybody may read of: their campaign's page has to be public too."""
        return self.filter(
            is_public=True,
            campaign__state__in=["live", "ended"],
            campaign__organization__is_active=True,
        )

    def with_page(self) -> Self:
        """Fetch what the page of a project shows, in one query."""
        return self.select_related("organization", "campaign", "photograph", "funding")

    def with_room(self) -> Self:
        """Return projects that still take money, the one opened first before the others.

        One that is delivered takes no more: no news would ever tell of money that came after.
        """
        return (
            self.exclude(takes=self.model.Takes.NONE)
            .exclude(stage__in=["delivered", "checked"])
            .filter(funding__allocated_amount__lt=F("funding__cost_amount"))
            .order_by("opened_at", "pk")
        )
