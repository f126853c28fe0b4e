"""Saying "nothing new yet" in the admin, and the gifts that wait for news."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.views import ChangeList

from campaigns.dates import write_date
from campaigns.models import Campaign
from campaigns.money import format_money_exactly
from donors.staff_admin import (
    ReadOnlyStaffAdmin,
    ScopedRelatedFilter,
    StaffAdmin,
    rows_for,
    staff_of,
    staff_page_of,
)
from feedback.models import GiftBalance, NoNewsYet, UpdateGift
from feedback.promise.forms import NoNewsForm
from feedback.promise.services import late_campaigns, say_nothing_new
from feedback.telling.sendings import readers_left_out


class LateNewsFilter(admin.SimpleListFilter):
    """The campaigns that owe news since a day that has passed, or what belongs to one of them."""

    title = _("promised news")
    parameter_name = "news"
    by = "campaign"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("late", _("late"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() != "late":
            return queryset
        late = late_campaigns(rows_for(request.user, Campaign))
        return queryset.filter(**{f"{self.by}__in": [campaign.pk for campaign in late]})


class LateCampaignsFilter(LateNewsFilter):
    by = "pk"


@admin.register(NoNewsYet)
class NoNewsYetAdmin(StaffAdmin):
    """What was said stays as it was said."""

    form = NoNewsForm
    list_display = ("campaign", "next_news_on", "said_at", "said_by", "organization")
    list_filter = (("campaign", ScopedRelatedFilter),)
    list_select_related = ("campaign", "said_by", "organization")
    ordering = ("-said_at", "-pk")
    fields = ("campaign", "next_news_on", ("words_en", "words_fr"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: NoNewsYet, form: Any, change: Any) -> None:
        said = say_nothing_new(
            campaign=obj.campaign,
            next_news_on=obj.next_news_on,
            words_en=obj.words_en or "",  # type: ignore[attr-defined]
            words_fr=obj.words_fr or "",  # type: ignore[attr-defined]
            actor=staff_of(request),
        )
        obj.pk, obj.organization_id = said.pk, said.organization_id


class WaitingGifts(ChangeList):
    """Lead to the gift: a first column without the list's own link counts as the box of a row."""

    def url_for_result(self, result: GiftBalance) -> str:
        return staff_page_of(result.donation)


@admin.register(GiftBalance)
class WaitingGiftsAdmin(ReadOnlyStaffAdmin):
    """The gifts whose donors have heard nothing yet, those who wait longest first.

    News whose mail staff stopped for good is on the gift's page, and its donor has not heard of it.
    """

    list_display = (
        "gift", "donor", "given_on", "amount", "waits_since", "not_allocated", "meant_for",
    )  # fmt: skip
    list_filter = (("campaign", ScopedRelatedFilter), LateNewsFilter)
    list_select_related = ("donation", "campaign")
    list_display_links = ("gift",)
    ordering = ("paid_at", "pk")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return WaitingGifts

    def get_queryset(self, request: HttpRequest) -> Any:
        never_sent = readers_left_out().filter(
            update=OuterRef("update"), donor=OuterRef("donation__donor")
        )
        told = UpdateGift.objects.filter(donation=OuterRef("pk"), update__state="published")
        waiting = super().get_queryset(request).filter(donation__state="paid")
        return waiting.exclude(Exists(told.exclude(Exists(never_sent))))

    @display(description=_("gift"))
    def gift(self, balance: GiftBalance) -> str:
        return balance.donation.reference

    @display(description=_("donor"), ordering="donation__name")
    def donor(self, balance: GiftBalance) -> str:
        return balance.donation.name or "–"

    @display(description=_("given on"), ordering="paid_at")
    def given_on(self, balance: GiftBalance) -> str:
        return write_date(timezone.localtime(balance.paid_at).date())

    @display(description=_("amount"))
    def amount(self, balance: GiftBalance) -> str:
        return format_money_exactly(balance.donation.money)

    @display(description=_("waits for"))
    def waits_since(self, balance: GiftBalance) -> str:
        days = (timezone.now() - balance.paid_at) // timedelta(days=1)
        return gettext("%(days)s days") % {"days": days} if days != 1 else gettext("1 day")

    @display(description=_("campaign"), ordering="campaign")
    def meant_for(self, balance: GiftBalance) -> str:
        return str(balance.campaign)

    @display(description=_("not yet allocated"))
    def not_allocated(self, balance: GiftBalance) -> str:
        return format_money_exactly(balance.open) if balance.open.amount else "–"
