from datetime import datetime
from typing import Self

from django.db.models import F

from donors.scoping import OrganizationQuerySet


class GiftBalanceQuerySet(OrganizationQuerySet):
    owner = "donation__organization"

    def waiting(self, now: datetime) -> Self:
        """Return gifts with money that may go to a project now, the oldest first."""
        return self.open().filter(allocatable_at__lte=now).order_by("paid_at", "donation_id")

    def open(self) -> Self:
        """Return gifts with money that no project has yet."""
        return self.filter(allocated_amount__lt=F("kept_amount") - F("fee_amount"))


class AllocationQuerySet(OrganizationQuerySet):
    def standing(self) -> Self:
        """Return those that were not released to nothing."""
        return self.filter(amount__gt=0)
