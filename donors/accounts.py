"""How people sign in: by a code that is mailed to them; staff with a second factor."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from anymail.exceptions import AnymailError
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from donors.mjml import fill_mjml

logger = logging.getLogger(__name__)

CODE_SENT = "account/messages/login_code_sent.txt"


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by staff (and later from a gift), never by a sign-up form."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a sign-in mail at once: its code is never stored.

        A mail server that is down is told the same way for known and unknown addresses.
        """
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, AnymailError) as error:
            # No traceback: it would hold the address.
            logger.error("A sign-in mail was not taken: error=%s", type(error).__name__)  # noqa: TRY400
            self.request.sign_in_mail_was_refused = True

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *arguments: Any,
        **options: Any,
    ) -> None:
        """Do not say that a code was sent when it was not."""
        if message_template == CODE_SENT and hasattr(request, "sign_in_mail_was_refused"):
            messages.error(
                request,
                _("We could not send the mail just now. Ask for a new code in a few minutes."),
            )
            return
        super().add_message(request, level, message_template, *arguments, **options)

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


def _line(text: str) -> str:
    return " ".join(text.split())
