"""The mail server and its mailbox."""

from __future__ import annotations

import smtplib
import uuid
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
import requests

from .conftest import Process


@pytest.fixture
def to() -> str:
    return f"{uuid.uuid4().hex}@example.org"


@pytest.fixture
def smtp(sandbox: Process) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP("127.0.0.1", sandbox.smtp_port, timeout=10) as connection:
        yield connection


def _mail(to: str, subject: str = "Merci, Zoé", html: str = "<p>Merci</p>") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Puits <merci@example.org>"
    mail["To"] = to
    mail["Subject"] = subject
    mail["Date"] = "Sun, 22 Nov 2026 10:00:00 +0000"
    mail["Message-ID"] = "<gift-1@example.org>"
    mail.set_content("Merci: http://127.0.0.1:8000/fr/gifts/abc/\n")
    mail.add_alternative(html, subtype="html")
    return mail


def test_a_mail_is_kept_whole(sandbox: Process, smtp: smtplib.SMTP, to: str) -> None:
    smtp.send_message(_mail(to))

    (mail,) = sandbox.get("mail.json", to=to)

    assert (mail["to"], mail["from"], mail["subject"], mail["date"]) == (
        [to],
        "merci@example.org",
        "Merci, Zoé",
        "2026-11-22T10:00:00+00:00",
    )
    assert mail["headers"]["Message-ID"] == mail["message_id"] == "<gift-1@example.org>"
    assert mail["text"] == "Merci: http://127.0.0.1:8000/fr/gifts/abc/\n"
    assert mail["html"] == "<p>Merci</p>\n"


def test_mails_come_newest_first(sandbox: Process, smtp: smtplib.SMTP, to: str) -> None:
    for subject in ("one", "two", "three"):
        smtp.send_message(_mail(to, subject))

    mails = sandbox.get("mail.json", to=to)
    newer = sandbox.get("mail.json", to=to, after=mails[2]["id"], limit=1)

    assert [mail["subject"] for mail in mails] == ["three", "two", "one"]
    assert [mail["subject"] for mail in newer] == ["three"]


def test_the_html_of_a_mail_is_shown_in_a_sandbox(
    sandbox: Process, smtp: smtplib.SMTP, to: str
) -> None:
    smtp.send_message(_mail(to, html="<script>alert(1)</script><p>Merci</p>"))
    (mail,) = sandbox.get("mail.json", to=to)
    address = f"{sandbox.url}/_sandbox/mail/{mail['id']}/"

    page = requests.get(address, timeout=10)
    html = requests.get(f"{address}html", timeout=10)

    assert "alert(1)" not in page.text
    assert "sandbox=" in page.text
    assert "default-src 'none'" in html.headers["Content-Security-Policy"]
    assert "sandbox allow-popups" in html.headers["Content-Security-Policy"]
    assert "allow-scripts" not in page.text + html.headers["Content-Security-Policy"]


@pytest.mark.parametrize(("mode", "code"), [("4xx", 451), ("5xx", 550)])
def test_mail_is_refused_when_asked(
    sandbox: Process, smtp: smtplib.SMTP, to: str, mode: str, code: int
) -> None:
    sandbox.post("smtp", mode=mode, mails="1", to=to)

    with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        smtp.send_message(_mail(to))
    smtp.send_message(_mail(to))

    assert refusal.value.recipients[to][0] == code
    assert len(sandbox.get("mail.json", to=to)) == 1


def test_the_mail_server_can_hang_up(sandbox: Process, to: str) -> None:
    sandbox.post("smtp", mode="refuse", mails="1", to=to)

    connection = smtplib.SMTP("127.0.0.1", sandbox.smtp_port, timeout=10)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        connection.send_message(_mail(to))
    connection.close()

    assert sandbox.get("mail.json", to=to) == []


def test_the_desk_shows_its_pages_in_both_languages(
    sandbox: Process, smtp: smtplib.SMTP, to: str
) -> None:
    smtp.send_message(_mail(to))
    titles = {}

    for language in ("en", "fr"):
        for path in ("", "mail/", "payments/"):
            answer = requests.get(
                f"{sandbox.url}/_sandbox/{path}",
                headers={"Accept-Language": language, "Accept": "text/html"},
                timeout=10,
            )
            assert answer.status_code == 200
            titles[language, path] = answer.text.partition("<h1>")[2].partition("</h1>")[0]

    assert titles == {
        ("en", ""): "Sandbox",
        ("en", "mail/"): "Mailbox",
        ("en", "payments/"): "Payments",
        ("fr", ""): "Bac à sable",
        ("fr", "mail/"): "Courriels",
        ("fr", "payments/"): "Paiements",
    }
