"""The first page of the admin: what waits, what came in, how the campaigns stand.

The number of queries does not depend on the number of rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db import models
from django.db.models import Func, Subquery
from django.db.models.functions import Coalesce, Now
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from campaigns.models import Campaign, Fundraiser, FundraiserUpdate, Report, WallEntry
from campaigns.money import format_money_exactly, write_number
from donors.models import Donor, Person
from donors.services.suppressions import out_of_reach
from donors.staff_admin import organizations_where, rows_for
from feedback.field.admin import houses_of
from feedback.models import (
    Answer,
    ImpactUpdate,
    Message,
    NoNewsYet,
    Project,
    SendingBatch,
)
from feedback.promise.looks_due import projects_to_look_at
from feedback.promise.services import late_campaigns
from feedback.telling.waiting import untold, with_letters
from giving.models import Donation, StoredEvent

LAST_GIFTS = 8
CAMPAIGNS_SHOWN = 8
# A gift whose payment page closed long ago should have been settled by the reconciler.
PENDING_TOO_LONG = timedelta(hours=24)


@dataclass(frozen=True)
class Waiting:
    """A number of things that somebody has to look at, and where."""

    label: Any
    count: int
    address: str


@dataclass(frozen=True)
class Listed:
    """What is to be counted, and the list that shows it."""

    label: Any
    rows: Any
    address: str


class Kind(NamedTuple):
    """Rows that wait for whoever has the right to do it: of which model, and which of them."""

    label: Any
    model: type[models.Model]
    action: str
    conditions: Mapping[str, Any]


# In the order in which it hurts.
KINDS = (
    Kind(
        ngettext_lazy(
            "sending that stopped by itself", "sendings that stopped by themselves", "count"
        ),
        SendingBatch,
        "resume",
        {
            "stopped_at__isnull": False,
            "resumed_at__isnull": True,
            "paused_at__isnull": True,
            "ended_at__isnull": True,
        },
    ),
    Kind(
        ngettext_lazy("sending that is paused", "sendings that are paused", "count"),
        SendingBatch,
        "resume",
        {"paused_at__isnull": False, "ended_at__isnull": True},
    ),
    Kind(
        ngettext_lazy("mail that could not be sent", "mails that could not be sent", "count"),
        Message,
        "resend",
        {"state": Message.State.FAILED},
    ),
    Kind(
        ngettext_lazy("Stripe event that failed", "Stripe events that failed", "count"),
        StoredEvent,
        "process",
        {"state": StoredEvent.State.FAILED},
    ),
    Kind(
        ngettext_lazy(
            "gift unsettled for more than a day", "gifts unsettled for more than a day", "count"
        ),
        Donation,
        "check",
        {"state": Donation.State.PENDING, "created_at__lt": Now() - PENDING_TOO_LONG},
    ),
    Kind(
        ngettext_lazy("message held by rule", "messages held by rule", "count"),
        WallEntry,
        "moderate",
        {"state": WallEntry.State.HELD},
    ),
    Kind(
        ngettext_lazy("campaign to review", "campaigns to review", "count"),
        Campaign,
        "approve",
        {"state": Campaign.State.IN_REVIEW},
    ),
    Kind(
        ngettext_lazy("supporter’s page to read", "supporters’ pages to read", "count"),
        Fundraiser,
        "approve",
        {"state": Fundraiser.State.IN_REVIEW},
    ),
    Kind(
        ngettext_lazy("news held by rule", "pieces of news held by rule", "count"),
        FundraiserUpdate,
        "moderate",
        {"state": FundraiserUpdate.State.HELD},
    ),
    Kind(
        ngettext_lazy("piece of news to read first", "pieces of news to read first", "count"),
        ImpactUpdate,
        "publish",
        {"state": ImpactUpdate.State.IN_REVIEW},
    ),
    Kind(
        ngettext_lazy("page that was reported", "pages that were reported", "count"),
        Report,
        "settle",
        {"settled_at__isnull": True},
    ),
    Kind(
        ngettext_lazy("answer of a donor to read", "answers of donors to read", "count"),
        Answer,
        "reply",
        {"read_at__isnull": True},
    ),
)


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add to the context of the admin's first page what its template shows."""
    return {
        **context,
        "title": _("What waits for you"),
        "waiting": waiting_for(request.user),
        "houses": houses_of(request.user),
        "last_gifts": last_gifts_for(request.user),
        "campaigns": campaigns_for(request.user),
    }


