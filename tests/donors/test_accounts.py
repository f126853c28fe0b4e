import re

import pytest
from django.urls import reverse
from django.utils.translation import override

from donors.accounts import AccountAdapter
from tests.factories import StaffFactory

pytestmark = pytest.mark.django_db


def ask_for_code(client, email: str):
    with override("en"):
        address = reverse("account_request_login_code")
    return client.post(address, {"email": email}, follow=True)


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


def test_unknown_address_is_told_that_it_has_no_account(client, mailoutbox):
    ask_for_code(client, "nobody@example.org")

    [mail] = mailoutbox
    assert mail.to == ["nobody@example.org"]
    assert mail.subject.startswith("There is no account for this address at ")
    assert "http" not in mail.body  # there is no sign-up form to lead to


@pytest.mark.parametrize("known", [True, False])
def test_mail_server_that_is_down_is_told_alike_for_everyone(known, client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 9
    email = StaffFactory().email if known else "nobody@example.org"

    answer = ask_for_code(client, email)

    assert answer.status_code == 200
    assert [str(message) for message in answer.context["messages"]] == [
        "We could not send the mail just now. Ask for a new code in a few minutes."
    ]


@pytest.mark.parametrize("prefix", ["login_code", "unknown_account"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_mails_fill_every_value(prefix, language):
    with override(language):
        mail = AccountAdapter().render_mail(
            f"account/email/{prefix}", "claire@example.org", {"code": "ABCD-1234"}
        )

    html = mail.alternatives[0][0]
    assert f'lang="{language}"' in html
    assert re.findall(r"{[{%]", mail.body + html) == []
