from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
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

    def in_review(self) -> Self:
        return self.filter(state=self.model.State.IN_REVIEW)


class UpdatePictureQuerySet(models.QuerySet):
    def public(self) -> Self:
        """Return pictures that anybody may see: where people can be recognized, all agreed.

        A consent counts from the day it was given until the day it ends, unless withdrawn.
        """
        today = timezone.localdate()
        picture: Any = self.model
        consents = picture.consents.through.objects.filter(updatepicture=OuterRef("pk"))
        refused = consents.exclude(
            imageconsent__withdrawn_at=None,
            imageconsent__given_on__lte=today,
            imageconsent__ends_on__gte=today,
        )
        may_be_seen = Q(shows_people=False) | (Exists(consents) & ~Exists(refused))
        return self.filter(may_be_seen, hidden_at=None)
