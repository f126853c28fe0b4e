from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from campaigns.models import HistoryEntry
from donors.staff_admin import ReadOnlyStaffAdmin, ScopedRelatedFilter


@admin.register(HistoryEntry)
class HistoryEntryAdmin(ReadOnlyStaffAdmin):
    """What happened and who did it."""

    list_display = ("at", "what_happened", "subject", "by", "organization")
    list_filter = (("organization", ScopedRelatedFilter), "subject_type")
    list_select_related = ("actor", "organization")
    search_fields = ("what",)
    ordering = ("-at", "-pk")
    fields = ("at", "what_happened", "subject", "by", "organization", "details")

    @display(description=_("what happened"))
    def what_happened(self, entry: HistoryEntry) -> str:
        return gettext(entry.what)

    @display(description=_("about"))
    def subject(self, entry: HistoryEntry) -> str:
        return f"{entry.subject_type.rpartition('.')[2]} {entry.subject_id}"

    @display(description=_("by"))
    def by(self, entry: HistoryEntry) -> str:
        return str(entry.actor) if entry.actor else gettext("the platform itself")
