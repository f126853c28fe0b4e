"""The people in the admin, and the way in to it."""

from importlib import import_module
from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from donors.access import end_sessions, remove_second_factor
from donors.models import Donor, Person
from donors.staff_admin import Button, ReadOnlyInline, StaffAdmin, is_ours, organizations_where

# Nobody signs in by a password: the admin's own form gives way to the mailed code.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

# What other packages register is no work for staff: rights come from a membership, never from a
# group, and a lost second factor is taken away with a button on the person's page.
for package in ("django.contrib.auth", "allauth.account", "allauth.mfa", "allauth.socialaccount"):
    import_module(f"{package}.admin")
for model in [model for model in admin.site._registry if not is_ours(model)]:
    admin.site.unregister(model)


class RolesInline(ReadOnlyInline):
    """What somebody does, and where: only in the organizations of the person who looks."""

    model = Person.memberships.rel.related_model
    fields = ("organization", "role", "since")
    readonly_fields = fields
    verbose_name_plural = _("roles")


REMOVE_SECOND_FACTOR = Button(
    "remove_second_factor",
    _("Remove the second factor"),
    "reset",
    explanation=_("For somebody who lost their telephone: they set up a new one as they sign in."),
)


@admin.register(Person)
class PersonAdmin(StaffAdmin):
    """Colleagues. A superuser sees everybody, and alone the fields that open every door."""

    list_display = ("name", "email", "language", "is_active")
    search_fields = ("name", "email")
    ordering = ("name", "pk")
    inlines = (RolesInline,)
    buttons = (REMOVE_SECOND_FACTOR,)
    change_in_history = "person changed"
    own_fields = ("name", "email", "language", "time_zone")
    superuser_fields = ("is_active", "is_staff", "is_superuser")
    # Whoever came in before one of these changed has to come in again.
    fields_of_access = frozenset({"email", *superuser_fields})

    def get_queryset(self, request: HttpRequest) -> Any:
        if request.user.is_superuser:
            return Person.objects.order_by(*self.ordering)
        allowed = organizations_where(request.user, "view", Person)
        return (
            Person.objects.filter(memberships__organization__in=allowed)
            .distinct()
            .order_by(*self.ordering)
        )

    def get_fields(self, request: HttpRequest, obj: Person | None = None) -> Any:
        if request.user.is_superuser:
            return (*self.own_fields, *self.superuser_fields)
        return self.own_fields

    def get_readonly_fields(self, request: HttpRequest, obj: Person | None = None) -> Any:
        # Whoever receives the mail can sign in: an address is changed by a superuser alone.
        return () if request.user.is_superuser else ("email",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def save_model(self, request: HttpRequest, obj: Person, form: Any, change: Any) -> None:
        super().save_model(request, obj, form, change)
        if not change or self.fields_of_access & set(form.changed_data):
            end_sessions(person=obj)
        if "email" in form.changed_data:
            EmailAddress.objects.filter(user=obj).delete()

    def offers(self, button: Button, thing: Person) -> bool:
        return Authenticator.objects.filter(user=thing).exists()

    def do_remove_second_factor(self, request: HttpRequest, thing: Person) -> str:
        """The right `reset` is in no role's row: superusers alone have it."""
        remove_second_factor(person=thing)
        self.write_history(request, thing, "second factor removed")
        self.log_change(request, thing, gettext("Second factor removed"))
        return gettext("The second factor is removed.")


class DonorForm(forms.ModelForm):
    """A donor stays reachable, and is one with each address in an organization."""

    class Meta:
        model = Donor
        fields = ()  # the fieldsets of the admin name them

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        email = (cleaned.get("email") or "").strip().lower()
        if not email and not (cleaned.get("address") and cleaned.get("city")):
            self.add_error(
                "email", _("Write an e-mail address, or a postal address with its city.")
            )
        others = Donor.rows.filter(organization_id=self.instance.organization_id)
        if email and others.with_email(email).exclude(pk=self.instance.pk).exists():
            self.add_error("email", _("Another donor of yours has this address."))
        return cleaned


@admin.register(Donor)
class DonorAdmin(StaffAdmin):
    """Donors come with their gifts; here staff mend a name or an address."""

    form = DonorForm
    list_display = ("name", "company_name", "email", "city", "language", "created_at")
    list_filter = ("kind", "language")
    search_fields = ("name", "company_name", "email", "postal_code", "city")
    ordering = ("-created_at", "-pk")
    date_hierarchy = None
    change_in_history = "donor changed"
    fieldsets = (
        (None, {"fields": ("organization", "kind", "name", "company_name", "language")}),
        (_("How to reach them"), {"fields": ("email", "telephone")}),
        (
            _("Postal address"),
            {"fields": ("address", ("postal_code", "city"), ("region", "country"))},
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
