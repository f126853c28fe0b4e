"""Mail services instead of SMTP: what django-anymail makes of our mails, for each that we offer."""

import warnings
from importlib import import_module

import pytest
from anymail.exceptions import (
    AnymailAPIError,
    AnymailInvalidAddress,
    AnymailRecipientsRefused,
    AnymailRequestsAPIError,
)
from anymail.message import AnymailStatus
from requests import Response

from feedback.models import Message
from feedback.services.delivery import build_mail, explain, message_id
from feedback.services.outbox import send_message

pytestmark = pytest.mark.django_db
Problem = Message.Problem

SERVICES = (
    "amazon_ses", "brevo", "mailersend", "mailgun", "mailjet", "postmark", "resend", "scaleway",
    "sendgrid", "sparkpost",
)  # fmt: skip
KEYS = ("API_KEY", "API_TOKEN", "SERVER_TOKEN", "SECRET_KEY", "SENDER_DOMAIN", "PROJECT_ID")


def test_service_gets_headers_and_what_comes_back_with_a_bounce(confirmation, settings, mailoutbox):
    settings.EMAIL_BACKEND = "anymail.backends.test.EmailBackend"

    send_message(confirmation.pk)

    [mail] = mailoutbox
    confirmation.refresh_from_db()
    assert confirmation.state == Message.State.SENT
    assert mail.anymail_test_params["tags"] == ["gift_confirmation"]
    assert mail.anymail_test_params["metadata"] == {"message": str(confirmation.pk)}
    assert dict(mail.anymail_test_params["extra_headers"]) == {
        "Message-ID": message_id(confirmation),
        "Auto-Submitted": "auto-generated",
    }
    assert [str(to) for to in mail.anymail_test_params["reply_to"]] == [
        "bonjour@bibliobarque.example"
    ]
    assert str(mail.anymail_test_params["from"]) == "La Bibliobarque <dons@bibliobarque.example>"


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_takes_our_mails(service, confirmation, settings):
    settings.EMAIL_SERVICE = service
    settings.ANYMAIL = {f"{service.upper()}_{key}": "key" for key in KEYS} | {
        "AMAZON_SES_CLIENT_PARAMS": {"region_name": "ca-central-1"}
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # anymail no longer tests SendGrid, and says so
        backend = import_module(f"anymail.backends.{service}").EmailBackend()
    mail = build_mail(confirmation)
    mail.anymail_status = AnymailStatus()

    # Anymail refuses here what the service cannot do.
    assert backend.build_message_payload(mail, {}) is not None


def answer(status: int) -> Response:
    response = Response()
    response.status_code = status
    response.reason = "because"
    return response


@pytest.mark.parametrize(
    ("error", "problem", "is_temporary"),
    [
        (AnymailAPIError("no connection"), Problem.UNREACHABLE, True),
        (AnymailRequestsAPIError(response=answer(503)), Problem.BUSY, True),
        (AnymailRequestsAPIError(response=answer(429)), Problem.BUSY, True),
        (AnymailRequestsAPIError(response=answer(401)), Problem.SIGN_IN_REFUSED, True),
        (AnymailRequestsAPIError(response=answer(422)), Problem.MAIL_REFUSED, False),
        (AnymailRecipientsRefused(), Problem.ADDRESS_UNKNOWN, False),
        (AnymailInvalidAddress(), Problem.ADDRESS_INVALID, False),
    ],
)
def test_what_a_service_says_is_explained(error, problem, is_temporary):
    failure = explain(error)

    assert (failure.problem, failure.is_temporary) == (problem, is_temporary)
