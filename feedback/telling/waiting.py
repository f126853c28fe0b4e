"""News that waits for staff after it was published: nobody was told of it, or letters lie there."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.impact.models import ImpactUpdate, UpdateGift
from feedback.telling.letters import unprinted
from feedback.telling.models import NewsReader

# What nobody was told of after this, nobody means to tell.
FORGOTTEN_AFTER = timedelta(days=14)
OF_UPDATE: dict[str, Any] = {"update": OuterRef("pk")}


def untold(updates: Any) -> Any:
    """Return news of the last two weeks that somebody's money is in and nobody was told of."""
    since = timezone.now() - FORGOTTEN_AFTER
    fresh = updates.published().filter(told_at=None, published_at__gt=since)
    return fresh.filter(Exists(UpdateGift.objects.filter(**OF_UPDATE)))


def with_letters(updates: Any) -> Any:
    """Return news that was told and of which letters are still to be printed."""
    letters = unprinted(NewsReader.objects.filter(**OF_UPDATE))
    return updates.published().filter(Exists(letters))


class WaitsFilter(admin.SimpleListFilter):
    title = _("waits for you")
    parameter_name = "waits"
    kinds = {"told": untold, "letters": with_letters}

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("told", _("nobody was told yet")), ("letters", _("letters to print"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[ImpactUpdate]
    ) -> QuerySet[ImpactUpdate]:
        kind = self.kinds.get(self.value() or "")
        return kind(queryset) if kind else queryset