def waiting_for(person: Any) -> list[Waiting]:
    """Return what waits for this person, in the order in which it hurts.

    Each kind names the right to do it: whoever may only read has no task.
    """
    lists = [_listed(person, *kind) for kind in KINDS]
    found = _counted(person, [*lists, *_news_to_go_on_with(person), _out_of_reach(person)])
    clocks = [_late_news(person), _looks(person)]
    return [waiting for waiting in [*found, *clocks] if waiting.count]


def _counted(person: Any, lists: list[Listed]) -> list[Waiting]:
    """Count all of it in one query."""
    numbers = [
        listed.rows.order_by().annotate(n=Func("pk", function="COUNT")).values("n")
        for listed in lists
    ]
    counts = [Coalesce(Subquery(number), 0) for number in numbers]
    [found] = Person.objects.filter(pk=person.pk).values_list(*counts)
    return [
        Waiting(listed.label % {"count": count}, count, listed.address)
        for listed, count in zip(lists, found, strict=True)
    ]


def _late_news(person: Any) -> Waiting:
    """Return how many campaigns owe their donors news since a day that has passed."""
    address = f"{reverse('admin:campaigns_campaign_changelist')}?news=late"
    count = len(late_campaigns(_where_may(person, "add", NoNewsYet, Campaign)))
    label = ngettext_lazy("campaign whose news is late", "campaigns whose news is late", "count")
    return Waiting(label % {"count": count}, count, address)


def _looks(person: Any) -> Waiting:
    """Return how many projects somebody was promised to go back to by now."""
    address = f"{reverse('admin:feedback_project_changelist')}?look=due"
    count = len(projects_to_look_at(_where_may(person, "add", ImpactUpdate, Project)))
    label = ngettext_lazy("project to look at again", "projects to look at again", "count")
    return Waiting(label % {"count": count}, count, address)


def _news_to_go_on_with(person: Any) -> list[Listed]:
    """Return the news that was published and is not done with: each waits for a button."""
    address = reverse("admin:feedback_impactupdate_changelist")
    news = rows_for(person, ImpactUpdate, "tell")
    told = ngettext_lazy(
        "piece of news that nobody was told of", "pieces of news that nobody was told of", "count"
    )
    letters = ngettext_lazy(
        "piece of news with letters to print", "pieces of news with letters to print", "count"
    )
    return [
        Listed(told, untold(news), f"{address}?waits=told"),
        Listed(letters, with_letters(news), f"{address}?waits=letters"),
    ]


def _out_of_reach(person: Any) -> Listed:
    """Return the donors to whom no news can be sent: a gift with no address."""
    label = ngettext_lazy(
        "donor without an address that works", "donors without an address that works", "count"
    )
    address = f"{reverse('admin:donors_donor_changelist')}?reach=none"
    return Listed(label, out_of_reach(rows_for(person, Donor, "change")), address)


def last_gifts_for(person: Any) -> list[dict[str, Any]]:
    gifts = rows_for(person, Donation).paid().select_related("campaign").order_by("-paid_at")
    return [
        {
            "name": gift.name,
            "money": format_money_exactly(gift.money),
            "campaign": gift.campaign,
            "paid_at": gift.paid_at,
            "address": reverse("admin:giving_donation_change", args=[gift.pk]),
        }
        for gift in gifts[:LAST_GIFTS]
    ]


def campaigns_for(person: Any) -> list[dict[str, Any]]:
    campaigns = rows_for(person, Campaign).taking_gifts().select_related("totals")
    return [
        {
            "title": campaign,
            "raised": campaign.totals.raised,
            "goal": campaign.goal,
            "donors": campaign.totals.donor_count,
            "donors_in_digits": write_number(campaign.totals.donor_count),
            "percent": min(100, campaign.totals.raised_amount * 100 // campaign.goal_amount),
            "address": reverse("admin:campaigns_campaign_change", args=[campaign.pk]),
        }
        for campaign in campaigns.filter(totals__isnull=False).order_by("-created_at")[
            :CAMPAIGNS_SHOWN
        ]
    ]


def _listed(
    person: Any, label: Any, model: type[models.Model], action: str, conditions: Mapping[str, Any]
) -> Listed:
    listing = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    # As the list's own filter writes it; a condition that is no choice is a plain query.
    is_state = "state" in conditions
    query = {"state__exact": conditions["state"]} if is_state else conditions
    address = f"{reverse(listing)}?{urlencode(query)}"
    return Listed(label, rows_for(person, model, action).filter(**conditions), address)


def _where_may(
    person: Any, action: str, wanted: type[models.Model], model: type[models.Model]
) -> Any:
    """Return the rows that a person sees of where they may do something with other rows."""
    rows = rows_for(person, model)
    if person.is_superuser:
        return rows
    return rows.filter(organization__in=organizations_where(person, action, wanted))
