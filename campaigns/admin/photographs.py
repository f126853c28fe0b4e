from typing import Any

from django.contrib import admin
from django.core.files.storage import default_storage
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from campaigns.admin.forms import NewPhotographForm
from campaigns.admin.live_pages import PhotographForm
from campaigns.models import Photograph
from campaigns.services.photographs import derivative_name, store_sizes
from donors.staff_admin import ScopedRelatedFilter, StaffAdmin


def picture_of(photograph: Photograph) -> str:
    """Return a photograph as the admin shows it."""
    return format_html(
        '<img src="{}" alt="{}" class="max-h-60 rounded-default w-auto">',
        default_storage.url(derivative_name(photograph.key, photograph.widths[0], "jpg")),
        photograph.description,
    )


@admin.register(Photograph)
class PhotographAdmin(StaffAdmin):
    """Pictures, added from a phone or a computer; the file that was sent is not kept."""

    list_display = ("picture", "description", "credit", "created_at", "organization")
    list_display_links = ("picture", "description")
    list_filter = (("organization", ScopedRelatedFilter),)
    list_select_related = ("organization",)
    search_fields = ("description_en", "description_fr", "credit")
    ordering = ("-created_at", "-pk")
    readonly_fields = ("picture",)
    change_in_history = "photograph changed"

    def get_fields(self, request: HttpRequest, obj: Photograph | None = None) -> Any:
        described = ("organization", "description_en", "description_fr", "credit")
        return ("picture", *described) if obj else ("organization", "upload", *described[1:])

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        kwargs["form"] = PhotographForm if obj else NewPhotographForm
        return super().get_form(request, obj, **kwargs)

    def save_model(self, request: HttpRequest, obj: Photograph, form: Any, change: Any) -> None:
        if not change:
            for field, value in store_sizes(picture=form.cleaned_data["upload"]).items():
                setattr(obj, field, value)
        super().save_model(request, obj, form, change)

    @display(description=_("photograph"))
    def picture(self, photograph: Photograph) -> str:
        return picture_of(photograph)
