"""One connection to the mail server that stays open, and mails that go over it as they stand."""

import re
import smtplib
import time
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import Any

from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

from feedback.models import Message
from feedback.services.delivery import build_mail, deliver, refuse_unless_address, sender_of

# After this a mail server may have shut the door without our noticing.
IDLE_SECONDS = 5.0
PLAIN_ADDRESS = re.compile(r"[\w.+-]+@[A-Za-z0-9.-]+", re.ASCII)
TAKEN, FORWARDED, GO_ON = 250, 251, 354
CLOSING = 421  # what a mail server answers that takes no more over this connection


class Wire:
    """The way to the mail server. Each worker process has one of its own."""

    def __init__(self) -> None:
        self._backend: Any = None
        self._used_at = 0.0

    def open(self) -> bool:
        """Open it unless it is open; say whether it takes ready mails. Raises DELIVERY_ERRORS.

        Mail services (anymail) take no ready ones.
        """
        if self._backend is not None and time.monotonic() - self._used_at > IDLE_SECONDS:
            self.close()
        if self._backend is None:
            backend = get_connection()
            backend.open()
            self._backend = backend
        self._used_at = time.monotonic()
        return isinstance(self._backend, EmailBackend)

    @property
    def is_open(self) -> bool:
        return self._backend is not None

    def send_ready(
        self, message: Message, mail: bytes, *, meanwhile: Callable[[], None] = lambda: None
    ) -> None:
        """Send a ready mail over SMTP. Raises one of DELIVERY_ERRORS.

        `meanwhile` is done while the server takes the text, and must raise nothing.
        """
        refuse_unless_address(message.email)
        sender, reader = _sender(sender_of(message)), _envelope(message.email)
        self._send(lambda: _hand_in(self._backend.connection, sender, reader, mail, meanwhile))

    def send_built(self, message: Message) -> None:
        """Build a mail the ordinary way, and send it. Raises one of DELIVERY_ERRORS."""
        self._send(lambda: deliver(build_mail(message, self._backend)))

    def _send(self, send: Callable[[], object]) -> None:
        """Send; once more where the server had only shut a connection that was used before."""
        was_open = self.is_open
        self.open()
        try:
            send()
        except OSError as error:
            if not _is_gone(error):
                raise
            self.close()
            if not was_open or isinstance(error.__context__, TimeoutError):
                raise
            self.open()
            send()
        self._used_at = time.monotonic()

    def close(self) -> None:
        backend, self._backend = self._backend, None
        if backend is not None:
            with suppress(OSError):
                backend.close()


def _is_gone(error: OSError) -> bool:
    """Return whether the connection is of no more use; one that refused a mail still is."""
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code == CLOSING
    if isinstance(error, smtplib.SMTPException):
        return isinstance(error, smtplib.SMTPServerDisconnected)
    return True


def _hand_in(
    smtp: smtplib.SMTP, sender: str, reader: str, mail: bytes, meanwhile: Callable[[], None]
) -> None:
    """Do what `sendmail` does for one reader, without parsing two addresses that are bare already.

    It raises the same errors, and leaves the connection ready for the next mail.
    """
    smtp.ehlo_or_helo_if_needed()
    size = f" size={len(mail)}" if smtp.has_extn("size") else ""
    code, words = smtp.docmd("MAIL", f"FROM:<{sender}>{size}")
    if code != TAKEN:
        _give_up(smtp, code)
        raise smtplib.SMTPSenderRefused(code, words, sender)
    code, words = smtp.docmd("RCPT", f"TO:<{reader}>")
    if code not in {TAKEN, FORWARDED}:
        _give_up(smtp, code)
        raise smtplib.SMTPRecipientsRefused({reader: (code, words)})
    code, words = _hand_over_text(smtp, mail, meanwhile)
    if code != TAKEN:
        _give_up(smtp, code)
        raise smtplib.SMTPDataError(code, words)


def _hand_over_text(
    smtp: smtplib.SMTP, mail: bytes, meanwhile: Callable[[], None]
) -> tuple[int, bytes]:
    """Do what `data` does for a mail whose lines end as SMTP wants it, the last one too.

    A line that begins with a full stop gets a second one (RFC 5321, 4.5.2).
    """
    code, words = smtp.docmd("DATA")
    if code != GO_ON:
        _give_up(smtp, code)
        raise smtplib.SMTPDataError(code, words)
    smtp.send(mail.replace(b"\r\n.", b"\r\n..") + b".\r\n")
    meanwhile()
    return smtp.getreply()


def _give_up(smtp: smtplib.SMTP, code: int) -> None:
    """Begin anew with this server, or leave one that is closing."""
    if code == CLOSING:
        smtp.close()
    else:
        smtp.rset()


@lru_cache(maxsize=256)
def _sender(header: str) -> str:
    return _bare(sanitize_address(header, "utf-8"))


def _envelope(address: str) -> str:
    """Return an address as SMTP wants it; most stand there already."""
    return address if PLAIN_ADDRESS.fullmatch(address) else _bare(address)


def _bare(address: str) -> str:
    """Return an address without the name before it, as smtplib takes it apart."""
    return smtplib.quoteaddr(address)[1:-1]
