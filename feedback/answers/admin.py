"""What donors say back, in the admin: read, answered, passed on to the field."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from donors.staff_admin import Button, StaffAdmin, capfirst_lazy, staff_of
from feedback.answers.mails import first_name_of
from feedback.answers.models import Answer
from feedback.answers.services import (
    lock_for_reply,
    mark_opened,
    mark_read,
    mark_unread,
    pass_on,
    recipients_of,
    reply_to,
)
from feedback.exceptions import AnswerError
from feedback.field.models import FieldLink

PASS_ON = Button(
    "pass_on",
    _("Pass it on to the field"),
    "reply",
    explanation=_(
        "Mailed to whoever sent the news: the words and the donor’s first name, nothing else."
    ),
)

READ = Button(
    "read",
    _("Read, no answer needed"),
    "reply",
    explanation=_("It no longer waits. An answer marks it as read too; opening it does not."),
)
UNREAD = Button("unread", _("Let it wait again"), "reply")


class ReplyForm(forms.ModelForm):
    reply = forms.CharField(
        label=capfirst_lazy(_("your answer")),
        max_length=2000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 5}),
        help_text=_("It is mailed to the donor as soon as you save, and stands on their page."),
    )

    class Meta:
        model = Answer
        fields = ("reply",)

    def clean_reply(self) -> str:
        """Refuse to answer what was not on the page: words may have joined a heart meanwhile.

        It is held until it is saved, so that a refusal comes here, where nothing typed is lost.
        """
        try:
            as_of = as_of_from(self.data, self.instance)
            lock_for_reply(answer=self.instance, as_of=as_of)
        except AnswerError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        reply: str = self.cleaned_data["reply"]
        return reply


def as_of_from(sent: Any, answer: Answer) -> datetime:
    """Return when the words were written that were on the page from which something is sent."""
    said = sent.get("as_of", "")
    if not said and answer.is_fixed:
        return answer.written_at  # a page from before an upgrade does not say it
    try:
        as_of = parse_datetime(said)
    except ValueError:
        as_of = None
    if as_of is None or not is_aware(as_of):
        raise AnswerError(gettext("Load this page again first, to read what the donor wrote."))
    return as_of


class ReadFilter(admin.SimpleListFilter):
    """In words: of a date that is there or not, Django says "empty"."""

    title = _("state")
    parameter_name = "read"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("to read")), ("yes", _("read"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        is_unread = {"no": True, "yes": False}.get(self.value() or "")
        return queryset if is_unread is None else queryset.filter(read_at__isnull=is_unread)


@admin.register(Answer)
class AnswerAdmin(StaffAdmin):
    """Those that wait first: until somebody answers one, or says that it needs no answer.

    Once somebody who may answer has opened one, its donor changes it no more.
    """

    form = ReplyForm
    change_form_before_template = "admin/feedback/_as_of.html"
    list_display = ("says", "first_name", "update", "written_at", "standing")
    list_filter = (ReadFilter,)
    list_select_related = ("update", "donation", "organization")
    ordering = (F("read_at").desc(nulls_first=True), "-written_at", "-pk")
    fields = (
        "says", ("first_name", "written_at"), "update", "donation", "reply",
        ("replied_at", "replied_by"), "passed_on_at",
    )  # fmt: skip
    buttons = (PASS_ON, READ, UNREAD)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A reply is all that is written here, and that once."""
        return super().has_change_permission(request, obj) and not (obj and obj.replied_at)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "view", obj)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Say why what was not passed on cannot be."""
        if obj is None or obj.passed_on_at:
            return self.fields
        return (*self.fields[:-1], "why_not_passed_on")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = ("says", "first_name", "written_at", "update", "donation")
        return (*shown, "replied_at", "replied_by", "passed_on_at", "why_not_passed_on")

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        shown: HttpResponse = super().change_view(request, object_id, *args, **kwargs)
        answer = (getattr(shown, "context_data", None) or {}).get("original")
        if answer is not None and self.may(request, "reply", answer):
            mark_opened(answer=answer)
        return shown

    def save_model(self, request: HttpRequest, obj: Answer, form: Any, change: Any) -> None:
        if obj.reply.strip():
            as_of = as_of_from(request.POST, obj)
            reply_to(answer=obj, words=obj.reply.strip(), as_of=as_of, actor=staff_of(request))

    def get_list_display(self, request: HttpRequest) -> Any:
        @display(description="")
        def mark(answer: Answer) -> str:
            return self.row_button(request, READ, answer)

        return (*self.list_display, mark)

    def address_of(self, button: Button, thing: Answer) -> str:
        """Say which words were there to be read, or to be passed on."""
        address = super().address_of(button, thing)
        if button is UNREAD:
            return address
        return f"{address}?{urlencode({'as_of': thing.written_at.isoformat()})}"

    def offers(self, button: Button, thing: Answer) -> bool:
        if button is READ:
            return thing.read_at is None
        if button is UNREAD:
            return thing.read_at is not None and thing.replied_at is None
        return thing.passed_on_at is None and bool(recipients_of(thing))

    def buttons_for(self, request: HttpRequest, thing: Answer) -> list[dict[str, Any]]:
        """Offer it once for each to whom it may go."""
        buttons = super().buttons_for(request, thing)
        return [
            to
            for one in buttons
            for to in (_to_each(one, thing) if one["button"] is PASS_ON else [one])
        ]

    def do_pass_on(self, request: HttpRequest, thing: Answer) -> str:
        as_of = as_of_from(request.GET, thing)
        chosen = (link for link in recipients_of(thing) if str(link.pk) == request.GET.get("to"))
        to = next(chosen, None) if "to" in request.GET else thing.update.field_link
        pass_on(answer=thing, as_of=as_of, actor=staff_of(request), to=to)
        return gettext("It is on its way to %(name)s.") % {"name": to}

    def do_read(self, request: HttpRequest, thing: Answer) -> str:
        as_of = as_of_from(request.GET, thing)
        mark_read(answer=thing, as_of=as_of, actor=staff_of(request))
        return gettext("Noted: it is read.")

    def do_unread(self, request: HttpRequest, thing: Answer) -> str:
        mark_unread(answer=thing, actor=staff_of(request))
        return gettext("It waits again.")

    @display(description=_("passed on to the field"))
    def why_not_passed_on(self, answer: Any) -> str:
        return _why_not(answer, answer.asked_by)

    @display(description=_("what they say"))
    def says(self, answer: Answer) -> str:
        heart = "♥" if answer.has_heart else ""
        return f"{heart} {answer.text}".strip()

    @display(description=_("first name"))
    def first_name(self, answer: Answer) -> str:
        return first_name_of(answer) or "–"

    @display(
        description=_("state"),
        label={"new": "warning", "read": "default", "answered": "success"},
    )
    def standing(self, answer: Answer) -> tuple[str, str]:
        if answer.replied_at:
            return "answered", gettext("answered")
        return ("read", gettext("read")) if answer.read_at else ("new", gettext("to read"))


def _to_each(one: dict[str, Any], answer: Any) -> list[dict[str, Any]]:
    """Return the button of each to whom it may go; nobody is mailed what they read here."""
    links = [link for link in recipients_of(answer) if link.person_id != answer.asked_by.pk]
    sender = answer.update.field_link
    return [one if link == sender else _to_partner(one, link) for link in links]


def _to_partner(one: dict[str, Any], link: FieldLink) -> dict[str, Any]:
    label = gettext("Pass it on to %(name)s") % {"name": link}
    return {
        **one,
        "button": replace(one["button"], label=label),
        "address": f"{one['address']}&{urlencode({'to': link.pk})}",
        "explanation": gettext(
            "Mailed to a partner of this campaign, who did not send the news: the words and the "
            "donor’s first name, nothing else."
        ),
    }


def _why_not(answer: Answer, reader: Any) -> str:
    """Say why a donor's words cannot be passed on to whoever sent the news; nothing if they can."""
    link = answer.update.field_link
    if link is None:
        return gettext("This news came by no link for the field.")
    if link.revoked_at is not None:
        return gettext("The link that this news came by is revoked.")
    if not link.email:
        return gettext("The link that this news came by has no e-mail address.")
    return gettext("You sent this news yourself.") if link.person_id == reader.pk else "–"
