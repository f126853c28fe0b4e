from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html
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
    LINK,
    ReadOnlyStaffAdmin,
    ScopedRelatedFilter,
    StaffAdmin,
    is_ours,
    is_owned,
    labels_of_languages,
    permission,
    rows_for,
    staff_of,
    staff_page_of,
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
    gettext_noop("coaching text changed"),
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


# How the details of a row are called.
DETAILS = {
    "before": gettext_noop("before"),
    "fields": gettext_noop("what changed"),
    "first": gettext_noop("first gift"),
    "role": gettext_noop("role now"),
    "to": gettext_noop("sent to"),
}
CORRECTED = gettext_noop("corrected address")


def write_change(request: HttpRequest, thing: models.Model, what: str, **details: object) -> None:
    """Record what staff did in the admin; a person's change in each place where they work."""
    if isinstance(thing, Person):
        organizations = Organization.rows.filter(memberships__person=thing)
    else:
        organizations = Organization.rows.filter(pk__in=[owner_of(thing)])
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


def attach_subjects(entries: Iterable[Any], person: Person) -> None:
    """Give each entry its `thing`, if the person may see it: a query for each kind of thing."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        numbers[entry.subject_type].add(entry.subject_id)
    found = {kind: _visible(kind, wanted, person) for kind, wanted in numbers.items()}
    for entry in entries:
        entry.thing = found[entry.subject_type].get(entry.subject_id)


def _visible(kind: str, numbers: set[int], person: Person) -> dict[int, Any]:
    model = apps.get_model(kind)
    if is_owned(model):
        return rows_for(person, model).in_bulk(numbers)
    colleagues = Person.objects.in_bulk(numbers) if model is Person else {}
    wanted = permission("view", model)
    return {key: one for key, one in colleagues.items() if person.has_perm(wanted, one)}


def details_in_words(entry: HistoryEntry) -> str:
    """Say what a row keeps beside its sentence: the fields that changed, the state before."""
    model = apps.get_model(entry.subject_type)
    labels = labels_of_languages(model)
    parts = []
    for name, value in entry.details.items():
        if name == "fields":
            shown = ", ".join(str(_label(model, labels, field)) for field in value)
        elif name in {"before", "role"}:
            shown = _choice(model, value)
        elif name == "filters":
            continue  # what was searched for may be somebody's address
        else:
            shown = gettext(str(value))
        parts.append(gettext("%(what)s: %(value)s") % {"what": _name(name), "value": shown})
    return "; ".join(parts) or "–"


def _name(detail: str) -> str:
    return gettext(DETAILS.get(detail, detail))


def _label(model: type[models.Model], labels: dict[str, Any], field: str) -> Any:
    if field in labels:
        return labels[field]
    try:
        return getattr(model._meta.get_field(field), "verbose_name", field)
    except FieldDoesNotExist:
        return field


def _choice(model: type[models.Model], value: Any) -> str:
    """Return a state, reason or role in the words that staff read."""
    for field in model._meta.fields:
        words = dict(field.flatchoices or ())
        if value in words:
            return str(words[value])
    return gettext(str(value))


@admin.register(HistoryEntry)
class HistoryEntryAdmin(ReadOnlyStaffAdmin):
    """What happened and who did it."""

    list_display = ("at", "what_happened", "subject", "in_words", "by", "organization")
    list_filter = (("organization", ScopedRelatedFilter), SubjectFilter)
    list_select_related = ("actor", "organization")
    search_fields = ("what",)
    ordering = ("-at", "-pk")
    fields = ("at", "what_happened", "subject", "in_words", "by", "organization")

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        found = super().get_changelist_instance(request)
        attach_subjects(found.result_list, staff_of(request))
        return found

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        entry = super().get_object(request, *args, **kwargs)
        if entry is not None:
            attach_subjects([entry], staff_of(request))
        return entry

    @display(description=_("what happened"))
    def what_happened(self, entry: HistoryEntry) -> str:
        return gettext(entry.what)

    @display(description=_("about"))
    def subject(self, entry: HistoryEntry) -> str:
        """Name the thing and lead to it, for who may see it; others read what it is."""
        model = apps.get_model(entry.subject_type)
        thing = getattr(entry, "thing", None)
        if thing is None:
            return f"{model._meta.verbose_name} {entry.subject_id}"
        kind = capfirst(model._meta.verbose_name)
        title = gettext("%(kind)s “%(title)s”") % {"kind": kind, "title": thing}
        if model not in self.admin_site._registry:
            return title
        return format_html(LINK, staff_page_of(thing), title)

    @display(description=_("details"))
    def in_words(self, entry: HistoryEntry) -> str:
        return details_in_words(entry)

    @display(description=_("by"))
    def by(self, entry: HistoryEntry) -> str:
        return str(entry.actor) if entry.actor else gettext("the platform itself")
