"""Supporters' pages as staff see them: what waits to be read, why, and what was reported."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils.html import format_html, linebreaks
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from campaigns.admin.photographs import picture_of
from campaigns.fundraiser_words import title_of
from campaigns.models import Fundraiser, FundraiserUpdate, Pledge, Report
from campaigns.money import Money, format_money_exactly
from campaigns.services import fundraisers as life
from campaigns.services.reports import settle_report
from campaigns.services.teams import put_out_of_team
from donors.staff_admin import (
    Button,
    ReadOnlyStaffAdmin,
    ScopedRelatedFilter,
    reason_of,
    staff_of,
    state_colours,
)

State = Fundraiser.State
APPROVE = Button(
    "approve",
    _("Approve"),
    "approve",
    is_main=True,
    explanation=_("It opens at once, or on its day."),
)
SEND_BACK = Button("send_back", _("Send back to its supporter"), "approve", asks_why=True)
BLOCK = Button("block", _("Take the page down"), "block", asks_why=True)
UNBLOCK = Button("unblock", _("Bring the page back"), "block")
REVOKE = Button(
    "revoke",
    _("Make the private link worthless"),
    "revoke",
    explanation=_("A new one goes to the supporter by mail."),
)
PUT_OUT = Button(
    "put_out",
    _("Put the page out of its team"),
    "block",
    asks_why=True,
    explanation=_("It goes on alone. Its supporter is told, with your reason."),
)


@admin.register(Fundraiser)
class FundraiserAdmin(ReadOnlyStaffAdmin):
    """Staff do not write on a supporter's page: they let it open, send it back or take it down."""

    list_display = (
        "shown_title",
        "state_label",
        "raised",
        "open_reports",
        "campaign",
        "created_at",
    )
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("occasion", ChoicesDropdownFilter),
        ("campaign", ScopedRelatedFilter),
    )
    list_select_related = ("totals", "campaign", "organization")
    search_fields = ("name", "title", "slug", "person__email")
    ordering = ("-created_at", "-pk")
    buttons = (APPROVE, SEND_BACK, BLOCK, UNBLOCK, PUT_OUT, REVOKE)
    fieldsets = (
        (None, {"fields": ("state", "why", ("shown_title", "name"), "shown_story", "picture")}),
        (_("What came in"), {"fields": (("raised", "own"), ("goal_shown", "donors"))}),
        (
            _("When"),
            {"fields": (("day", "opens_at", "closes_at"), ("confirmed_at", "opened_at"))},
        ),
        (
            _("Who and what for"),
            {"fields": ("who", ("campaign", "occasion"), ("team", "inspired_by"))},
        ),
        (_("Reports"), {"fields": ("reports_shown",)}),
    )
    readonly_fields = (
        "why",
        "shown_title",
        "shown_story",
        "picture",
        "raised",
        "own",
        "goal_shown",
        "donors",
        "who",
        "reports_shown",
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        reported = Count("reports", filter=Q(reports__settled_at=None))
        return super().get_queryset(request).annotate(report_count=reported)

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        return obj.get_absolute_url() if obj and obj.is_public else None

    def offers(self, button: Button, thing: Fundraiser) -> bool:
        if button is APPROVE and thing.state == State.CLOSED:
            return bool(thing.held_because)  # it closed while it waited to be read
        if button in {APPROVE, SEND_BACK}:
            return thing.state == State.IN_REVIEW
        if button is UNBLOCK:
            return thing.state == State.BLOCKED
        if button is PUT_OUT:
            return thing.team_id is not None
        return button is REVOKE or thing.state != State.BLOCKED

    def do_approve(self, request: HttpRequest, thing: Fundraiser) -> str:
        life.approve_fundraiser(fundraiser=thing, actor=staff_of(request))
        return gettext("Approved. The supporter is told.")

    def do_send_back(self, request: HttpRequest, thing: Fundraiser) -> str:
        life.send_back_fundraiser(
            fundraiser=thing, reason=reason_of(request), actor=staff_of(request)
        )
        return gettext("Sent back with your reason.")

    def do_block(self, request: HttpRequest, thing: Fundraiser) -> str:
        life.block_fundraiser(fundraiser=thing, reason=reason_of(request), actor=staff_of(request))
        return gettext("Taken down. Nobody sees it any more.")

    def do_unblock(self, request: HttpRequest, thing: Fundraiser) -> str:
        life.unblock_fundraiser(fundraiser=thing, actor=staff_of(request))
        return gettext("The page is back as it was.")

    def do_put_out(self, request: HttpRequest, thing: Fundraiser) -> str:
        if thing.team:
            put_out_of_team(
                fundraiser=thing,
                team=thing.team,
                actor=staff_of(request),
                reason=reason_of(request),
            )
        return gettext("The page counts for itself alone. Its supporter is told.")

    def do_revoke(self, request: HttpRequest, thing: Fundraiser) -> str:
        life.revoke_link(fundraiser=thing, actor=staff_of(request))
        return gettext("The old link opens nothing any more; a new one is in the supporter’s mail.")

    @display(
        description=_("state"),
        ordering="state",
        label=state_colours(State, live="success", in_review="warning", blocked="danger"),
    )
    def state_label(self, page: Fundraiser) -> tuple[str, str]:
        return page.state, str(page.get_state_display())

    @display(description=_("title"))
    def shown_title(self, page: Fundraiser) -> str:
        return title_of(page)

    @display(description=_("why"))
    def why(self, page: Fundraiser) -> str:
        return gettext(page.held_because) if page.held_because else page.blocked_because or "–"

    @display(description=_("story"))
    def shown_story(self, page: Fundraiser) -> str:
        return mark_safe(linebreaks(page.story, autoescape=True)) if page.story else "–"  # escaped

    @display(description=_("photograph"))
    def picture(self, page: Fundraiser) -> str:
        return picture_of(page.photograph) if page.photograph else "–"

    @display(description=_("raised"), ordering="totals__raised_amount")
    def raised(self, page: Fundraiser) -> str:
        return format_money_exactly(page.totals.raised)

    @display(description=_("given by the supporter"))
    def own(self, page: Fundraiser) -> str:
        return format_money_exactly(Money(page.totals.own_amount, page.currency))

    @display(description=_("goal"))
    def goal_shown(self, page: Fundraiser) -> str:
        return format_money_exactly(page.goal)

    @display(description=_("donors"))
    def donors(self, page: Fundraiser) -> int:
        return page.totals.donor_count

    @display(description=_("supporter"))
    def who(self, page: Fundraiser) -> str:
        return page.person.email or str(page.person)

    @display(description=_("reports"), ordering="report_count")
    def open_reports(self, page: Any) -> str:
        return str(page.report_count) if page.report_count else ""

    @display(description=_("reports"))
    def reports_shown(self, page: Fundraiser) -> str:
        rows = [
            format_html("<li>{}: {}</li>", report.get_reason_display(), report.words)
            for report in page.reports.order_by("-created_at")[:50]
        ]
        return mark_safe(f"<ul>{''.join(rows)}</ul>") if rows else "–"  # each row is escaped


HIDE = Button("hide", _("Hide"), "moderate")
SHOW = Button("show", _("Show on the page"), "moderate", is_main=True)


@admin.register(FundraiserUpdate)
class FundraiserUpdateAdmin(ReadOnlyStaffAdmin):
    """What supporters tell those who gave. Staff hide or show it; they do not rewrite it."""

    list_display = ("text", "fundraiser", "state_label", "created_at")
    list_filter = (("state", ChoicesDropdownFilter),)
    list_select_related = ("fundraiser",)
    search_fields = ("text",)
    ordering = ("-created_at", "-pk")
    fields = ("fundraiser", "text", "state", "why", "created_at")
    readonly_fields = ("why",)
    buttons = (SHOW, HIDE)

    def offers(self, button: Button, thing: FundraiserUpdate) -> bool:
        shown = thing.state == FundraiserUpdate.State.SHOWN
        return shown if button is HIDE else not shown

    def do_show(self, request: HttpRequest, thing: FundraiserUpdate) -> str:
        life.show_update(update=thing, actor=staff_of(request))
        return gettext("Shown on the page.")

    def do_hide(self, request: HttpRequest, thing: FundraiserUpdate) -> str:
        life.hide_update(update=thing, actor=staff_of(request))
        return gettext("Hidden. The page no longer shows it.")

    @display(
        description=_("state"),
        ordering="state",
        label=state_colours(FundraiserUpdate.State, held="warning", hidden="danger"),
    )
    def state_label(self, update: FundraiserUpdate) -> tuple[str, str]:
        return update.state, str(update.get_state_display())

    @display(description=_("why held"))
    def why(self, update: FundraiserUpdate) -> str:
        return gettext(update.held_because) if update.held_because else "–"


SETTLE = Button("settle", _("The page is fine, or was dealt with"), "settle", is_main=True)


@admin.register(Report)
class ReportAdmin(ReadOnlyStaffAdmin):
    """What readers found wrong with pages. Who reported is not kept, only hashed until settled."""

    list_display = ("reason", "words", "fundraiser", "created_at", "is_open")
    list_filter = (("reason", ChoicesDropdownFilter), ("settled_at", admin.EmptyFieldListFilter))
    list_select_related = ("fundraiser",)
    ordering = ("-created_at", "-pk")
    fields = ("fundraiser", "reason", "words", "created_at", "settled_at")
    buttons = (SETTLE,)

    def offers(self, button: Button, thing: Report) -> bool:
        return thing.settled_at is None

    def do_settle(self, request: HttpRequest, thing: Report) -> str:
        settle_report(report=thing, actor=staff_of(request))
        return gettext("Settled.")

    @display(description=_("open"), boolean=True)
    def is_open(self, report: Report) -> bool:
        return report.settled_at is None


@admin.register(Pledge)
class PledgeAdmin(ReadOnlyStaffAdmin):
    """Birthdays that people promised: a day and a month, and when the next one is."""

    list_display = ("name", "next_on", "state", "campaign", "created_at")
    list_filter = (("state", ChoicesDropdownFilter), ("campaign", ScopedRelatedFilter))
    list_select_related = ("campaign",)
    search_fields = ("name", "person__email")
    ordering = ("-created_at", "-pk")
    fields = (
        ("name", "state"),
        ("day", "month", "next_on"),
        ("is_for_every_year", "asked_for", "agreed_for"),
        ("campaign", "inspired_by"),
        ("created_at", "confirmed_at"),
    )
