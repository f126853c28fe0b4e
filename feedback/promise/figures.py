"""How far the promise of news was kept: counted from gifts and published news, never typed."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from redis.exceptions import RedisError

from campaigns.models import Campaign, Organization
from campaigns.money import write_number

logger = logging.getLogger(__name__)

OLD_ENOUGH = timedelta(days=90)
# Below this a part of a hundred says nothing.
LEAST_GIFTS = 20
# Pages that everyone reads are made anew each second; this counts all gifts.
KEPT_SECONDS = 600

# A gift has had news when published news concerns it.
COUNT = """
SELECT count(*), count(*) FILTER (WHERE EXISTS (
    SELECT 1 FROM feedback_updategift AS told
    JOIN feedback_impactupdate AS news ON news.id = told.update_id
    WHERE told.donation_id = gift.id AND news.state = 'published'
))
FROM giving_donation AS gift
WHERE gift.state = 'paid' AND gift.paid_at < %(before)s {scope}
"""
SCOPES = {
    Campaign: "AND gift.campaign_id = %(scope)s",
    Organization: "AND gift.organization_id = %(scope)s",
    None: "",
}


@dataclass(frozen=True)
class NewsKept:
    """Of the gifts older than 90 days, how many have had news."""

    gifts: int
    with_news: int

    @property
    def percent(self) -> int:
        """Return the part in percent, rounded down: 100 is said of all alone."""
        return self.with_news * 100 // self.gifts if self.gifts else 0

    @property
    def gifts_in_digits(self) -> str:
        return write_number(self.gifts)

    @property
    def is_shown(self) -> bool:
        return self.gifts >= LEAST_GIFTS


def news_kept(scope: Campaign | Organization | None = None) -> NewsKept:
    """Return the figure of a campaign, an organization or the site, ten minutes old at most."""
    kind = type(scope) if scope else None
    counted: Any = cache.get_or_set(_key(scope), lambda: _count(kind, scope), KEPT_SECONDS)
    return NewsKept(*counted)


def forget_news_kept(campaign: Campaign) -> None:
    """Count anew at the next look: news of a campaign came or was taken back.

    Without the cache there is nothing to forget; what it held runs out by itself.
    """
    scopes = (campaign, campaign.organization, None)
    try:
        cache.delete_many([_key(scope) for scope in scopes])
    except RedisError:
        logger.warning("redis forgets nothing: news_kept")


def _key(scope: Campaign | Organization | None) -> str:
    name = type(scope).__name__ if scope else "site"
    return f"news_kept:{name}:{scope.pk if scope else 0}"


def _count(kind: Any, scope: Any) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            COUNT.format(scope=SCOPES[kind]),
            {"before": timezone.now() - OLD_ENOUGH, "scope": scope.pk if scope else 0},
        )
        gifts, with_news = cursor.fetchone()
    return gifts, with_news
