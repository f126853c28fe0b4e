from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter
from unfold.decorators import display

from campaigns.models import Organization
from campaigns.money import format_money_exactly
from campaigns.services.history import record_history
from donors.exceptions import HearbackError
from donors.staff_admin import (
    LINK,
    Button,
    ReadOnlyInline,
    ReadOnlyStaffAdmin,
    ScopedRelatedFilter,
    organizations_where,
    staff_of,
    state_colours,
)
from giving.admin.export import csv_lines
from giving.admin.offline import OfflineGiftForm
from giving.designations import name_of
from giving.exceptions import GivingError
from giving.models import CheckoutAttempt, Donation, LedgerEntry, StoredEvent
from giving.references import is_reference
from giving.services.checkout import check_payment
from giving.services.offline import record_offline_gift
from giving.services.private_links import revoke_private_link
from giving.stripe.dashboard import payment_page

State = Donation.State
CHECK = Button("check", _("Check with Stripe now"), "check", is_main=True)
REVOKE = Button(
    "revoke",
    _("Revoke the private link"),
    "revoke",
    explanation=_("The link in mails that were sent stops working; later mails carry a new one."),
)


class PartOfGiftInline(ReadOnlyInline):
    """What belongs to a gift: whoever may see the gift may see it here."""

    # A row says what it is: above it stood numbers of rows in the database.
    hide_title = True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def get_queryset(self, request: HttpRequest) -> Any:
        return self.model.objects.visible_to(request.user)


class LedgerInline(PartOfGiftInline):
    model = LedgerEntry
    fields = ("occurred_at", "kind", "money_moved", "stripe_id", "note")
    readonly_fields = fields
    ordering = ("occurred_at", "pk")

    @display(description=_("amount"))
    def money_moved(self, entry: LedgerEntry) -> str:
        return format_money_exactly(entry.money)


class AttemptInline(PartOfGiftInline):
    model = CheckoutAttempt
    fields = ("number", "state", "session_id", "created_at", "expires_at", "error")
    readonly_fields = fields


class EventInline(PartOfGiftInline):
    model = StoredEvent
    fields = ("received_at", "type", "state", "attempts", "error")
    readonly_fields = fields
    show_change_link = True


