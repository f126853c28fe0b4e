import smtplib
import socket
import ssl

import pytest

from feedback.models import Message
from feedback.services.delivery import explain, message_id
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


def test_message_id_is_the_messages_own_and_survives_a_new_secret_key(settings):
    organization = OrganizationFactory.build()
    first, second = (Message(key=key, organization=organization) for key in "ab")

    before = message_id(first)
    settings.SECRET_KEY = "another key, since the first one leaked to somebody"

    assert message_id(first) == before != message_id(second)
    assert before.endswith("@bibliobarque.example>")
