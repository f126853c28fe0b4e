"""The projects that somebody has to go back to, among those of the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from donors.staff_admin import rows_for
from feedback.models import Project
from feedback.promise.looks_due import projects_to_look_at


class LooksFilter(admin.SimpleListFilter):
    """The projects whose day to be looked at again has come."""

    title = _("looked at again")
    parameter_name = "look"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("due", _("now, or late"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() != "due":
            return queryset
        due = projects_to_look_at(rows_for(request.user, Project))
        return queryset.filter(pk__in=[project.pk for project in due])
