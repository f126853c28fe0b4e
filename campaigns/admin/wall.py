from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from campaigns.models import WallEntry
from campaigns.services.wall import hide_entry, show_entry
from donors.staff_admin import (
    Button,
    ReadOnlyStaffAdmin,
    ScopedRelatedFilter,
    staff_of,
    state_colours,
)

State = WallEntry.State
HIDE = Button("hide", _("Hide"), "moderate")
SHOW = Button("show", _("Show on the page"), "moderate", is_main=True)


@admin.register(WallEntry)
class WallEntryAdmin(ReadOnlyStaffAdmin):
    """Gifts as their donors chose to appear. Staff do not rewrite them: they hide or show."""

    list_display = ("given_at", "who", "message", "campaign", "state_label")
    list_filter = (("state", ChoicesDropdownFilter), ("campaign", ScopedRelatedFilter))
    list_select_related = ("campaign",)
    search_fields = ("name", "message")
    ordering = ("-given_at", "-pk")
    fields = ("campaign", "given_at", "who", "shown_amount", "message", "state", "why_held")
    readonly_fields = ("who", "shown_amount", "why_held")
    buttons = (SHOW, HIDE)

    def offers(self, button: Button, thing: WallEntry) -> bool:
        if button is HIDE:
            return thing.state in {State.SHOWN, State.HELD}
        return thing.state in {State.HELD, State.HIDDEN}

    def do_hide(self, request: HttpRequest, thing: WallEntry) -> str:
        hide_entry(entry=thing, actor=staff_of(request))
        return gettext("Hidden. The page no longer shows it.")

    def do_show(self, request: HttpRequest, thing: WallEntry) -> str:
        show_entry(entry=thing, actor=staff_of(request))
        return gettext("Shown on the page.")

    def get_list_display(self, request: HttpRequest) -> Any:
        # The buttons of a row depend on who looks.
        @display(description="")
        def tap(entry: WallEntry) -> str:
            return self.row_button(request, SHOW, entry) or self.row_button(request, HIDE, entry)

        return [*self.list_display, tap]

    @display(description=_("name"), ordering="name")
    def who(self, entry: WallEntry) -> str:
        return entry.name or gettext("without a name")

    @display(description=_("amount"))
    def shown_amount(self, entry: WallEntry) -> str:
        return str(entry.money) if entry.money else gettext("not shown")

    @display(description=_("held because"))
    def why_held(self, entry: WallEntry) -> str:
        return gettext(entry.held_because) if entry.held_because else "–"

    @display(
        description=_("state"),
        ordering="state",
        label=state_colours(State, held="warning", shown="success"),
    )
    def state_label(self, entry: WallEntry) -> tuple[str, str]:
        return entry.state, entry.get_state_display()
