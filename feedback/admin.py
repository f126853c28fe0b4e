"""Messages in the admin: what was sent, why one was not, and sending it again."""

from typing import Any

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from donors.exceptions import HearbackError
from donors.staff_admin import Button, ReadOnlyStaffAdmin, staff_of, state_colours
from feedback.exceptions import MessageNotFailedError
from feedback.models import Message
from feedback.services.outbox import send_again
from feedback.services.rendering import render_message
from giving.admin.donations import DonationAdmin, PartOfGiftInline

State = Message.State
SEND_AGAIN = Button("send_again", _("Send again"), "resend", is_main=True)
# A mail is a stranger's page: no script, no form, no frame, no address of ours.
MAIL_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": ["data:", settings.SITE_URL, *settings.MEDIA_HOSTS],
    "frame-ancestors": ["'self'"],
    "form-action": [NONE],
    "base-uri": [NONE],
    "sandbox": [""],
}


class MessageInline(PartOfGiftInline):
    """The messages about a gift, on the gift's page (giving cannot know of them)."""

    model = Message
    fields = ("created_at", "kind", "email", "state", "sent_at")
    readonly_fields = fields
    show_change_link = True


DonationAdmin.inlines = (*DonationAdmin.inlines, MessageInline)


@admin.register(Message)
class MessageAdmin(ReadOnlyStaffAdmin):
    """The outbox: one row a message, kept as it was sent."""

    list_display = ("created_at", "kind", "email", "donation", "state_label", "sent_at", "problem")
    list_filter = (("state", ChoicesDropdownFilter), ("kind", ChoicesDropdownFilter), "language")
    list_select_related = ("donation",)
    search_fields = ("email", "=donation__reference")
    ordering = ("-created_at", "-pk")
    fieldsets = (
        (None, {"fields": (("kind", "state"), ("email", "language"), "donation")}),
        (
            _("What was sent"),
            {"fields": ("subject", "as_html", "as_text")},
        ),
        (
            _("Sending"),
            {
                "fields": (
                    ("problem", "error"),
                    ("created_at", "sent_at"),
                    ("attempts", "next_try_at"),
                    ("queue", "template_version"),
                )
            },
        ),
    )
    readonly_fields = ("subject", "as_html", "as_text")
    buttons = (SEND_AGAIN,)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_GET(self.html_view))
        html = path("<path:object_id>/html/", view, name="feedback_message_html")
        return [html, *super().get_urls()]

    def offers(self, button: Button, thing: Message) -> bool:
        return thing.state == State.FAILED

    def do_send_again(self, request: HttpRequest, thing: Message) -> str:
        try:
            send_again(message=thing, actor=staff_of(request))
        except MessageNotFailedError:
            raise HearbackError(gettext("Only a message that failed is sent again.")) from None
        return gettext("The message is on its way again.")

    @method_decorator(csp_replace(MAIL_POLICY))
    @method_decorator(xframe_options_sameorigin)
    def html_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the mail itself, for the frame of the message's page."""
        message = self.object_for(request, object_id, "view")
        return HttpResponse(render_message(message).html)

    @display(
        description=_("state"),
        ordering="state",
        label=state_colours(State, failed="danger", sent="success"),
    )
    def state_label(self, message: Message) -> tuple[str, str]:
        return message.state, message.get_state_display()

    @display(description=_("subject"))
    def subject(self, message: Message) -> str:
        return render_message(message).subject

    @display(description=_("as most people see it"))
    def as_html(self, message: Message) -> Any:
        return format_html(
            '<iframe sandbox src="{}" title="{}" class="staff-mail"></iframe>',
            reverse("admin:feedback_message_html", args=[message.pk]),
            gettext("The mail as it was sent"),
        )

    @display(description=_("as text"))
    def as_text(self, message: Message) -> Any:
        return format_html('<pre class="staff-text">{}</pre>', render_message(message).text)
