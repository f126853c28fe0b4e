"""Where a mail service tells of returned and unwanted mails: /mail/<service>/webhook/.

django-anymail checks the secret and reads each service's own form; the receiver turns an event into
our words and keeps it.
"""

import hashlib
from collections.abc import Callable
from typing import Any

from anymail.signals import EventType, RejectReason, tracking
from anymail.urls import urlpatterns as service_patterns
from django.conf import settings
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from feedback.models import ReturnedMail
from feedback.services.delivery import number_in_tags
from feedback.services.returned_mail import Returned, record_returned

Kind = ReturnedMail.Kind
KINDS: dict[str, ReturnedMail.Kind] = {
    EventType.COMPLAINED: Kind.COMPLAINT,
    EventType.UNSUBSCRIBED: Kind.UNSUBSCRIBE,
    EventType.FAILED: Kind.REFUSED,
}
# About the address. What else a mail is refused for (spam, a policy, our DMARC) is about us: five
# of those say nothing against a reader.
HARD_REASONS = frozenset({RejectReason.BOUNCED, RejectReason.INVALID})
SOFT_REASONS = frozenset({RejectReason.TIMED_OUT, RejectReason.OTHER, None})
HARD_CLASSES_OF_SPARKPOST = frozenset({"10", "30", "90"})
# Services whose bounces for now look in anymail like those for good; their own words tell.
IS_FOR_NOW: dict[str, Callable[[Any], bool]] = {
    "Amazon SES": lambda raw: raw.get("bounce", {}).get("bounceType") != "Permanent",
    "Brevo": lambda raw: raw.get("event") == "soft_bounce",
    "MailerSend": lambda raw: raw.get("data", {}).get("type") == "soft_bounced",
    "Mailjet": lambda raw: not raw.get("hard_bounce"),
    "Postmark": lambda raw: raw.get("Type") == "SoftBounce",
    "Resend": lambda raw: not _is_for_good_at_resend(raw.get("data", {}).get("bounce", {})),
    "SparkPost": lambda raw: _class_at_sparkpost(raw) not in HARD_CLASSES_OF_SPARKPOST,
}


@csrf_exempt
def mail_webhook(request: HttpRequest, service: str) -> HttpResponse:
    """Hand a call to the view of the one service that this server sends by.

    Without a secret anymail would believe anybody, who could then silence any address.
    """
    if service != settings.EMAIL_SERVICE or not settings.EMAIL_WEBHOOK_SECRET:
        raise Http404
    name = f"{service}_tracking_webhook"
    view = next((p.callback for p in service_patterns if p.name == name), None)
    if view is None:
        raise Http404
    return view(request)


@receiver(tracking, dispatch_uid="feedback.returned_mail")
def keep_event(sender: Any, event: Any, esp_name: str, **_extra: Any) -> None:
    kind = kind_of(event, esp_name)
    if kind is None or not event.recipient:
        return
    said = " ".join(str(event.mta_response or event.description or "").split())
    record_returned(
        returned=Returned(
            event_id=f"{esp_name}:{event.event_id or _made_id(event)}"[:200],
            kind=kind,
            email=event.recipient,
            message_id=_message_of(event),
            words=f"{esp_name}: {said}"[:300] if said else esp_name,
            at=event.timestamp or timezone.now(),
        )
    )


def kind_of(event: Any, esp_name: str) -> ReturnedMail.Kind | None:
    """Return what an event means for us.

    Opens, clicks and the like mean nothing; nor does a delay, since the service goes on trying.
    """
    if event.event_type not in {EventType.BOUNCED, EventType.REJECTED}:
        return KINDS.get(event.event_type)
    if event.reject_reason in HARD_REASONS:
        return Kind.SOFT if _is_for_now(event, esp_name) else Kind.HARD
    is_bounce = event.event_type == EventType.BOUNCED
    return Kind.SOFT if is_bounce and event.reject_reason in SOFT_REASONS else Kind.REFUSED


def _is_for_now(event: Any, esp_name: str) -> bool:
    tells = IS_FOR_NOW.get(esp_name)
    is_bounce = event.event_type == EventType.BOUNCED
    return is_bounce and tells is not None and tells(event.esp_event or {})


def _is_for_good_at_resend(bounce: Any) -> bool:
    return bounce.get("type") == "Permanent" or "hard bounce" in bounce.get("message", "")


def _class_at_sparkpost(raw: Any) -> str:
    return next((str(event.get("bounce_class")) for event in raw.get("msys", {}).values()), "")


def _made_id(event: Any) -> str:
    """Return an id for a service that sends none: a repeated event has the same."""
    told = f"{event.event_type}:{event.recipient}:{event.message_id}"
    return hashlib.sha256(told.encode()).hexdigest()


def _message_of(event: Any) -> int | None:
    """Return the number of our row, which went out with the mail."""
    number = str((event.metadata or {}).get("message", ""))
    if number.isascii() and number.isdigit() and len(number) < 19:
        return int(number)
    return number_in_tags(event.tags or [])
