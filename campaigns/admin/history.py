from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import display

from campaigns.models import HistoryEntry, Organization
from campaigns.permissions import owner_of
from campaigns.services.history import record_history
from donors.models import Person
from donors.staff_admin import (
    ReadOnlyStaffAdmin,
    ScopedRelatedFilter,
    StaffAdmin,
    is_ours,
    staff_of,
)

# What services write into the history, so that translators find it.
WORDS = (
    gettext_noop("campaign submitted for review"),
    gettext_noop("campaign approved"),
    gettext_noop("campaign sent back"),
    gettext_noop("campaign ended"),
    gettext_noop("campaign reopened"),
    gettext_noop("campaign archived"),
    gettext_noop("campaign changed"),
    gettext_noop("donor changed"),
    gettext_noop("event to be processed again"),
    gettext_noop("gifts exported"),
    gettext_noop("message sent again"),
    gettext_noop("offline gift entered"),
    gettext_noop("organization changed"),
    gettext_noop("organization created"),
    gettext_noop("organization page changed"),
    gettext_noop("person changed"),
    gettext_noop("photograph changed"),
    gettext_noop("private link revoked"),
    gettext_noop("role changed"),
    gettext_noop("second factor removed"),
    gettext_noop("second payment for one gift"),
    gettext_noop("staff invited"),
    gettext_noop("staff removed"),
    gettext_noop("wall entry hidden"),
    gettext_noop("wall entry shown"),
)


def write_change(request: HttpRequest, thing: models.Model, what: str, **details: object) -> None:
    """Record what staff did in the admin; a person's change in each place where they work."""
    if isinstance(thing, Person):
        organizations = Organization.rows.filter(memberships__person=thing)
    else:
        organizations = Organization.rows.filter(pk=owner_of(thing))
    for organization in organizations:
        record_history(
            subject=thing,
            organization=organization,
            what=what,
            actor=staff_of(request),
            **details,
        )


# The base of all staff pages lives below the history.
StaffAdmin.write_history = staticmethod(write_change)  # type: ignore[method-assign]


class SubjectFilter(DropdownFilter):
    """By kind of thing. The kinds are known: the table is not asked for them."""

    title = _("about")
    parameter_name = "subject_type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        owned = [model for model in apps.get_models() if is_ours(model)]
        return [(model._meta.label_lower, capfirst(model._meta.verbose_name)) for model in owned]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(subject_type=self.value()) if self.value() else queryset


@admin.register(HistoryEntry)
class HistoryEntryAdmin(ReadOnlyStaffAdmin):
    """What happened and who did it."""

    list_display = ("at", "what_happened", "subject", "by", "organization")
    list_filter = (("organization", ScopedRelatedFilter), SubjectFilter)
    list_select_related = ("actor", "organization")
    search_fields = ("what",)
    ordering = ("-at", "-pk")
    fields = ("at", "what_happened", "subject", "by", "organization", "details")

    @display(description=_("what happened"))
    def what_happened(self, entry: HistoryEntry) -> str:
        return gettext(entry.what)

    @display(description=_("about"))
    def subject(self, entry: HistoryEntry) -> str:
        return f"{apps.get_model(entry.subject_type)._meta.verbose_name} {entry.subject_id}"

    @display(description=_("by"))
    def by(self, entry: HistoryEntry) -> str:
        return str(entry.actor) if entry.actor else gettext("the platform itself")
