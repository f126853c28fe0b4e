"""The links for the field in the admin: made, shown as a code, mailed, revoked."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from unfold.decorators import display

from campaigns.cards.codes import qr_svg
from campaigns.models import Organization
from donors.staff_admin import Button, ScopedRelatedFilter, StaffAdmin, staff_of
from feedback.field.links import field_address
from feedback.field.services import mail_link, own_link, revoke_link
from feedback.models import FieldLink

MAY_FILE = "feedback.add_impactupdate"
MAIL = Button(
    "mail", _("Mail the link"), "change", is_main=True, explanation=_("In its language, at once.")
)
REVOKE = Button(
    "revoke",
    _("Revoke the link"),
    "revoke",
    explanation=_("It opens nothing any more. What was filed by it stays."),
)


def houses_of(person: Any) -> list[Organization]:
    """Return the organizations for which somebody may file news."""
    organizations = Organization.objects.visible_to(person).filter(is_active=True)
    return [one for one in organizations.order_by("pk") if person.has_perm(MAY_FILE, one)]


@admin.register(FieldLink)
class FieldLinkAdmin(StaffAdmin):
    """One link for each person in the field: so each can be revoked by itself."""

    list_display = ("name", "standing", "campaign", "language", "needs_review", "last_used_at")
    list_filter = (("campaign", ScopedRelatedFilter),)
    list_select_related = ("campaign", "organization", "person")
    search_fields = ("name", "email")
    ordering = ("-last_used_at", "-pk")
    buttons = (MAIL, REVOKE)
    change_in_history = "field link changed"
    fields = ("organization", "campaign", ("name", "email"), "language", "needs_review")

    def get_fields(self, request: HttpRequest, obj: FieldLink | None = None) -> Any:
        if obj is None:
            return self.fields
        shown = ("address", "code") if self._may_see_address(request, obj) else ()
        return ("standing_in_words", *shown, *self.fields, "last_used_at")

    def get_readonly_fields(self, request: HttpRequest, obj: FieldLink | None = None) -> Any:
        fixed = super().get_readonly_fields(request, obj)
        return (*fixed, "standing_in_words", "address", "code", "last_used_at") if obj else fixed

    def _may_see_address(self, request: HttpRequest, link: FieldLink) -> bool:
        """Return whether the link may be passed on: never a colleague's own."""
        is_theirs = link.person_id in {None, staff_of(request).pk}
        return is_theirs and link.revoked_at is None and self.may(request, "change", link)

    def save_model(self, request: HttpRequest, obj: FieldLink, form: Any, change: Any) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            self.write_history(request, obj, "field link made")

    def response_add(
        self, request: HttpRequest, obj: FieldLink, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Lead to its own page: there is what to pass on."""
        messages.success(request, gettext("The link is ready."))
        return redirect("admin:feedback_fieldlink_change", obj.pk)

    def offers(self, button: Button, thing: FieldLink) -> bool:
        return thing.takes_mail if button is MAIL else thing.revoked_at is None

    def do_mail(self, request: HttpRequest, link: FieldLink) -> str:
        message = mail_link(link=link)
        return gettext("The link is on its way to %(email)s.") % {"email": message.email}

    def do_revoke(self, request: HttpRequest, link: FieldLink) -> str:
        revoke_link(link=link, actor=staff_of(request))
        return gettext("The link opens nothing any more.")

    @display(description=_("state"), label={"good": "success", "revoked": "danger"})
    def standing(self, link: FieldLink) -> tuple[str, Any]:
        return ("revoked", _("revoked")) if link.revoked_at else ("good", _("in use"))

    @display(description=_("state"))
    def standing_in_words(self, link: FieldLink) -> str:
        return str(self.standing(link)[1])

    @display(description=_("link"))
    def address(self, link: FieldLink) -> str:
        return format_html(
            '<input type="text" readonly value="{}" class="border border-base-200 px-3 py-2 '
            'rounded-default w-full dark:bg-base-900 dark:border-base-700" '
            'onfocus="this.select()">',
            field_address(link),
        )

    @display(description=_("code to scan"))
    def code(self, link: FieldLink) -> str:
        return code_of(link)

    # --- One's own phone --------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        mine = self.admin_site.admin_view(require_http_methods(["GET", "POST"])(self.mine_view))
        own = path("mine/<int:organization_id>/", mine, name="feedback_fieldlink_mine")
        return [own, *super().get_urls()]

    def mine_view(self, request: HttpRequest, organization_id: int) -> HttpResponse:
        """Show the link of whoever asks, made when the button is pressed first."""
        person = staff_of(request)
        organization = Organization.objects.visible_to(person).filter(pk=organization_id).first()
        if organization is None:
            raise Http404
        if not person.has_perm(MAY_FILE, organization):
            raise PermissionDenied
        if request.method == "POST":
            own_link(person=person, organization=organization)
            return redirect("admin:feedback_fieldlink_mine", organization_id)
        link = FieldLink.rows.filter(
            organization=organization, person=person, revoked_at=None
        ).first()
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("File news from my phone"),
            "link": link,
            "address": field_address(link) if link else "",
            "code": code_of(link) if link else "",
        }
        return render(request, "admin/feedback/my_phone.html", context)


def code_of(link: FieldLink) -> str:
    code = mark_safe(qr_svg(field_address(link)))
    return format_html('<div class="staff-code">{}</div>', code)
