import re

import pytest
from django.urls import reverse
from django.utils.translation import override

from donors import accounts
from donors.accounts import AccountAdapter
from tests.factories import StaffFactory

pytestmark = pytest.mark.django_db


def ask_for_code(client, email: str):
    with override("en"):
        return client.post(reverse("account_login"), {"login": email}, follow=True)


def test_sign_in_code_is_mailed_as_text_and_as_html(client, mailoutbox):
    person = StaffFactory()

    ask_for_code(client, person.email)

    [mail] = mailoutbox
    [code] = re.findall(r"^[A-Z0-9-]{6,}$", mail.body, re.MULTILINE)
    [(html, kind)] = mail.alternatives
    assert (mail.to, kind) == ([person.email], "text/html")
    assert mail.subject.startswith("Your code to sign in at ")
    assert code not in mail.subject
    assert code in html
    assert "within 10 minutes" in mail.body
    assert mail.extra_headers == {"Auto-Submitted": "auto-generated"}


@pytest.mark.parametrize("known", [True, False])
def test_mail_server_that_is_down_changes_no_answer(known, client, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 9
    email = StaffFactory().email if known else "nobody@example.org"

    answer = ask_for_code(client, email)

    assert answer.status_code == 200
    assert "Ask for a new code" not in [str(message) for message in answer.context["messages"]]
    assert [
        record.getMessage() for record in caplog.records if record.name == "donors.accounts"
    ] == (["A sign-in mail was not taken: error=ConnectionRefusedError"] if known else [])


def test_the_answer_does_not_wait_for_the_mail_server(client, monkeypatch):
    """A slow mail server would tell by the time of an answer who is on the staff."""
    handed_over = []
    monkeypatch.setattr(accounts.MAILER, "submit", lambda *job: handed_over.append(job))

    ask_for_code(client, StaffFactory(email="odile@example.org").email)

    [(_send, prefix, email, code, language)] = handed_over
    assert (prefix, email, language) == ("account/email/login_code", "odile@example.org", "en")
    assert re.fullmatch(r"[A-Z0-9-]{6,}", code)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_mail_fills_every_value(language):
    with override(language):
        mail = AccountAdapter().render_mail(
            "account/email/login_code", "claire@example.org", {"code": "ABCD-1234"}
        )

    html = mail.alternatives[0][0]
    assert f'lang="{language}"' in html
    assert re.findall(r"{[{%]", mail.body + html) == []
