"""Where mail services tell of returned mails: who is believed, and what their words mean."""

import base64
import hashlib
import hmac
import json
import warnings

import pytest
from django.test import Client

from donors.services.suppressions import why_returned
from feedback.models import Message, ReturnedMail
from feedback.services.delivery import build_mail
from feedback.services.outbox import send_message

pytestmark = pytest.mark.django_db

SECRET = "hearback:a long secret"
HEADERS = {
    "amazon_ses": {"x-amz-sns-message-type": "Notification", "x-amz-sns-message-id": "sns-1"}
}
ADDRESS = "ghislaine@example.org"
HARD, SOFT, REFUSED = "hard", "soft", "refused"
COMPLAINT, UNSUBSCRIBE = "complaint", "unsubscribe"


@pytest.fixture
def use_service(settings):
    """Return a function that lets the server send by a service, with its secret."""

    def use(service: str, **anymail: str) -> None:
        settings.EMAIL_SERVICE = service
        settings.EMAIL_WEBHOOK_SECRET = SECRET
        settings.ANYMAIL = anymail or {"WEBHOOK_SECRET": SECRET}

    return use


def call(service, event, secret=SECRET):
    basic = base64.b64encode(secret.encode()).decode()
    return Client(enforce_csrf_checks=True).post(
        f"/mail/{service}/webhook/",
        json.dumps(event),
        content_type="application/json",
        headers={"Authorization": f"Basic {basic}", **HEADERS.get(service, {})},
    )


def postmark(kind="HardBounce", number=7, **fields):
    return {
        "RecordType": "SpamComplaint" if kind == "SpamComplaint" else "Bounce", "Type": kind,
        "ID": number, "Email": ADDRESS, "BouncedAt": "2026-11-28T17:00:00Z",
        "Details": "550 no such user", **fields,
    }  # fmt: skip


def ses(kind="Permanent"):
    bounce = {
        "bounceType": kind, "bounceSubType": "General",
        "bouncedRecipients": [{"emailAddress": ADDRESS, "diagnosticCode": "550 5.1.1"}],
    }  # fmt: skip
    told = {"notificationType": "Bounce", "mail": {"messageId": "m"}, "bounce": bounce}
    return {
        "Type": "Notification", "MessageId": "sns-1", "Timestamp": "2026-11-28T17:00:00Z",
        "Message": json.dumps(told),
    }  # fmt: skip


def sparkpost(bounce_class):
    event = {
        "type": "bounce", "bounce_class": bounce_class, "raw_rcpt_to": ADDRESS,
        "event_id": "1", "timestamp": "1764349200", "raw_reason": "550",
    }  # fmt: skip
    return [{"msys": {"message_event": event}}]


def mailjet(event, **fields):
    return {"event": event, "email": ADDRESS, "time": 1764349200, "MessageID": 1, **fields}


def brevo(event):
    return {"event": event, "email": ADDRESS, "message-id": "<1>", "ts_epoch": 1764349200000}


def resend(kind, words="The recipient's email provider sent a bounce message."):
    data = {"email_id": "1", "to": [ADDRESS], "bounce": {"type": kind, "message": words}}
    return {"type": "email.bounced", "created_at": "2026-11-28T17:00:00Z", "data": data}


@pytest.mark.parametrize(
    ("service", "event", "kind"),
    [
        ("postmark", postmark("HardBounce"), HARD),
        ("postmark", postmark("SoftBounce"), SOFT),
        ("postmark", postmark("BadEmailAddress"), HARD),
        ("postmark", postmark("DMARCPolicy"), REFUSED),
        ("postmark", postmark("SpamComplaint"), COMPLAINT),
        ("postmark", postmark("Transient"), None),
        ("amazon_ses", ses("Permanent"), HARD),
        ("amazon_ses", ses("Transient"), SOFT),
        ("amazon_ses", ses("Undetermined"), SOFT),
        ("brevo", brevo("hard_bounce"), HARD),
        ("brevo", brevo("soft_bounce"), SOFT),
        ("brevo", brevo("invalid_email"), HARD),
        ("brevo", brevo("blocked"), REFUSED),
        ("brevo", brevo("spam"), COMPLAINT),
        ("brevo", brevo("unsubscribe"), UNSUBSCRIBE),
        ("brevo", brevo("deferred"), None),
        ("brevo", brevo("unique_opened"), None),
        ("mailjet", mailjet("bounce", hard_bounce=True, error="user unknown"), HARD),
        ("mailjet", mailjet("bounce", hard_bounce=False, error="quota exceeded"), SOFT),
        ("mailjet", mailjet("blocked", error="preblocked"), REFUSED),
        ("mailjet", mailjet("spam"), COMPLAINT),
        ("mailjet", mailjet("unsub"), UNSUBSCRIBE),
        ("resend", resend("Permanent"), HARD),
        ("resend", resend("Transient"), SOFT),
        ("sparkpost", sparkpost("10"), HARD),
        ("sparkpost", sparkpost("30"), HARD),
        ("sparkpost", sparkpost("22"), SOFT),
        ("sparkpost", sparkpost("51"), REFUSED),
    ],
)
def test_what_each_service_tells_is_understood(use_service, service, event, kind):
    use_service(service)

    answer = call(service, event)

    assert answer.status_code == 200
    assert list(ReturnedMail.objects.values_list("kind", "email")) == (
        [(kind, ADDRESS)] if kind else []
    )


