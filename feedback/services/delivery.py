"""One mail over the wire: its headers, and what the mail server's refusals mean."""

import hashlib
import smtplib
from dataclasses import dataclass
from email.header import Header
from email.utils import parseaddr, quote
from functools import lru_cache
from typing import Any

from anymail.exceptions import (
    AnymailAPIError,
    AnymailError,
    AnymailInvalidAddress,
    AnymailRecipientsRefused,
)
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email

from campaigns.models import Organization
from donors.contact_links import unsubscribe_address
from feedback.kinds import Stream, rule_of
from feedback.models import Message
from feedback.services.rendering import RenderedMail, render_message

Problem = Message.Problem

# What a mail server or the way to it may do to us. Django refuses line breaks in headers and
# addresses that it cannot encode with a ValueError; smtplib's and requests' errors are OSErrors.
DELIVERY_ERRORS = (OSError, AnymailError, ValueError)
# The ones that waiting may mend: a server comes back, staff set a password or a sender right.
TEMPORARY_PROBLEMS = frozenset(
    {Problem.BUSY, Problem.UNREACHABLE, Problem.SIGN_IN_REFUSED, Problem.SENDER_REFUSED}
)
SMTP_SIGN_IN_CODES = frozenset({530, 534, 535})
SIGN_IN_CODES = frozenset({401, 403})
SERVICES_WITHOUT_METADATA = frozenset({"mailersend"})  # a tag comes back in its place
NUMBER_TAG = "message-"
COME_BACK_CODES = frozenset({408, 425, 429})


class WellFoldedMail(EmailMultiAlternatives):
    """A mail whose subject begins on the line of its name.

    Django encodes a subject into words as long as a whole line, so that the first one moves to
    the second line, and some mail programs show a subject that begins with a space.
    """

    def message(self, **options: Any) -> Any:
        message = super().message(**options)
        subject = str(self.subject)
        if not subject.isascii():
            encoded = Header(subject, "utf-8", header_name="Subject").encode(linesep="")
            message.replace_header("Subject", encoded)
        return message


@dataclass(frozen=True)
class Failure:
    """Why a mail was not taken: our word for it, and the mail server's own words."""

    problem: Message.Problem
    words: str = ""

    @property
    def is_temporary(self) -> bool:
        return self.problem in TEMPORARY_PROBLEMS


def build_mail(
    message: Message, connection: BaseEmailBackend | None = None
) -> EmailMultiAlternatives:
    """Return the mail ready to be sent; with a connection, over that one."""
    return mail_of(message, render_message(message), connection)


def mail_of(
    message: Message, rendered: RenderedMail, connection: BaseEmailBackend | None = None
) -> EmailMultiAlternatives:
    mail = WellFoldedMail(
        subject=rendered.subject,
        body=rendered.text,
        from_email=sender_of(message),
        to=[message.email],
        reply_to=[message.organization.email],
        headers={
            "Message-ID": message_id(message),
            "Auto-Submitted": "auto-generated",
            **_list_headers(message),
        },
        connection=connection,
    )
    mail.attach_alternative(rendered.html, "text/html")
    # Mail services (anymail) hand these back with a bounce; SMTP leaves them out.
    mail.tags = [message.kind]  # type: ignore[attr-defined]
    if settings.EMAIL_SERVICE not in SERVICES_WITHOUT_METADATA:
        mail.metadata = {"message": str(message.pk)}  # type: ignore[attr-defined]
    else:
        mail.tags.append(f"{NUMBER_TAG}{message.pk}")  # type: ignore[attr-defined]
    return mail


def number_in_tags(tags: list[str]) -> int | None:
    """Return the number of our row from the tags that a service hands back, if it is there."""
    numbers = [tag.removeprefix(NUMBER_TAG) for tag in tags if tag.startswith(NUMBER_TAG)]
    is_number = bool(numbers) and numbers[0].isascii() and numbers[0].isdigit()
    return int(numbers[0]) if is_number and len(numbers[0]) < 19 else None


def deliver(mail: EmailMultiAlternatives) -> None:
    """Hand a mail to the mail server. Raises one of DELIVERY_ERRORS."""
    refuse_unless_address(mail.to[0])
    mail.send()


def refuse_unless_address(email: str) -> None:
    """Django would encode a letter such as é before the @, and mail somebody else."""
    try:
        validate_email(email)
    except ValidationError as error:
        raise ValueError("not an address") from error


def sender(organization: Organization) -> str:
    """Return the sender as a header: the organization's name and its address, or the server's."""
    return _header(organization, organization.sender_email or settings.DEFAULT_FROM_EMAIL)