@admin.register(Donation)
class DonationAdmin(ReadOnlyStaffAdmin):
    """Gifts, to read. Money is never edited here: the ledger is only ever added to."""

    list_display = ("reference", "state_label", "money", "name", "campaign", "source", "created_at")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("campaign", ScopedRelatedFilter),
        ("source", ChoicesDropdownFilter),
        ("created_at", RangeDateFilter),
    )
    list_select_related = ("campaign",)
    search_fields = ("reference", "name", "email")
    search_help_text = _("Reference, name, or a whole e-mail address")
    ordering = ("-created_at", "-pk")
    inlines: tuple[type[ReadOnlyInline], ...] = (LedgerInline, AttemptInline, EventInline)
    buttons = (CHECK, REVOKE)
    list_before_template = "admin/giving/donation_tools.html"
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("reference", "state"),
                    ("money", "source"),
                    ("refunded", "kept_money"),
                    ("created_at", "paid_at"),
                    ("campaign", "organization"),
                    "entered_by",
                )
            },
        ),
        (
            _("As the donor typed it"),
            {
                "fields": (
                    ("name", "email"),
                    ("language", "wants_failure_mail"),
                    ("appearance", "wall_entry"),
                    "meant_for",
                    "message",
                )
            },
        ),
        (_("The donor"), {"fields": (("donor", "link_version"),)}),
    )
    readonly_fields = ("money", "refunded", "kept_money", "meant_for", "to_refund")

    def get_fieldsets(self, request: HttpRequest, obj: Donation | None = None) -> Any:
        first, *rest = super().get_fieldsets(request, obj)
        if obj is None or _payment_of(obj) == "":
            return (first, *rest)
        return (first, (_("To refund it"), {"fields": ("to_refund",)}), *rest)

    @display(description=_("where"))
    def to_refund(self, donation: Donation) -> str:
        payment = _payment_of(donation)
        address = payment_page(payment)
        shown = format_html(LINK, address, payment) if address else payment
        sentence = gettext(
            "In Stripe, on the page of this payment: {payment}. It shows here by itself."
        )
        return format_html(sentence, payment=shown)

    @display(description=_("meant for"))
    def meant_for(self, donation: Donation) -> str:
        return name_of(donation.campaign, donation.designation) or "–"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        offline = require_http_methods(["GET", "POST"])(self.offline_view)
        return [
            path("offline/", view(offline), name="giving_donation_offline"),
            path("export/", view(require_POST(self.export_view)), name="giving_donation_export"),
            *super().get_urls(),
        ]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """Use an index for a whole address or reference; a part of a name is looked for in all."""
        term = search_term.strip()
        if "@" in term:
            return queryset.filter(email=term.lower()), False
        of_reference = queryset.filter(reference=term.upper())
        if is_reference(term.upper()) and of_reference.exists():
            return of_reference, False
        return super().get_search_results(request, queryset, term)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        tools = {
            "may_enter_gift": self.may(request, "add"),
            "may_export": self.may(request, "export"),
        }
        return super().changelist_view(request, {**tools, **(extra_context or {})})

    # --- A gift by post, bank or hand ------------------------------------------------------

    def offline_view(self, request: HttpRequest) -> HttpResponse:
        """Enter a cheque, transfer or cash gift."""
        if not self.may(request, "add"):
            raise PermissionDenied
        form = OfflineGiftForm(request, request.POST or None)
        if form.is_valid():
            try:
                donation = record_offline_gift(**form.gift(), entered_by=staff_of(request))
            except HearbackError:
                form.add_error("campaign", _("This campaign takes no gift like this one."))
            else:
                messages.success(
                    request,
                    gettext("Entered: %(money)s from %(name)s.")
                    % {"money": donation.money, "name": donation.name},
                )
                return redirect("admin:giving_donation_change", donation.pk)
        title = gettext("Enter a cheque, transfer or cash gift")
        context = {**self.admin_site.each_context(request), "title": title, "form": form}
        return render(request, "admin/giving/offline_gift.html", context)

    # --- The file --------------------------------------------------------------------------

    def export_view(self, request: HttpRequest) -> StreamingHttpResponse:
        """Hand out the list, filtered as it stands, as CSV; who took it is in the history."""
        if not self.may(request, "export"):
            raise PermissionDenied
        gifts = self._gifts_to_export(request)
        self._record_export(request, gifts)
        lines = csv_lines(gifts, get_language() or "en", timezone.get_current_timezone())
        day = timezone.localdate().isoformat()
        return StreamingHttpResponse(
            (line.encode() for line in lines),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{gettext("gifts")}-{day}.csv"'},
        )

    def _gifts_to_export(self, request: HttpRequest) -> QuerySet[Any]:
        gifts = self.get_changelist_instance(request).get_queryset(request)
        if request.user.is_superuser:
            return gifts
        allowed = organizations_where(request.user, "export", Donation)
        return gifts.filter(organization__in=allowed)

    def _record_export(self, request: HttpRequest, gifts: QuerySet[Any]) -> None:
        numbers = gifts.order_by().values_list("organization", flat=True).distinct()
        for organization in Organization.objects.visible_to(staff_of(request)).filter(
            pk__in=numbers
        ):
            record_history(
                subject=organization,
                organization=organization,
                what="gifts exported",
                actor=staff_of(request),
                filters=request.GET.urlencode(),
            )

    # --- Buttons ---------------------------------------------------------------------------

    def offers(self, button: Button, thing: Donation) -> bool:
        return button is REVOKE or thing.state == State.PENDING

    def do_check(self, request: HttpRequest, thing: Donation) -> str:
        try:
            donation = check_payment(donation=thing)
        except GivingError:
            # Its text is for the log, not for a person.
            raise HearbackError(
                gettext("What Stripe says does not fit this gift. Nothing was changed.")
            ) from None
        if donation.state == State.PENDING:
            return gettext(
                "Stripe reports nothing new, or did not answer. The gift waits: we ask again."
            )
        return gettext("Stripe was asked. The gift is: %(state)s.") % {
            "state": donation.get_state_display()
        }

    def do_revoke(self, request: HttpRequest, thing: Donation) -> str:
        revoke_private_link(donation=thing, actor=staff_of(request))
        return gettext("The old link no longer works.")

    # --- What the list and the page show ---------------------------------------------------

    @display(
        description=_("state"),
        ordering="state",
        label=state_colours(State, paid="success", pending="warning"),
    )
    def state_label(self, donation: Donation) -> tuple[str, str]:
        return donation.state, donation.get_state_display()

    @display(description=_("amount"), ordering="amount")
    def money(self, donation: Donation) -> str:
        return format_money_exactly(donation.money)

    @display(description=_("refunded"))
    def refunded(self, donation: Donation) -> str:
        if donation.paid_at is None:
            return "–"
        return format_money_exactly(donation.money - donation.kept)

    @display(description=_("kept"))
    def kept_money(self, donation: Donation) -> str:
        return "–" if donation.paid_at is None else format_money_exactly(donation.kept)


def _payment_of(donation: Donation) -> str:
    """Return the payment that can be given back at Stripe; nothing where there is none (more)."""
    if donation.source != Donation.Source.ONLINE or donation.state != State.PAID:
        return ""
    charges = LedgerEntry.rows.filter(donation=donation, kind=LedgerEntry.Kind.CHARGE)
    return charges.values_list("stripe_id", flat=True).first() or ""
