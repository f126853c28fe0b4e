from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone

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

    def with_page(self) -> Self:
        """Fetch what a page shows of each piece of news, with the pictures anybody may see."""
        picture: Any = self.model._meta.get_field("pictures").related_model
        pictures = picture.objects.public().select_related("photograph")
        return self.select_related("project__campaign", "organization").prefetch_related(
            Prefetch("pictures", queryset=pictures)
        )

    def in_review(self) -> Self:
        return self.filter(state=self.model.State.IN_REVIEW)


class ImageConsentQuerySet(OrganizationQuerySet):
    def valid(self) -> Self:
        """Return the consents that hold today."""
        return self.filter(self._holds())

    def over(self) -> Self:
        """Return the consents that hold no more: withdrawn, or at their end."""
        return self.exclude(self._holds())

    def _holds(self) -> Q:
        today = timezone.localdate()
        return Q(withdrawn_at=None, given_on__lte=today, ends_on__gte=today)


class UpdatePictureQuerySet(models.QuerySet):
    def consented(self) -> Self:
        """Return the pictures that show nobody, or only people whose consent holds today."""
        consent: Any = self.model._meta.get_field("consents").related_model
        consents = consent.rows.filter(pictures=OuterRef("pk"))
        agreed = Exists(consents.valid()) & ~Exists(consents.over())
        return self.filter(Q(shows_people=False) | Q(agreed))

    def public(self) -> Self:
        """Return the pictures that anybody may see, if their update is public; in their order."""
        return self.consented().filter(hidden_at=None).order_by("position", "pk")
