"""Teams as staff see them: what waits to be read, and who is in them."""

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from campaigns.fundraiser_words import title_of
from campaigns.models import Team
from campaigns.money import format_money_exactly
from campaigns.services import teams as life
from donors.staff_admin import (
    Button,
    ReadOnlyStaffAdmin,
    ScopedRelatedFilter,
    reason_of,
    staff_of,
    state_colours,
)

State = Team.State
MEMBERS_SHOWN = 200
APPROVE = Button("approve", _("Approve"), "approve", is_main=True)
SEND_BACK = Button("send_back", _("Send back to its captain"), "approve", asks_why=True)
BLOCK = Button(
    "block",
    _("Take the team down"),
    "block",
    asks_why=True,
    explanation=_("Its members’ pages stay."),
)
UNBLOCK = Button("unblock", _("Bring the team back"), "block")
REVOKE = Button(
    "revoke",
    _("Make the private link worthless"),
    "revoke",
    explanation=_("A new one goes to the captain by mail."),
)


@admin.register(Team)
class TeamAdmin(ReadOnlyStaffAdmin):
    """Staff do not write on a team's page: they let it be shown, or take it down."""

    list_display = ("name", "state_label", "raised", "donors", "campaign", "created_at")
    list_filter = (("state", ChoicesDropdownFilter), ("campaign", ScopedRelatedFilter))
    list_select_related = ("totals", "campaign")
    search_fields = ("name", "slug", "captain__email")
    ordering = ("-created_at", "-pk")
    buttons = (APPROVE, SEND_BACK, BLOCK, UNBLOCK, REVOKE)
    fieldsets = (
        (None, {"fields": (("state", "why"), ("name", "captain_name"), "who")}),
        (_("What came in"), {"fields": (("raised", "donors"), ("goal_shown", "campaign"))}),
        (_("Who is in it"), {"fields": ("members",)}),
    )
    readonly_fields = ("why", "who", "raised", "donors", "goal_shown", "members")

    def get_view_on_site_url(self, obj: Team | None = None) -> str | None:
        is_public = obj is not None and obj.state in {State.LIVE, State.CLOSED}
        return obj.get_absolute_url() if obj and is_public else None

    def offers(self, button: Button, thing: Team) -> bool:
        if button in {APPROVE, SEND_BACK}:
            return thing.state == State.IN_REVIEW
        if button is UNBLOCK:
            return thing.state == State.BLOCKED
        return button is REVOKE or thing.state != State.BLOCKED

    def do_approve(self, request: HttpRequest, thing: Team) -> str:
        life.approve_team(team=thing, actor=staff_of(request))
        return gettext("Approved. The team has its page, and its captain is told.")

    def do_send_back(self, request: HttpRequest, thing: Team) -> str:
        life.send_back_team(team=thing, reason=reason_of(request), actor=staff_of(request))
        return gettext("Sent back with your reason.")

    def do_block(self, request: HttpRequest, thing: Team) -> str:
        life.block_team(team=thing, reason=reason_of(request), actor=staff_of(request))
        return gettext("Taken down. Nobody sees it any more.")

    def do_unblock(self, request: HttpRequest, thing: Team) -> str:
        life.unblock_team(team=thing, actor=staff_of(request))
        return gettext("The team is back as it was.")

    def do_revoke(self, request: HttpRequest, thing: Team) -> str:
        life.revoke_team_link(team=thing, actor=staff_of(request))
        return gettext("The old link opens nothing any more; a new one is in the captain’s mail.")

    @display(
        description=_("state"),
        ordering="state",
        label=state_colours(State, live="success", in_review="warning", blocked="danger"),
    )
    def state_label(self, team: Team) -> tuple[str, str]:
        return team.state, str(team.get_state_display())

    @display(description=_("raised"), ordering="totals__raised_amount")
    def raised(self, team: Team) -> str:
        totals = getattr(team, "totals", None)
        return format_money_exactly(totals.raised) if totals else "–"

    @display(description=_("donors"), ordering="totals__donor_count")
    def donors(self, team: Team) -> int:
        totals = getattr(team, "totals", None)
        return totals.donor_count if totals else 0

    @display(description=_("goal"))
    def goal_shown(self, team: Team) -> str:
        return str(team.goal)

    @display(description=_("captain"))
    def who(self, team: Team) -> str:
        return str(team.captain.email or team.captain)

    @display(description=_("reason"))
    def why(self, team: Team) -> str:
        reasons = life.hold_reasons_of(team) if team.state == State.IN_REVIEW else []
        return " ".join(gettext(reason) for reason in reasons) or self._said_about(team)

    @staticmethod
    def _said_about(team: Team) -> str:
        """Return what staff gave as their reason."""
        return team.blocked_because or team.held_because or "–"

    @display(description=_("members"))
    def members(self, team: Team) -> SafeString | str:
        pages = team.fundraisers.select_related("organization").order_by("-created_at", "-pk")
        lines = format_html_join(
            " · ",
            '<a href="{}" class="text-primary-600 underline dark:text-primary-500">{}</a> ({})',
            (
                (
                    reverse("admin:campaigns_fundraiser_change", args=[page.pk]),
                    title_of(page),
                    page.get_state_display(),
                )
                for page in pages[:MEMBERS_SHOWN]
            ),
        )
        return lines or "–"
