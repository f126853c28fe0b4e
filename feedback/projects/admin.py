"""Projects in the admin: what the money of a campaign does, and how far it has come."""

from typing import Any

from django.contrib import admin
from django.db.models import F
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from campaigns.money import write_number
from campaigns.services.history import record_history
from campaigns.services.slugs import free_slug_in
from donors.queueing import queue_after_commit
from donors.staff_admin import ScopedRelatedFilter, StaffAdmin, staff_of
from feedback.projects.forms import ProjectForm
from feedback.projects.models import Project, Stage, Trouble

STAGE_COLOURS = {
    **{stage.value: "default" for stage in Stage},
    Stage.FUNDED: "info",
    Stage.DELIVERED: "success",
    Stage.CHECKED: "success",
}
TROUBLE_COLOURS = {
    Trouble.LATE: "warning",
    Trouble.CHANGED: "warning",
    Trouble.FAILED: "danger",
    Trouble.REPAIRED: "info",
}


@admin.register(Project)
class ProjectAdmin(StaffAdmin):
    """Staff say what it is and costs; how far it has come is said by published news alone."""

    form = ProjectForm
    list_display = (
        "name", "stage_label", "trouble_label", "paid_for", "delivered", "due_on", "campaign",
    )  # fmt: skip
    list_filter: tuple[Any, ...] = (
        ("stage", ChoicesDropdownFilter),
        ("trouble", ChoicesDropdownFilter),
        ("campaign", ScopedRelatedFilter),
        ("organization", ScopedRelatedFilter),
    )
    list_select_related = ("funding", "campaign", "organization")
    search_fields = ("name_en", "name_fr", "slug", "place_en", "place_fr")
    ordering = ("-created_at", "-pk")
    change_in_history = "project changed"
    figures = ("stage_reached", "trouble", "paid_for", "delivered")
    contents = (
        (
            None,
            {
                "fields": (
                    "organization",
                    "campaign",
                    ("name_en", "name_fr"),
                    ("summary_en", "summary_fr"),
                )
            },
        ),
        (
            _("What it costs"),
            {
                "fields": (
                    ("unit_one_en", "unit_many_en"),
                    ("unit_one_fr", "unit_many_fr"),
                    ("unit_count", "typed_cost"),
                    "is_pooled",
                    ("cost_source_en", "cost_source_fr"),
                    "cost_date",
                )
            },
        ),
        (
            _("Where"),
            {"fields": (("place_en", "place_fr"), ("latitude", "longitude"), "blur_km")},
        ),
        (_("Photograph"), {"fields": ("photograph", "upload")}),
        (_("Gifts"), {"fields": ("takes", "opened_at", "due_on", "is_public")}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Project | None = None) -> Any:
        if obj is None:
            return self.contents
        stage, trouble, paid_for, delivered = self.figures
        figures = (
            _("Where it stands"),
            {"fields": ((stage, trouble), (paid_for, delivered), "slug")},
        )
        return (figures, *self.contents)

    def get_readonly_fields(self, request: HttpRequest, obj: Project | None = None) -> Any:
        if obj is None:
            return ()
        fixed = (*super().get_readonly_fields(request, obj), *self.figures, "slug")
        is_used = obj.allocations.exists()
        # Gifts are in it, in the currency and the pots of that campaign.
        fixed = (*fixed, "campaign", "is_pooled") if is_used else fixed
        reads = not self.has_change_permission(request, obj)
        return (*fixed, "typed_cost") if reads else fixed

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("funding", "campaign")

    def save_model(self, request: HttpRequest, obj: Project, form: Any, change: Any) -> None:
        """Write what was changed and no more: news may move the project on meanwhile."""
        form.save_photograph(obj)
        if change:
            stored = Project.rows.get(pk=obj.pk)
            form.changed_columns = _changed(stored, obj)
            if form.changed_columns:
                obj.save(update_fields=[*form.changed_columns, "updated_at"])
        else:
            name = obj.name_fr or obj.name_en or ""  # type: ignore[attr-defined]
            obj.slug = free_slug_in(Project.rows, name, otherwise="project")
            obj.save()
            record_history(
                subject=obj,
                organization=obj.organization,
                what="project made",
                actor=staff_of(request),
            )
        queue_after_commit("feedback.tasks.allocate_waiting", queue="default")

    @display(description=_("stage"), ordering="stage", label=STAGE_COLOURS)
    def stage_label(self, project: Project) -> tuple[str, str]:
        reached = project.reached
        return reached.value, str(reached.label)

    @display(description=_("stage"))
    def stage_reached(self, project: Project) -> str:
        # A label with a colour is for lists: a page writes the pair as Python does.
        return str(project.reached.label)

    @display(description=_("trouble"), ordering="trouble", label=TROUBLE_COLOURS)
    def trouble_label(self, project: Project) -> tuple[str, str] | None:
        return (project.trouble, project.get_trouble_display()) if project.trouble else None

    @display(description=_("paid for"), ordering=F("funding__allocated_amount"))
    def paid_for(self, project: Project) -> str:
        return gettext("%(paid)s of %(cost)s") % {
            "paid": project.funding.allocated,
            "cost": project.cost,
        }

    @display(description=_("delivered"), ordering="delivered_units")
    def delivered(self, project: Project) -> str:
        return gettext("%(units)s of %(all)s") % {
            "units": write_number(project.delivered_units),
            "all": write_number(project.unit_count),
        }

    @display(description=_("cost of a unit"))
    def typed_cost(self, project: Project) -> str:
        return str(project.cost_of_unit)


def _changed(stored: Project, project: Project) -> list[str]:
    """Return the names of the columns that the form changed, both languages among them."""
    return [
        column.name
        for column in project._meta.concrete_fields
        if column.editable and getattr(stored, column.attname) != getattr(project, column.attname)
    ]