def mailgun_event(**fields):
    told = {"event": "failed", "recipient": ADDRESS, "timestamp": 1764349200, **fields}
    signed = hmac.new(b"key", b"1764349200token", hashlib.sha256).hexdigest()
    return {
        "signature": {"timestamp": "1764349200", "token": "token", "signature": signed},
        "event-data": told,
    }


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ({"severity": "permanent", "reason": "bounce"}, HARD),
        ({"severity": "temporary", "reason": "generic"}, None),
        ({"event": "complained"}, COMPLAINT),
    ],
)
def test_mailgun_signs_what_it_tells(use_service, told, kind):
    use_service("mailgun", MAILGUN_WEBHOOK_SIGNING_KEY="key")

    answer = call("mailgun", mailgun_event(**told))

    assert answer.status_code == 200
    assert list(ReturnedMail.objects.values_list("kind", flat=True)) == ([kind] if kind else [])


def test_what_mailgun_did_not_sign_is_refused(use_service):
    use_service("mailgun", MAILGUN_WEBHOOK_SIGNING_KEY="another key")

    answer = call("mailgun", mailgun_event(severity="permanent", reason="bounce"))

    assert answer.status_code == 400
    assert ReturnedMail.objects.count() == 0


def call_as_mailersend(event, key=b"key"):
    body = json.dumps(event)
    return Client().post(
        "/mail/mailersend/webhook/",
        body,
        content_type="application/json",
        headers={"Signature": hmac.new(key, body.encode(), hashlib.sha256).hexdigest()},
    )


@pytest.mark.parametrize(
    ("told", "kind"),
    [("hard_bounced", HARD), ("soft_bounced", SOFT), ("spam_complaint", COMPLAINT)],
)
def test_mailersend_finds_our_message_by_its_tag(use_service, confirmation, mailoutbox, told, kind):
    use_service("mailersend", MAILERSEND_SIGNING_SECRET="key")
    send_message(confirmation.pk)
    data = {
        "type": told, "id": "1", "created_at": "2026-11-28T17:00:00Z",
        "morph": {"object": "recipient_bounce", "reason": "550"},
        "email": {
            "message": {"id": "m"}, "recipient": {"email": confirmation.email},
            "tags": build_mail(confirmation).tags,
        },
    }  # fmt: skip

    assert call_as_mailersend({"type": f"activity.{told}", "data": data}).status_code == 200

    [kept] = ReturnedMail.objects.all()
    assert (kept.kind, kept.message) == (kind, confirmation)


def test_a_bounce_comes_back_to_its_message_with_the_services_words(
    use_service, confirmation, mailoutbox
):
    use_service("postmark")
    send_message(confirmation.pk)
    metadata = {"message": str(confirmation.pk)}

    call("postmark", postmark(Email=confirmation.email, Metadata=metadata))

    confirmation.refresh_from_db()
    assert (confirmation.state, confirmation.error) == (
        Message.State.FAILED,
        "Postmark: 550 no such user",
    )
    assert why_returned(confirmation.email) == (
        "the address does not exist Postmark: 550 no such user"
    )


@pytest.mark.parametrize("service", ["postmark", "brevo"])
def test_an_event_that_is_told_twice_is_kept_once(use_service, service):
    use_service(service)
    event = {"postmark": postmark(), "brevo": brevo("soft_bounce")}[service]

    statuses = [call(service, event).status_code for _time in range(2)]

    assert statuses == [200, 200]
    assert ReturnedMail.objects.count() == 1


def test_a_wrong_secret_is_refused(use_service):
    use_service("postmark")

    assert call("postmark", postmark(), secret="hearback:wrong").status_code == 400
    assert (
        Client().post("/mail/postmark/webhook/", postmark(), "application/json").status_code == 400
    )
    assert ReturnedMail.objects.count() == 0


@pytest.mark.parametrize(
    ("service", "secret"),
    [("postmark", ""), ("brevo", SECRET), ("smtp", SECRET), ("scaleway", SECRET)],
)
def test_only_the_service_in_use_is_heard_and_only_with_a_secret(
    use_service, settings, service, secret
):
    use_service("postmark" if service == "brevo" else service)
    settings.EMAIL_WEBHOOK_SECRET = secret
    settings.ANYMAIL = {"WEBHOOK_SECRET": secret} if secret else {}

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert call(service, postmark()).status_code == 404
    assert ReturnedMail.objects.count() == 0


def test_looking_is_not_telling(use_service):
    use_service("postmark")

    assert Client().get("/mail/postmark/webhook/").status_code == 405


@pytest.mark.parametrize("number", ["", "x", "9" * 30, "-1", "²"])
def test_metadata_that_is_no_number_names_no_message(use_service, number):
    use_service("postmark")

    assert call("postmark", postmark(Metadata={"message": number})).status_code == 200
    assert ReturnedMail.objects.get().message is None
