from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest

from campaigns.admin.forms import InvitationForm
from campaigns.exceptions import LastOwnerError
from campaigns.models import Membership
from campaigns.services.staff import change_role, invite_staff, is_last_owner, remove_staff
from donors.staff_admin import ScopedRelatedFilter, StaffAdmin, staff_of


@admin.register(Membership)
class MembershipAdmin(StaffAdmin):
    """Who works here. An owner invites by address, gives a role and takes it away, here only."""

    list_display = ("person", "role", "organization", "since")
    list_filter = ("role", ("organization", ScopedRelatedFilter))
    list_select_related = ("person", "organization")
    search_fields = ("person__name", "person__email")
    ordering = ("person__name", "pk")
    warn_unsaved_form = False

    def get_fields(self, request: HttpRequest, obj: Membership | None = None) -> Any:
        if obj:
            return ("person", "role", "organization", "since")
        return ("organization", "email", "name", "language", "role")

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> Any:
        return ("person", "organization", "since") if obj else ()

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = InvitationForm
        return super().get_form(request, obj, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial = super().get_changeform_initial_data(request)
        organization = self.organizations_to_add_to(request).first()
        if organization:
            initial.setdefault("language", organization.default_language)
        return initial

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "delete", obj) and not (obj and is_last_owner(obj))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        if change:
            self._change_role(request, obj)
            return
        cleaned = form.cleaned_data
        membership = invite_staff(
            organization=cleaned["organization"],
            email=cleaned["email"],
            name=cleaned["name"],
            language=cleaned["language"],
            role=cleaned["role"],
            actor=staff_of(request),
        )
        obj.pk, obj.person = membership.pk, membership.person

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        try:
            remove_staff(membership=obj, actor=staff_of(request))
        except LastOwnerError as refusal:
            messages.error(request, str(refusal))

    def _change_role(self, request: HttpRequest, membership: Membership) -> None:
        try:
            change_role(membership=membership, role=membership.role, actor=staff_of(request))
        except LastOwnerError as refusal:
            messages.error(request, str(refusal))
