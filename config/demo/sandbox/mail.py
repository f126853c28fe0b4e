"""A mail server that keeps what it is sent and delivers nothing.

Mails are kept as the bytes that arrived and parsed only when somebody looks.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from .faults import Fault, Faults
from .httpd import HOST, PortTakenError

KEPT = 20_000
PRUNE_EVERY = 500
LARGEST_BYTES = 25_000_000

TABLE = """
create table if not exists mails (
    id integer primary key autoincrement, received_at real not null, sender text not null,
    recipients text not null, raw blob not null);
"""
ANSWERS = {
    "4xx": "451 4.3.0 Try again later, as you asked of the sandbox",
    "5xx": "550 5.1.1 Refused, as you asked of the sandbox",
}


@dataclass(frozen=True)
class Mail:
    id: int
    received_at: float
    sender: str
    recipients: list[str]
    raw: bytes

    def message(self) -> EmailMessage:
        return BytesParser(policy=policy.default).parsebytes(self.raw)

    def shown(self) -> dict[str, Any]:
        """Return the mail as /_sandbox/mail.json shows it."""
        message = self.message()
        headers: dict[str, str] = {}
        for name, value in message.items():
            headers[name] = f"{headers[name]}\n{value}" if name in headers else str(value)
        return {
            "id": self.id,
            "received_at": self.received_at,
            "to": self.recipients,
            "from": self.sender,
            "subject": headers.get("Subject", ""),
            "date": _date(headers.get("Date")),
            "message_id": headers.get("Message-ID", ""),
            "headers": headers,
            "text": _part(message, "plain"),
            "html": _part(message, "html"),
            "attachments": _attachments(message),
        }


def _date(header: str | None) -> str | None:
    try:
        return parsedate_to_datetime(header).isoformat() if header else None
    except ValueError:
        return None


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return part.get_content().replace("\r\n", "\n") if part else ""


def _attachments(message: EmailMessage) -> list[dict[str, Any]]:
    return [
        {
            "name": part.get_filename(),
            "type": part.get_content_type(),
            "bytes": len(part.get_payload(decode=True) or b""),
        }
        for part in message.iter_attachments()
    ]


class Mailbox:
    """The newest 20,000 mails, in a file of their own so that mail never waits for payments."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = off")  # losing a test mail to a power cut is fine
        self._db.execute(TABLE)

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def add(self, sender: str, recipients: list[str], raw: bytes) -> None:
        with self._lock:
            row = self._db.execute(
                "insert into mails (received_at, sender, recipients, raw) values (?, ?, ?, ?)",
                (time.time(), sender, " ".join(recipients), raw),
            )
            if row.lastrowid and row.lastrowid % PRUNE_EVERY == 0:
                self._db.execute("delete from mails where id <= ?", (row.lastrowid - KEPT,))

    def newest(self, *, limit: int, after: int = 0, to: str = "") -> list[Mail]:
        """Return mails newer than the id `after`, newest first; `to` is one whole address."""
        pattern = f"% {_literal(to)} %" if to else "%"
        with self._lock:
            rows = self._db.execute(
                "select id, received_at, sender, recipients, raw from mails where id > ?"
                " and ' ' || recipients || ' ' like ? escape '\\' order by id desc limit ?",
                (after, pattern, limit),
            ).fetchall()
        return [_mail(row) for row in rows]

    def find(self, identifier: int) -> Mail | None:
        with self._lock:
            row = self._db.execute(
                "select id, received_at, sender, recipients, raw from mails where id = ?",
                (identifier,),
            ).fetchone()
        return _mail(row) if row else None

    def count(self) -> int:
        with self._lock:
            return self._db.execute("select count(*) from mails").fetchone()[0]

    def clear(self) -> None:
        with self._lock:
            self._db.execute("delete from mails")


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _mail(row: tuple[Any, ...]) -> Mail:
    return Mail(row[0], row[1], row[2], row[3].split(), row[4])


class Receiver:
    """What aiosmtpd asks at each step of a mail; where faults are made."""

    def __init__(self, mailbox: Mailbox, faults: Faults) -> None:
        self._mailbox = mailbox
        self._faults = faults

    async def handle_RCPT(  # noqa: N802
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        fault = self._faults.take("", address)
        if fault and (answer := await self._go_wrong(server, fault)):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Recipient taken"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        raw = envelope.content
        if isinstance(raw, bytes):
            self._mailbox.add(envelope.mail_from or "", list(envelope.rcpt_tos), raw)
        return "250 2.0.0 Kept"

    async def _go_wrong(self, server: SMTP, fault: Fault) -> str | None:
        if fault.mode == "slow":
            await asyncio.sleep(fault.delay)
        elif fault.mode == "refuse" and server.transport is not None:
            server.transport.close()
        return ANSWERS.get(fault.mode)


class MailServer(threading.Thread):
    """The SMTP server on loopback, in a thread with an event loop of its own."""

    def __init__(self, mailbox: Mailbox, faults: Faults, port: int) -> None:
        super().__init__(name="smtp", daemon=True)
        self._loop = asyncio.new_event_loop()
        self._receiver = Receiver(mailbox, faults)
        try:
            self._server = self._loop.run_until_complete(
                self._loop.create_server(self._session, HOST, port)
            )
        except OSError as error:
            sentence = f"Port {port} is taken: give --smtp-port a free one, or 0."
            raise PortTakenError(sentence) from error
        self.port: int = self._server.sockets[0].getsockname()[1]

    def _session(self) -> SMTP:
        return SMTP(
            self._receiver,
            hostname="sandbox.localhost",
            ident="Hearback sandbox",
            enable_SMTPUTF8=True,
            data_size_limit=LARGEST_BYTES,
            loop=self._loop,
        )

    def run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self.join(timeout=5)
        self._server.close()
