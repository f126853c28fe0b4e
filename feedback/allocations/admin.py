"""Where the money of gifts is, in the admin: on the gift's page, and as a list."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from unfold.decorators import display

from campaigns.dates import write_date
from campaigns.money import format_money_exactly
from donors.staff_admin import ReadOnlyStaffAdmin, ScopedRelatedFilter, rows_for, staff_of
from feedback.allocations.forms import MoveForm
from feedback.allocations.models import Allocation, AllocationEntry, GiftBalance
from feedback.allocations.services import explain, move_allocation
from feedback.exceptions import AllocationError
from giving.admin.donations import PartOfGiftInline
from giving.models import Donation

WAITS = {
    "fee": _("waits for its card fee to be known"),
    "next_run": _("is allocated within a minute"),
    "no_room": _("waits for a project that takes such a gift and has room"),
}
REFUSALS = {
    "source": _("There is less money than that where it should come from."),
    "target": _("The project has less room than that."),
    "done": _("All of it has arrived: no news would tell of this money."),
}


class BalanceInline(PartOfGiftInline):
    """What is left of a gift, and what of it waits."""

    model = GiftBalance
    fields = ("kept", "fee", "allocated", "open", "why_open")
    verbose_name_plural = _("What is left of it")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        may_move = request.user.has_perm("feedback.move_allocation", obj)
        return (*self.fields, "move") if may_move else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("campaign", "donation")

    @display(description=_("after refunds"))
    def kept(self, balance: GiftBalance) -> str:
        return _written(balance, balance.kept_amount)

    @display(description=_("card fee"))
    def fee(self, balance: GiftBalance) -> str:
        return _written(balance, -balance.fee_amount) if balance.fee_amount else "–"

    @display(description=_("in projects"))
    def allocated(self, balance: GiftBalance) -> str:
        return _written(balance, balance.allocated_amount)

    @display(description=_("not yet allocated"))
    def open(self, balance: GiftBalance) -> str:
        return format_money_exactly(balance.open) if balance.open.amount else "–"

    @display(description=_("why"))
    def why_open(self, balance: GiftBalance) -> Any:
        return WAITS.get(explain(gift=balance.donation).waits_because, "–")

    @display(description=_("move"))
    def move(self, balance: GiftBalance) -> str:
        address = reverse("admin:feedback_allocation_move", args=[balance.pk])
        return format_html(
            '<a href="{}" class="bg-primary-600 font-medium inline-block px-3 py-2 '
            'rounded-default text-white">{}</a>',
            address,
            gettext("Move money"),
        )


class AllocationInline(PartOfGiftInline):
    """The projects that a gift pays for, each with its movements and their reasons."""

    model = Allocation
    fields = ("project", "money_in_it", "delivered", "movements")
    readonly_fields = fields
    ordering = ("pk",)
    verbose_name_plural = _("Where its money is")

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request).order_by("pk")
        return rows.select_related("project__campaign").prefetch_related("entries__actor")

    @display(description=_("amount"))
    def money_in_it(self, allocation: Allocation) -> str:
        return format_money_exactly(allocation.money)

    @display(description=_("delivered"))
    def delivered(self, allocation: Allocation) -> str:
        money = type(allocation.money)(allocation.delivered_amount, allocation.money.currency)
        return format_money_exactly(money) if money.amount else "–"

    @display(description=_("movements"))
    def movements(self, allocation: Allocation) -> Any:
        entries = sorted(allocation.entries.all(), key=lambda entry: entry.pk)
        return format_html_join(
            "", "<div>{}</div>", ((_told(allocation, entry),) for entry in entries)
        )


def _told(allocation: Allocation, entry: AllocationEntry) -> str:
    """Return one movement as a line: when, how much, why and by whom."""
    money = type(allocation.money)(entry.amount, allocation.money.currency)
    said = {"reason": entry.reason, "who": entry.actor}
    who = gettext("“%(reason)s” (%(who)s)") % said if entry.actor else ""
    day = write_date(timezone.localtime(entry.created_at).date())
    return f"{day} · {format_money_exactly(money)}, {entry.get_kind_display()} {who}".strip()


def _written(balance: GiftBalance, amount: int) -> str:
    return format_money_exactly(type(balance.open)(amount, balance.campaign.currency))


@admin.register(Allocation)
class AllocationAdmin(ReadOnlyStaffAdmin):
    """Which gift pays for which project. Money moves by rule, or here with a reason."""

    list_display = ("donation", "project", "money_in_it", "created_at")
    list_filter = (("project", ScopedRelatedFilter),)
    list_select_related = ("donation", "project__campaign")
    search_fields = ("=donation__reference",)
    ordering = ("-pk",)
    fields = ("donation", "project", "money_in_it", "created_at")
    readonly_fields = ("money_in_it",)

    def get_urls(self) -> list[URLPattern]:
        view = require_http_methods(["GET", "POST"])(self.move_view)
        move = path(
            "move/<int:gift_id>/", self.admin_site.admin_view(view), name="feedback_allocation_move"
        )
        return [move, *super().get_urls()]

    @display(description=_("amount"), ordering="amount")
    def money_in_it(self, allocation: Allocation) -> str:
        return format_money_exactly(allocation.money)

    def move_view(self, request: HttpRequest, gift_id: int) -> HttpResponse:
        """Move a part of one gift."""
        gift = self._gift(request, gift_id)
        form = MoveForm(request.POST or None, gift=gift)
        if form.is_valid() and self._move(request, form):
            messages.success(request, gettext("The money was moved."))
            return redirect("admin:giving_donation_change", gift.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Move money of %(reference)s") % {"reference": gift.reference},
            "form": form,
            "back": reverse("admin:giving_donation_change", args=[gift.pk]),
        }
        return render(request, "admin/feedback/move_money.html", context)

    def _gift(self, request: HttpRequest, gift_id: int) -> Donation:
        """Return the gift, or refuse: not theirs (404), or not in their role (403)."""
        found: Donation | None = (
            rows_for(request.user, Donation).select_related("campaign").filter(pk=gift_id).first()
        )
        if found is None:
            raise Http404
        if not self.may(request, "move", found):
            raise PermissionDenied
        return found

    def _move(self, request: HttpRequest, form: MoveForm) -> bool:
        try:
            move_allocation(**form.move(), actor=staff_of(request))
        except AllocationError as refusal:
            told = REFUSALS.get(refusal.args[0], _("This money cannot be moved there."))
            form.add_error("amount", told)
            return False
        return True
