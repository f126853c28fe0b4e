"""What the coach knows of a page when it decides: a handful of queries for many pages."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Max, Min, Sum, Window

from campaigns.models import Fundraiser, FundraiserTotals, FundraiserUpdate
from campaigns.money import Money
from feedback.models import Message
from giving.models import Donation

PAID = Donation.State.PAID


@dataclass(frozen=True)
class PageFacts:
    """One page, what came in, what was said on it, and what the coach has written already."""

    page: Fundraiser
    totals: FundraiserTotals
    # Gifts of others: the supporter's own starts a page and is nobody's to be thanked for.
    gift_count: int = 0
    first_gift_at: datetime | None = None
    last_gift_at: datetime | None = None
    last_update_at: datetime | None = None
    written: dict[str, Message] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.page.time_zone)

    @property
    def percent(self) -> int:
        return self.totals.raised_amount * 100 // self.page.goal_amount

    @property
    def raised(self) -> Money:
        return Money(self.totals.raised_amount, self.page.currency)

    @property
    def has_own_gift(self) -> bool:
        return self.totals.own_amount > 0

    @property
    def lacks_photograph(self) -> bool:
        return self.page.photograph_id is None

    @property
    def lacks_story(self) -> bool:
        return not self.page.story.strip()

    @property
    def is_shared(self) -> bool:
        return self.page.shared_at is not None

    @property
    def is_thanked(self) -> bool:
        return self.page.thanked_at is not None

    @property
    def last_word_at(self) -> datetime | None:
        """Return when the page was last heard of: a gift, or a word of its supporter."""
        return max(filter(None, (self.last_gift_at, self.last_update_at)), default=None)

    @property
    def big_day(self) -> date:
        """Return the day that everything leads to: the page's own, else its last."""
        return self.page.day or self.last_day

    @property
    def last_day(self) -> date:
        """Return the last day of the page; it closes with the night that ends it."""
        moment = self.page.closes_at.astimezone(self.zone)
        return (moment - self.page.closes_at.resolution).date()

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)


def facts_of(fundraiser_ids: Iterable[int]) -> list[PageFacts]:
    """Return the facts of many pages, in a number of queries that does not grow with them."""
    pages: list[Any] = list(
        Fundraiser.objects.across_organizations()
        .select_related("organization", "campaign", "totals", "person", "coaching_plan")
        .filter(pk__in=list(fundraiser_ids))
        .order_by("pk")
    )
    gifts, words, written = _gifts(pages), _words(pages), _written(pages)
    return [
        PageFacts(
            page=page,
            totals=page.totals,
            written=written[page.pk],
            last_update_at=words.get(page.pk),
            **gifts.get(page.pk, {}),
        )
        for page in pages
    ]


def _gifts(pages: Sequence[Any]) -> dict[int, dict[str, Any]]:
    rows = (
        Donation.objects.across_organizations()
        .filter(fundraiser__in=pages, state=PAID)
        .exclude(donor__person=F("fundraiser__person"))
        .order_by()
        .values("fundraiser")
        .annotate(gift_count=Count("pk"), first_gift_at=Min("paid_at"), last_gift_at=Max("paid_at"))
    )
    return {row.pop("fundraiser"): row for row in rows}


def _words(pages: Sequence[Any]) -> dict[int, datetime]:
    rows = (
        FundraiserUpdate.objects.across_organizations()
        .filter(fundraiser__in=pages)
        .order_by()
        .values_list("fundraiser")
        .annotate(last=Max("created_at"))
    )
    return dict(rows)


def _written(pages: Sequence[Any]) -> dict[int, dict[str, Message]]:
    found: dict[int, dict[str, Message]] = defaultdict(dict)
    messages = Message.objects.across_organizations().filter(
        fundraiser__in=pages, kind=Message.Kind.COACHING
    )
    for message in messages:
        found[message.fundraiser_id][name_in_key(message)] = message
    return found


def key_of(page_id: int, name: str) -> str:
    """Return the key under which a step can be written once for a page."""
    return f"coach:{page_id}:{name}"


def name_in_key(message: Message) -> str:
    return message.key.rsplit(":", 1)[1]


def passed_at(page: Fundraiser, percent: int) -> datetime | None:
    """Return when the gifts of a page came to a part of its goal."""
    gifts = Donation.objects.across_organizations().filter(fundraiser=page, state=PAID)
    running = gifts.annotate(
        so_far=Window(Sum(F("amount") - F("refunded_amount")), order_by=["paid_at", "pk"])
    )
    wanted = -(-page.goal_amount * percent // 100)
    found: Any = running.filter(so_far__gte=wanted).order_by("paid_at", "pk").first()
    return found and found.paid_at
