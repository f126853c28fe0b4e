"""Sendings to many in the admin: how far one is, and waiting, going on or stopping for good."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET
from unfold.decorators import display

from campaigns.money import write_number
from donors.exceptions import ConfirmationMissingError
from donors.staff_admin import Button, ReadOnlyStaffAdmin, link_to, staff_of
from feedback.bulk.progress_bar import is_held, progress_bar, state_in_words
from feedback.bulk.steering import (
    end_sending,
    pause_sending,
    progress_of,
    resume_sending,
)
from feedback.models import Message, SendingBatch
from feedback.telling.beside import is_being_written, waits_in_other_mails
from feedback.telling.sendings import told_by

MORE = (Message.State.WAITING, Message.State.SENDING)
# What does not happen to every sending: shown where there is a moment.
ONLY_IF = {
    "stopped_at": "stopped_at", "why": "stopped_at", "resumed_at": "resumed_at",
    "paused_at": "paused_at", "ended_at": "ended_at",
}  # fmt: skip
PAUSE = Button(
    "pause",
    _("Pause"),
    "resume",
    explanation=_("Within seconds no more mails go out, until you let it go on."),
)
RESUME = Button(
    "resume",
    _("Go on"),
    "resume",
    is_main=True,
)
STOPPED_BY_ITSELF = _(
    "It stopped by itself: read first what came back. It does not stop a second time."
)
END = Button(
    "end",
    _("Stop for good"),
    "resume",
    confirmation=_("Yes: whoever has not had this mail never gets it."),
)


@admin.register(SendingBatch)
class SendingBatchAdmin(ReadOnlyStaffAdmin):
    """Sendings to many, how far they are, and why one was stopped."""

    list_display = ("name", "what", "created_at", "state", "why")
    ordering = ("-created_at", "-pk")
    fields = (
        "tells", "progress", "created_at", "stopped_at", "why", "resumed_at", "paused_at",
        "ended_at", "unwanted",
    )  # fmt: skip
    readonly_fields = ("tells", "progress", "why", "unwanted")
    buttons = (PAUSE, RESUME, END)

    def get_queryset(self, request: HttpRequest) -> Any:
        more = Message.rows.filter(batch=OuterRef("pk"), state__in=MORE, returned_at=None)
        return super().get_queryset(request).annotate(has_more=Exists(more) | is_being_written())

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave out what has not happened to a sending."""
        if obj is None:
            return self.fields
        return [field for field in self.fields if getattr(obj, ONLY_IF.get(field, "created_at"))]

    def offers(self, button: Button, thing: SendingBatch) -> bool:
        is_held = thing.is_stopped or thing.paused_at is not None
        if thing.ended_at is not None:
            return False
        if button is RESUME:
            return is_held
        has_more = progress_of(thing).waiting > 0
        if button is END:
            return has_more or waits_in_other_mails(thing)
        return has_more and not is_held

    def buttons_for(self, request: HttpRequest, thing: SendingBatch) -> list[dict[str, Any]]:
        buttons = super().buttons_for(request, thing)
        if not thing.is_stopped:
            return buttons
        return [
            {**button, "explanation": STOPPED_BY_ITSELF} if button["button"] is RESUME else button
            for button in buttons
        ]

    def do_pause(self, request: HttpRequest, thing: SendingBatch) -> str:
        pause_sending(batch=thing, actor=staff_of(request))
        return gettext("It is paused.")

    def do_resume(self, request: HttpRequest, thing: SendingBatch) -> str:
        resume_sending(batch=thing, actor=staff_of(request))
        return gettext("It goes on.")

    def do_end(self, request: HttpRequest, thing: SendingBatch) -> str:
        if request.POST.get("is_confirmed") != "yes":
            raise ConfirmationMissingError(gettext("Tick the box first: this cannot be undone."))
        is_elsewhere = waits_in_other_mails(thing)
        count = end_sending(batch=thing, actor=staff_of(request))
        sentence = gettext("It is stopped. Mails that are never sent: %(number)s.")
        said = [sentence % {"number": write_number(count)}]
        if is_elsewhere:
            said.append(gettext("Mails that tell other news too go without it."))
        return " ".join(said)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_GET(self.progress_view))
        address = path("<path:object_id>/progress/", view, name="feedback_sendingbatch_progress")
        return [address, *super().get_urls()]

    def progress_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show how far it is by itself, for the page that asks every few seconds."""
        batch = self.object_for(request, object_id, "view")
        return HttpResponse(progress_bar(batch, reader=request.user))

    @display(description=_("name"), ordering="key")
    def name(self, batch: SendingBatch) -> str:
        return batch.headline or batch.key

    @display(description=_("about"))
    def what(self, batch: SendingBatch) -> str:
        return batch.what

    @display(description=_("what it tells"))
    def tells(self, batch: Any) -> str:
        thing = told_by(batch)
        return "–" if thing is None else link_to(thing, batch.asked_by)

    @display(description=_("progress"))
    def progress(self, batch: Any) -> Any:
        return progress_bar(batch, reader=batch.asked_by)

    @display(description=_("state"))
    def state(self, batch: SendingBatch) -> str:
        is_going = not is_held(batch)
        has_more = batch.has_more  # type: ignore[attr-defined]
        return state_in_words(batch) if has_more or not is_going else gettext("finished")

    @display(description=_("stopped because"))
    def why(self, batch: SendingBatch) -> str:
        return gettext(batch.stopped_because) if batch.stopped_because else ""

    @display(description=_("marked as unwanted"))
    def unwanted(self, batch: SendingBatch) -> str:
        return write_number(batch.messages.filter(complained_at__isnull=False).count())