def news_sender(organization: Organization) -> str:
    """Return the sender of what may be unwanted: it never shares one with receipts."""
    return _header(organization, organization.news_sender_email or settings.NEWS_FROM_EMAIL)


def _header(organization: Organization, address: str) -> str:
    name = " ".join(organization.sender_name.split())
    return f'"{quote(name)}" <{bare_address(address)}>'


@lru_cache(maxsize=256)
def bare_address(header: str) -> str:
    """Return the address of a sender; few senders write many mails."""
    return parseaddr(header)[1]


def sender_of(message: Message) -> str:
    """Return who a message comes from."""
    is_transactional = rule_of(message).stream is Stream.TRANSACTIONAL
    return (sender if is_transactional else news_sender)(message.organization)


def _list_headers(message: Message) -> dict[str, str]:
    """Return what mail programs need for their own button (RFC 8058) and their own order."""
    rule = rule_of(message)
    if rule.is_required or message.person_id is None:
        return {}
    address = unsubscribe_address(
        person_id=message.person_id,
        organization_id=message.organization_id,
        purpose=rule.purpose,
    )
    host = bare_address(sender_of(message)).rpartition("@")[2]
    return {
        "List-Unsubscribe": f"<{address}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": f"<{rule.purpose.replace('_', '-')}.{message.organization.slug}.{host}>",
    }


def message_id(message: Message) -> str:
    """Return the same Message-ID at every try, so that a mail that arrives twice is one mail.

    It needs no secret, and so it survives a change of SECRET_KEY between two tries.
    """
    domain = bare_address(sender_of(message)).rpartition("@")[2]
    unique = f"{settings.SITE_URL} {message.key} {message.created_at.isoformat()}"
    return f"<{hashlib.sha256(unique.encode()).hexdigest()[:40]}@{domain}>"


def explain(error: Exception) -> Failure:
    """Say in our words what the mail server, or the way to it, meant."""
    if isinstance(error, AnymailError):
        return _explain_service(error)
    if isinstance(error, smtplib.SMTPException):
        return _explain_smtp(error)
    if isinstance(error, OSError):
        return Failure(Problem.UNREACHABLE, type(error).__name__)
    return Failure(Problem.ADDRESS_INVALID)


def _explain_smtp(error: smtplib.SMTPException) -> Failure:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return _explain_answer(code, words, Problem.ADDRESS_UNKNOWN)
    if isinstance(error, smtplib.SMTPResponseException):
        return _explain_response(error)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Failure(Problem.MAIL_REFUSED, str(error)[:300])
    return Failure(Problem.UNREACHABLE, type(error).__name__)


def _explain_response(error: smtplib.SMTPResponseException) -> Failure:
    if isinstance(error, smtplib.SMTPConnectError | smtplib.SMTPHeloError):
        return Failure(Problem.UNREACHABLE, _answer(error.smtp_code, error.smtp_error))
    if isinstance(error, smtplib.SMTPAuthenticationError) or error.smtp_code in SMTP_SIGN_IN_CODES:
        return Failure(Problem.SIGN_IN_REFUSED, _answer(error.smtp_code, error.smtp_error))
    is_about_sender = isinstance(error, smtplib.SMTPSenderRefused)
    refusal = Problem.SENDER_REFUSED if is_about_sender else Problem.MAIL_REFUSED
    return _explain_answer(error.smtp_code, error.smtp_error, refusal)


def _explain_answer(code: int, words: bytes | str, refusal: Message.Problem) -> Failure:
    """An answer of 5xx is final; anything else (4xx, a broken answer) may pass another time."""
    return Failure(refusal if code // 100 == 5 else Problem.BUSY, _answer(code, words))


def _answer(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"[:300]


def _explain_service(error: AnymailError) -> Failure:
    if isinstance(error, AnymailRecipientsRefused):
        return Failure(Problem.ADDRESS_UNKNOWN)
    if isinstance(error, AnymailInvalidAddress):
        return Failure(Problem.ADDRESS_INVALID)
    if isinstance(error, AnymailAPIError):
        return _explain_status(error.status_code)
    return Failure(Problem.MAIL_REFUSED, type(error).__name__)


def _explain_status(status: int | None) -> Failure:
    """Read a mail service's HTTP status. Its text is left out: it may repeat the whole mail."""
    if status is None:
        return Failure(Problem.UNREACHABLE)
    if status in SIGN_IN_CODES:
        return Failure(Problem.SIGN_IN_REFUSED, f"HTTP {status}")
    if status in COME_BACK_CODES or status >= 500:
        return Failure(Problem.BUSY, f"HTTP {status}")
    return Failure(Problem.MAIL_REFUSED, f"HTTP {status}")
