from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from campaigns.money import format_money_exactly
from donors.staff_admin import ReadOnlyStaffAdmin, ScopedRelatedFilter
from giving.models import LedgerEntry


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyStaffAdmin):
    """Every movement of money, in the order it happened."""

    list_display = ("occurred_at", "kind", "money_moved", "donation", "note")
    list_filter = (("kind", ChoicesDropdownFilter), ("organization", ScopedRelatedFilter))
    list_select_related = ("donation",)
    search_fields = ("=stripe_id", "=donation__reference")
    ordering = ("-occurred_at", "-pk")
    fields = (
        "donation",
        "kind",
        "money_moved",
        "occurred_at",
        "stripe_id",
        "note",
        "actor",
        "recorded_at",
        "organization",
    )
    readonly_fields = ("money_moved",)

    @display(description=_("amount"), ordering="amount")
    def money_moved(self, entry: LedgerEntry) -> str:
        return format_money_exactly(entry.money)
