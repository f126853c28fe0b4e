"""Where a mail service tells of returned and unwanted mails: /mail/<service>/webhook/.

django-anymail checks the secret and reads each service's own form; the receiver turns an event into
our words and keeps it.
"""

from typing import Any

from anymail.signals import EventType, RejectReason, tracking
from anymail.urls import urlpatterns as service_patterns
from django.conf import settings
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from feedback.models import ReturnedMail
from feedback.services.returned_mail import Returned, record_returned

Kind = ReturnedMail.Kind
HARD_REASONS = frozenset({RejectReason.BOUNCED, RejectReason.INVALID})
KINDS: dict[str, ReturnedMail.Kind] = {
    EventType.COMPLAINED: Kind.COMPLAINT,
    EventType.UNSUBSCRIBED: Kind.UNSUBSCRIBE,
    EventType.DEFERRED: Kind.SOFT,
}


@csrf_exempt
def mail_webhook(request: HttpRequest, service: str) -> HttpResponse:
    """Hand a call to the view of the one service that this server sends by."""
    if service != settings.EMAIL_SERVICE:
        raise Http404
    name = f"{service}_tracking_webhook"
    view = next((p.callback for p in service_patterns if p.name == name), None)
    if view is None:
        raise Http404
    return view(request)


@receiver(tracking, dispatch_uid="feedback.returned_mail")
def keep_event(sender: Any, event: Any, esp_name: str, **_extra: Any) -> None:
    kind = kind_of(event)
    if kind is None or not event.recipient:
        return
    record_returned(
        returned=Returned(
            event_id=f"{esp_name}:{event.event_id or _made_id(event)}"[:200],
            kind=kind,
            email=event.recipient,
            message_id=_message_of(event),
            words=" ".join(str(event.description or event.mta_response or "").split())[:300],
            at=event.timestamp or timezone.now(),
        )
    )


def kind_of(event: Any) -> ReturnedMail.Kind | None:
    """Return what an event means for us; opens, clicks and the like mean nothing."""
    if event.event_type in {EventType.BOUNCED, EventType.REJECTED, EventType.FAILED}:
        return Kind.HARD if event.reject_reason in HARD_REASONS else Kind.SOFT
    return KINDS.get(event.event_type)


def _made_id(event: Any) -> str:
    return f"{event.event_type}:{event.recipient}:{event.message_id}"


def _message_of(event: Any) -> int | None:
    """Return the number of our row, which went out as metadata of the mail."""
    number = str((event.metadata or {}).get("message", ""))
    return int(number) if number.isascii() and number.isdigit() and len(number) < 19 else None
