from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from campaigns.admin.forms import OrganizationForm, PageForm
from campaigns.models import Organization, OrganizationPage
from campaigns.services.logos import logo_of
from campaigns.services.organizations import create_organization
from donors.staff_admin import ScopedRelatedFilter, StaffAdmin, staff_of

LOGO_DETAILS = {"logo_width", "logo_height", "logo_ground"}


@admin.register(Organization)
class OrganizationAdmin(StaffAdmin):
    """The nonprofit itself. A new one is made by a superuser, with its pages to start from."""

    form = OrganizationForm
    list_display = ("name", "country", "currency", "is_active")
    search_fields = ("name_en", "name_fr", "legal_name")
    ordering = ("name_en", "pk")
    change_in_history = "organization changed"
    superuser_fields = ("slug", "is_active")
    compressed_fields = False  # its labels and hints are long
    fieldsets = (
        (
            _("Who you are"),
            {
                "fields": (
                    ("name_en", "name_fr"),
                    ("mission_en", "mission_fr"),
                    ("default_language", "currency"),
                    "time_zone",
                )
            },
        ),
        (_("Your page"), {"fields": (("slug", "is_active"),)}),
        (
            _("How your pages and mails look"),
            {"fields": ("colour", "logo_shown", "logo", "without_logo")},
        ),
        (
            _("In law"),
            {
                "fields": (
                    ("legal_name", "country"),
                    "registration_number",
                    "address",
                    ("postal_code", "city"),
                    "region",
                    ("privacy_officer_en", "privacy_officer_fr"),
                )
            },
        ),
        (_("How donors reach you"), {"fields": (("email", "telephone"),)}),
        (
            _("Who your mails come from"),
            {"fields": (("sender_name", "sender_email"), "news_sender_email")},
        ),
        (
            _("Other ways to give"),
            {"fields": (("cheque_payee", "interac_email"), ("iban", "bic"))},
        ),
        (_("Tax receipts"), {"fields": (("receipt_note_en", "receipt_note_fr"),)}),
        (_("On the bank statement"), {"fields": ("statement_descriptor",)}),
        (_("The wall"), {"fields": ("held_words",)}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # The address of its pages stands in mails that were sent; gifts are in its currency.
        if request.user.is_superuser:
            return ("currency", "logo_shown") if obj else ("logo_shown",)
        return ("slug", "is_active", "currency", "logo_shown")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        logo = form.logo_fields()
        if change:
            for field, value in logo.items():
                setattr(obj, field, value)
            super().save_model(request, obj, form, change)
            # Its size and its ground come with it.
            form.changed_columns = [
                column for column in form.changed_columns if column not in LOGO_DETAILS
            ]
            return
        typed = {
            name: value
            for name, value in form.cleaned_data.items()
            if name not in {"logo", "without_logo"}
        }
        made = create_organization(actor=staff_of(request), **typed, **logo)
        obj.pk = made.pk

    @display(description=_("logo"))
    def logo_shown(self, organization: Organization) -> str:
        logo = logo_of(organization)
        if logo is None:
            return gettext("None yet: the name alone stands on your pages.")
        ground = {"dark": "#221e1b"}.get(logo.ground, "#ffffff")
        return format_html(
            '<img src="{}" alt="" width="{}" height="{}" style="background:{};padding:8px">',
            logo.png, logo.width, logo.height, ground,
        )  # fmt: skip


@admin.register(OrganizationPage)
class OrganizationPageAdmin(StaffAdmin):
    """Privacy, terms, refunds, legal notice, contact: made with the organization, mended here."""

    form = PageForm
    list_display = ("kind", "title", "organization", "updated_at")
    list_filter = ("kind", ("organization", ScopedRelatedFilter))
    list_select_related = ("organization",)
    ordering = ("organization", "kind")
    change_in_history = "organization page changed"
    readonly_fields = ("kind",)
    fields = (("organization", "kind"), ("title_en", "title_fr"), "body_en", "body_fr")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
