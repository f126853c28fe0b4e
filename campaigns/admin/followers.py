from django.contrib import admin
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from campaigns.models import Follow
from donors.staff_admin import ReadOnlyStaffAdmin, ScopedRelatedFilter


@admin.register(Follow)
class FollowAdmin(ReadOnlyStaffAdmin):
    """Who wants to hear of a campaign or a page without having to give."""

    list_display = ("person", "campaign", "fundraiser", "wish", "confirmed_at", "ended_at")
    list_filter = (("wish", ChoicesDropdownFilter), ("campaign", ScopedRelatedFilter))
    list_select_related = ("person", "campaign", "fundraiser")
    search_fields = ("person__email",)
    ordering = ("-created_at", "-pk")
    fields = (
        ("person", "wish"),
        ("campaign", "fundraiser"),
        ("created_at", "confirmed_at", "ended_at"),
    )
