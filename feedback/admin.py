"""Messages in the admin: what was sent, why one was not, and sending it again."""

from typing import Any

from csp.decorators import csp_replace
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

from campaigns.admin.campaigns import CampaignAdmin
from donors.exceptions import HearbackError
from donors.staff_admin import (
    LINK,
    Button,
    ReadOnlyStaffAdmin,
    organizations_where,
    staff_of,
    staff_page_of,
    state_colours,
)
from feedback.allocations.admin import AllocationAdmin, AllocationInline, BalanceInline
from feedback.answers.admin import AnswerAdmin
from feedback.bulk.admin import SendingBatchAdmin
from feedback.exceptions import MessageNotFailedError
from feedback.field.admin import FieldLinkAdmin
from feedback.impact.admin import ImageConsentAdmin, ImpactUpdateAdmin
from feedback.journeys.admin import CoachingTextAdmin
from feedback.mail_frame import mail_frame
from feedback.mail_policy import MAIL_POLICY
from feedback.models import Message
from feedback.projects.admin import ProjectAdmin
from feedback.promise.admin import LateCampaignsFilter, NoNewsYetAdmin, WaitingGiftsAdmin
from feedback.promise.looks_admin import LooksFilter
from feedback.sender_check.admin import OrganizationWithSenderAdmin
from feedback.services.outbox import current_address, send_again
from feedback.services.rendering import render_message
from feedback.telling.admin import TellsEveryone
from giving.admin.donations import DonationAdmin, PartOfGiftInline

__all__ = [
    "AllocationAdmin",
    "AnswerAdmin",
    "CoachingTextAdmin",
    "FieldLinkAdmin",
    "ImageConsentAdmin",
    "ImpactUpdateAdmin",
    "MessageAdmin",
    "NoNewsYetAdmin",
    "OrganizationWithSenderAdmin",
    "ProjectAdmin",
    "SendingBatchAdmin",
    "TellsEveryone",
    "WaitingGiftsAdmin",
]

State = Message.State
SEND_AGAIN = Button("send_again", _("Send again"), "resend", is_main=True)
HEADINGS = {
    State.WAITING: _("What will be sent"),
    State.SENDING: _("What is being sent"),
    State.SENT: _("What was sent"),
    State.FAILED: _("What could not be sent"),
    State.DROPPED: _("What was not sent"),
}


class MessageInline(PartOfGiftInline):
    """The messages about a gift, on the gift's page (giving cannot know of them)."""

    model = Message
    fields = ("created_at", "kind", "email", "state", "sent_at")
    readonly_fields = fields
    show_change_link = True


DonationAdmin.inlines = (
    DonationAdmin.inlines[0],
    BalanceInline,
    AllocationInline,
    *DonationAdmin.inlines[1:],
    MessageInline,
)
# Nor can campaigns know of promised news.
CampaignAdmin.list_filter = (*CampaignAdmin.list_filter, LateCampaignsFilter)
# Nor projects of what their news promise.
ProjectAdmin.list_filter = (*ProjectAdmin.list_filter, LooksFilter)


@admin.register(Message)
class MessageAdmin(ReadOnlyStaffAdmin):
    """The outbox: one row a message, kept as it was sent."""

    list_display = ("created_at", "kind", "email", "donation", "state_label", "sent_at", "reason")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("kind", ChoicesDropdownFilter),
        ("held", ChoicesDropdownFilter),
        "language",
    )
    # For those who may not read about donors.
    list_without_donor = ("created_at", "kind", "state_label", "sent_at", "reason")
    list_select_related = ("donation",)
    search_fields = ("email", "=donation__reference")
    ordering = ("-created_at", "-pk")
    readonly_fields = ("donor", "subject", "as_html", "as_text")
    buttons = (SEND_AGAIN,)

    def get_fieldsets(self, request: HttpRequest, obj: Message | None = None) -> Any:
        if obj is None or not self.may(request, "read", obj):
            # A mail server quotes the address in what it says.
            return ((None, {"fields": (("kind", "state"), "language")}), _sending("problem"))
        return (
            (None, {"fields": (("kind", "state"), ("email", "language"), *_about(obj))}),
            (HEADINGS[State(obj.state)], {"fields": ("subject", "as_html", "as_text")}),
            _sending(("problem", "error")),
        )

    @display(description=_("reason"))
    def reason(self, message: Message) -> str:
        """Return why it did not go out, or not yet."""
        is_out = message.state == State.SENT
        held = "" if is_out or not message.held else message.get_held_display()
        return str(message.get_problem_display() if message.problem else held) or "–"

    def get_list_display(self, request: HttpRequest) -> Any:
        return self.list_display if self._reads_all(request) else self.list_without_donor

    def get_search_fields(self, request: HttpRequest) -> Any:
        return self.search_fields if self._reads_all(request) else ()

    def _reads_all(self, request: HttpRequest) -> bool:
        """Return whether the person may read the mails of every organization in their list."""
        person = staff_of(request)
        listed, read = (organizations_where(person, action, Message) for action in ("view", "read"))
        return person.is_superuser or listed == read

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_GET(self.html_view))
        html = path("<path:object_id>/html/", view, name="feedback_message_html")
        return [html, *super().get_urls()]

    def offers(self, button: Button, thing: Message) -> bool:
        return thing.state == State.FAILED

    def buttons_for(self, request: HttpRequest, thing: Message) -> list[dict[str, Any]]:
        buttons = super().buttons_for(request, thing)
        sentence = gettext("It goes to %(address)s. If that is wrong, correct the donor first.")
        explanation = sentence % {"address": current_address(thing)}
        return [{**button, "explanation": explanation} for button in buttons]

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
        message = self.object_for(request, object_id, "read")
        return HttpResponse(render_message(message, is_for_staff=True).html)

    @display(
        description=_("state"),
        ordering="state",
        label=state_colours(State, failed="danger", sent="success"),
    )
    def state_label(self, message: Message) -> tuple[str, str]:
        return message.state, message.get_state_display()

    @display(description=_("donor"))
    def donor(self, message: Message) -> Any:
        donor = message.donation.donor if message.donation else None
        if donor is None:
            return str(message.person or "–")
        shown = f"{donor}, {donor.email}" if donor.email else str(donor)
        return format_html(LINK, staff_page_of(donor), shown)

    @display(description=_("subject"))
    def subject(self, message: Message) -> str:
        return render_message(message).subject

    @display(description=_("as most people see it"))
    def as_html(self, message: Message) -> Any:
        address = reverse("admin:feedback_message_html", args=[message.pk])
        return mail_frame(address, gettext("The mail"))

    @display(description=_("as text"))
    def as_text(self, message: Message) -> Any:
        return format_html(
            '<pre class="staff-text">{}</pre>', render_message(message, is_for_staff=True).text
        )


def _about(message: Message) -> tuple[tuple[str, ...], ...]:
    """Return the fields that name whom and what a message is about, two in a row."""
    things = ("fundraiser", "team", "pledge", "follow")
    named = tuple(field for field in things if getattr(message, f"{field}_id"))
    who = ("donor",) if named and not message.donation_id else ("donor", "donation")
    fields = (*who, *named)
    return tuple(fields[at : at + 2] for at in range(0, len(fields), 2))


def _sending(reason: Any) -> Any:
    return (
        _("Sending"),
        {
            "fields": (
                reason,
                ("held", "lapses_at"),
                ("returned_at", "complained_at"),
                ("created_at", "sent_at"),
                ("attempts", "next_try_at"),
                ("queue", "template_version"),
            )
        },
    )
