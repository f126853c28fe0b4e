import json
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from donors.staff_admin import Button, ReadOnlyStaffAdmin, staff_of, state_colours
from giving.models import StoredEvent
from giving.services.events import process_event_again

State = StoredEvent.State
PROCESS_AGAIN = Button("process", _("Process again"), "process", is_main=True)


@admin.register(StoredEvent)
class StoredEventAdmin(ReadOnlyStaffAdmin):
    """What Stripe told us. An event that fits no gift yet is seen by a superuser alone."""

    list_display = ("received_at", "type", "donation", "state_label", "attempts", "error")
    list_filter = (("state", ChoicesDropdownFilter), "is_live")
    list_select_related = ("donation",)
    search_fields = ("=stripe_id", "=donation__reference", "type")
    ordering = ("-received_at", "-pk")
    fieldsets = (
        (None, {"fields": (("type", "state"), ("donation", "stripe_id"), "error")}),
        (
            _("When"),
            {
                "fields": (
                    ("created_at", "received_at"),
                    ("processed_at", "attempts", "next_try_at"),
                )
            },
        ),
        (_("As Stripe sent it"), {"fields": (("is_live", "api_version"), "content")}),
    )
    # What Stripe sends names the donor.
    without_donor = fieldsets[:-1]
    readonly_fields = ("content",)
    buttons = (PROCESS_AGAIN,)

    def get_fieldsets(self, request: HttpRequest, obj: StoredEvent | None = None) -> Any:
        return self.fieldsets if self.may(request, "read", obj) else self.without_donor

    def offers(self, button: Button, thing: StoredEvent) -> bool:
        return thing.state == State.FAILED

    def do_process(self, request: HttpRequest, thing: StoredEvent) -> str:
        process_event_again(event=thing, actor=staff_of(request))
        return gettext("The event is being processed again.")

    @display(
        description=_("state"),
        ordering="state",
        label=state_colours(State, failed="danger", waiting="warning", done="success"),
    )
    def state_label(self, event: StoredEvent) -> tuple[str, str]:
        return event.state, event.get_state_display()

    @display(description=_("content"))
    def content(self, event: StoredEvent) -> str:
        text = json.dumps(event.payload, indent=2, ensure_ascii=False)
        return format_html('<pre class="staff-text">{}</pre>', text)
