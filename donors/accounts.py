"""How people sign in: by a code that is mailed to them; staff with a second factor."""

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from allauth.core import context as allauth_context
from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from anymail.exceptions import AnymailError
from django import forms
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from donors.access import may_sign_in, who_may_sign_in
from donors.mjml import fill_mjml
from donors.models import Person

logger = logging.getLogger(__name__)

# Sign-in mails leave beside the request: its time would tell which addresses are known.
MAILER = ThreadPoolExecutor(max_workers=2, thread_name_prefix="sign-in-mail")


# The wait is that of ACCOUNT_RATE_LIMITS.
TOO_MANY_CODES = _(
    "Ten codes were asked for with this address. Wait five minutes, then ask for a new one."
)


class SignInForm(LoginForm):
    """Ask for a code. Only staff get one, and everybody gets the same answer.

    allauth would also look among the addresses that people add to their account; here the address
    that staff see is the only one.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail")
        self.fields["login"].widget.attrs["placeholder"] = ""
        self.fields["remember"].label = _("Stay signed in on this device")

    def clean_login(self) -> str:
        # The code goes to the address as we write it, never to letters that merely look alike.
        return super().clean_login().lower()

    def clean(self) -> dict[str, Any]:
        cleaned = forms.Form.clean(self) or {}
        email = cleaned.get("login")
        if not email:
            return cleaned
        self.user = who_may_sign_in(email)
        request = allauth_context.request
        if not ratelimit.consume(request, action="request_login_code", key=email):
            self.add_error("login", TOO_MANY_CODES)
        return cleaned


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by staff (and later from a gift), never by a sign-up form."""
        return False

    def pre_login(self, request: HttpRequest, user: Person, **options: Any) -> HttpResponse | None:
        """Refuse a code that went to an address which is no longer this person's."""
        if options["email"] != user.email or not may_sign_in(user):
            return redirect("account_login")
        return super().pre_login(request, user, **options)

    def login(self, request: HttpRequest, user: Person) -> None:
        """Look again after the second factor: the right may have ended since the first step."""
        if not may_sign_in(user):
            raise ImmediateHttpResponse(redirect("account_login"))
        super().login(request, user)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a sign-in mail at once; its code is never stored."""
        code = context["code"]
        MAILER.submit(_send_quietly, template_prefix, email, code, get_language())

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMultiAlternatives:
        """Return the mail as text and as HTML (MJML), in the language of the page."""
        values = {
            **context,
            "organization": settings.SITE_HOST,
            "language": get_language(),
            "minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60,
        }
        values["subject"] = _line(render_to_string(f"{template_prefix}_subject.txt", values))
        mail = EmailMultiAlternatives(
            values["subject"],
            render_to_string(f"{template_prefix}_message.txt", values).strip() + "\n",
            self.get_from_email(),
            [email] if isinstance(email, str) else email,
            headers={"Auto-Submitted": "auto-generated", **(headers or {})},
        )
        mail.attach_alternative(fill_mjml(f"{template_prefix}_message.mjml", values), "text/html")
        return mail


def _send_quietly(template_prefix: str, email: str, code: str, language: str) -> None:
    try:
        with override(language):
            AccountAdapter().render_mail(template_prefix, email, {"code": code}).send()
    except (OSError, AnymailError) as error:
        # No traceback: it would hold the address.
        logger.error("A sign-in mail was not taken: error=%s", type(error).__name__)  # noqa: TRY400
    except Exception as error:  # noqa: BLE001  (nobody waits for this thread's answer)
        logger.error("A sign-in mail was not written: error=%s", type(error).__name__)  # noqa: TRY400


def _line(text: str) -> str:
    return " ".join(text.split())
