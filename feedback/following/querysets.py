from datetime import datetime, timedelta
from typing import Self

from django.db.models import Q

from donors.scoping import OrganizationQuerySet

# What nobody was told within this time is no news any more: a worker that was gone for a week.
NEWS_LASTS = timedelta(days=3)
THANKS_LAST = timedelta(days=14)


class PageNewsQuerySet(OrganizationQuerySet):
    def to_tell(self, now: datetime) -> Self:
        return self.filter(_is_news(now), told_at=None).order_by("pk")

    def too_old_to_tell(self, now: datetime) -> Self:
        return self.filter(~_is_news(now), told_at=None).order_by("pk")


def _is_news(now: datetime) -> Q:
    """Return what is worth telling: thanks are, for longer than a goal that was reached."""
    thanks = Q(kind="thanks", created_at__gt=now - THANKS_LAST)
    return thanks | Q(created_at__gt=now - NEWS_LASTS)
