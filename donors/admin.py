"""The people in the admin, and the way in to it."""

from importlib import import_module
from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from donors.access import end_sessions, remove_second_factor
from donors.models import Choice, Donor, Person, Suppression
from donors.services.consent import Said, refuse_all
from donors.services.suppressions import lift_suppression, out_of_reach
from donors.staff_admin import (
    Button,
    ReadOnlyInline,
    ReadOnlyStaffAdmin,
    StaffAdmin,
    is_ours,
    organizations_where,
    staff_of,
)

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


WRITE_NO_MORE = Button(
    "write_no_more",
    _("Write no more, as they asked"),
    "change",
    explanation=_("Only what their own gifts require still goes to them."),
)


class ReachFilter(admin.SimpleListFilter):
    title = _("can be reached")
    parameter_name = "reach"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("none", _("no: mail comes back, and there is no postal address"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return out_of_reach(queryset) if self.value() == "none" else queryset


@admin.register(Donor)
class DonorAdmin(StaffAdmin):
    """Donors come with their gifts; here staff mend a name or an address."""

    form = DonorForm
    list_display = ("name", "company_name", "email", "city", "language", "created_at")
    list_filter = (ReachFilter, "kind", "language")
    search_fields = ("name", "company_name", "email", "postal_code", "city")
    ordering = ("-created_at", "-pk")
    date_hierarchy = None
    change_in_history = "donor changed"
    buttons = (WRITE_NO_MORE,)
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

    def do_write_no_more(self, request: HttpRequest, thing: Donor) -> str:
        staff = staff_of(request)
        refuse_all(
            person=thing.person,
            organization=thing.organization,
            said=Said(
                is_allowed=False,
                source=Choice.Source.STAFF,
                wording="staff/1",
                text=str(WRITE_NO_MORE.label),
                language=staff.language,
                actor=staff,
            ),
        )
        self.write_history(request, thing, "donor refused mail")
        return gettext("Noted. From now on they hear only of their own gifts.")


@admin.register(Choice)
class ChoiceAdmin(ReadOnlyStaffAdmin):
    """What people said of our mails, with the words they read. Nobody changes it afterwards."""

    list_display = ("at", "person", "purpose", "is_allowed", "source")
    list_filter = (("purpose", ChoicesDropdownFilter), ("source", ChoicesDropdownFilter))
    list_select_related = ("person",)
    search_fields = ("person__email",)
    ordering = ("-at", "-pk")
    fields = (
        ("person", "purpose", "is_allowed"),
        ("source", "at", "actor"),
        ("wording", "language", "country"),
        "text",
    )


LIFT = Button(
    "lift",
    _("Write to this address again"),
    "lift",
    explanation=_("Once it was mended. A complaint stays: only its owner takes it back."),
)


@admin.register(Suppression)
class SuppressionAdmin(ReadOnlyStaffAdmin):
    """Addresses that nobody on this server writes to, and why."""

    list_display = ("email", "reason", "words", "at", "lifted_at")
    list_filter = (("reason", ChoicesDropdownFilter),)
    search_fields = ("email",)
    ordering = ("-at", "-pk")
    fields = (("email", "reason"), "words", ("at", "lifted_at", "lifted_by"))
    buttons = (LIFT,)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Show the addresses that one's own organizations know: the rows belong to none."""
        rows = Suppression.objects.order_by(*self.ordering)
        return rows if request.user.is_superuser else rows.filter(self._is_known(request, "view"))

    def _is_known(self, request: HttpRequest, action: str) -> Q:
        """Return whose address it is to be: a donor's, or of somebody who was written to."""
        ours = organizations_where(request.user, action, Suppression)
        donors = Donor.objects.visible_to(staff_of(request)).filter(organization__in=ours)
        readers = Person.objects.filter(messages__organization__in=ours)
        return Q(email__in=donors.values("email")) | Q(email__in=readers.values("email"))

    def may(self, request: HttpRequest, action: str, thing: Any = None) -> bool:
        """Return whether the role allows it in an organization that knows the address."""
        is_allowed = request.user.has_perm(f"donors.{action}_suppression")
        if thing is None or request.user.is_superuser or not is_allowed:
            return is_allowed
        known = Suppression.objects.filter(self._is_known(request, action), pk=thing.pk)
        return known.exists()

    def offers(self, button: Button, thing: Suppression) -> bool:
        return thing.lifted_at is None and thing.reason != Suppression.Reason.COMPLAINT

    def do_lift(self, request: HttpRequest, thing: Suppression) -> str:
        lift_suppression(suppression=thing, actor=staff_of(request))
        return gettext("We write to this address again.")
