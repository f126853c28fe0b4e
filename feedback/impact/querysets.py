from typing import Self

from donors.scoping import OrganizationQuerySet


class ImpactUpdateQuerySet(OrganizationQuerySet):
    def published(self) -> Self:
        return self.filter(state=self.model.State.PUBLISHED)

    def public(self) -> Self:
        """Return the news that anybody may read, the newest first."""
        return (
            self.published()
            .filter(
                project__is_public=True,
                project__campaign__state__in=["live", "ended"],
                project__campaign__organization__is_active=True,
            )
            .order_by("-published_at", "-pk")
        )

    def in_review(self) -> Self:
        return self.filter(state=self.model.State.IN_REVIEW)
