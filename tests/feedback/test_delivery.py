import smtplib
import socket
import ssl
from email import message_from_bytes
from email.policy import default

import pytest
from django.core.mail import BadHeaderError

from feedback.models import Message
from feedback.services.delivery import WellFoldedMail, explain, message_id
from tests.factories import OrganizationFactory

Problem = Message.Problem


@pytest.mark.parametrize(
    ("error", "problem", "is_temporary", "words"),
    [
        (ConnectionRefusedError(111, "no"), "unreachable", True, "ConnectionRefusedError"),
        (ConnectionResetError(), "unreachable", True, "ConnectionResetError"),
        (TimeoutError(), "unreachable", True, "TimeoutError"),
        (socket.gaierror(-3, "again"), "unreachable", True, "gaierror"),
        (ssl.SSLError(1, "certificate"), "unreachable", True, "SSLError"),
        (smtplib.SMTPServerDisconnected(), "unreachable", True, "SMTPServerDisconnected"),
        (smtplib.SMTPConnectError(554, b"no"), "unreachable", True, "554 no"),
        (smtplib.SMTPAuthenticationError(535, b"no"), "sign_in_refused", True, "535 no"),
        (smtplib.SMTPSenderRefused(530, b"sign in", "a"), "sign_in_refused", True, "530 sign in"),
        (smtplib.SMTPSenderRefused(550, b"SPF", "a"), "sender_refused", True, "550 SPF"),
        (smtplib.SMTPDataError(451, b"later"), "busy", True, "451 later"),
        (smtplib.SMTPDataError(554, b"spam"), "mail_refused", False, "554 spam"),
        (smtplib.SMTPRecipientsRefused({"a": (450, b"x")}), "busy", True, "450 x"),
        (smtplib.SMTPRecipientsRefused({"a": (550, b"x")}), "address_unknown", False, "550 x"),
        (smtplib.SMTPDataError(-1, b""), "busy", True, "-1 "),
        (ValueError("line break in a header"), "address_invalid", False, ""),
    ],
)
def test_what_a_mail_server_says_is_explained(error, problem, is_temporary, words):
    failure = explain(error)

    assert (failure.problem, failure.is_temporary, failure.words) == (problem, is_temporary, words)


def test_long_answer_fits_its_row():
    failure = explain(smtplib.SMTPDataError(554, b"no\r\n" * 500))

    assert len(failure.words) == 300
    assert "\n" not in failure.words


@pytest.mark.parametrize(
    "subject", ["Merci\u202f! Votre don de 25,00\u00a0$ est bien arrivé", "é" * 200, "Thank you"]
)
def test_subject_begins_on_the_line_of_its_name(subject):
    mail = WellFoldedMail(subject=subject, to=["karim@example.org"])
    mail.attach_alternative("<p>Merci</p>", "text/html")

    sent = mail.message().as_bytes()

    assert max(map(len, sent.splitlines())) <= 78
    assert message_from_bytes(sent, policy=default)["Subject"] == subject


def test_subject_of_two_lines_is_refused():
    with pytest.raises(BadHeaderError):
        WellFoldedMail(subject="Merci\nBcc: é@example.org").message()


def test_message_id_is_the_messages_own_and_survives_a_new_secret_key(settings):
    organization = OrganizationFactory.build()
    kind = Message.Kind.GIFT_CONFIRMATION
    first, second = (Message(kind=kind, key=key, organization=organization) for key in "ab")

    before = message_id(first)
    settings.SECRET_KEY = "another key, since the first one leaked to somebody"

    assert message_id(first) == before != message_id(second)
    assert before.endswith("@bibliobarque.example>")
