from datetime import datetime, timedelta
from typing import Self

from donors.scoping import OrganizationQuerySet

# What nobody was told within this time is no news any more: a worker that was gone for a week.
NEWS_LASTS = timedelta(days=3)


class PageNewsQuerySet(OrganizationQuerySet):
    def to_tell(self, now: datetime) -> Self:
        return self.filter(told_at=None, created_at__gt=now - NEWS_LASTS).order_by("pk")
