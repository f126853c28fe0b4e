"""A mail to many: built once with a marker in the place of each reader's own words, then filled in.

The pieces between the markers are encoded when the mould is made, and a reader's words when it is
filled: as quoted-printable, pieces may be encoded apart, with a soft line break between them.
"""

import binascii
import json
import re
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.header import Header
from email.utils import formatdate
from functools import cached_property, lru_cache
from typing import Any

from django.conf import settings
from django.utils.html import escape

from feedback.bulk.slots import OpaqueTemplateError, names_looked_at
from feedback.models import Message
from feedback.services.delivery import mail_of, message_id
from feedback.services.rendering import RenderedMail, folder_of, render_values

# What a line may hold without changing it, or those around it.
FILLABLE = re.compile(r"[^\x00-\x1f\x7f\x85\u2028\u2029]+")
LINE_END = re.compile(r"\r\n|\r|\n")
MOST_MOULDS = 64
# What staff change of the sender or the organization is in the mails of the next minute.
LASTS_SECONDS = 30.0

Values = Mapping[str, object]
Encoder = Callable[[str], bytes]


@dataclass(frozen=True)
class Slot:
    name: str
    encode: Encoder


@dataclass(frozen=True)
class Mould:
    """A whole mail as bytes, cut where the reader's words come."""

    pieces: tuple[bytes | Slot, ...]
    # The subject is encoded as a whole, so it is filled in as text.
    subject: tuple[str | Slot, ...]

    @cached_property
    def _slots(self) -> list[Slot]:
        """Return each slot once: a reader's words are encoded once for all their places."""
        return list(dict.fromkeys(piece for piece in self.pieces if isinstance(piece, Slot)))

    @cached_property
    def _numbered(self) -> list[bytes | int]:
        return [
            self._slots.index(piece) if isinstance(piece, Slot) else piece for piece in self.pieces
        ]

    def fill(self, words: Mapping[str, str]) -> bytes:
        subject = "".join(
            words[part.name] if isinstance(part, Slot) else part for part in self.subject
        )
        own = {**words, "Subject": subject}
        filled = [slot.encode(own[slot.name]) for slot in self._slots]
        return b"".join(
            [filled[piece] if isinstance(piece, int) else piece for piece in self._numbered]
        )


class Moulds:
    """The moulds of one worker: few, and never old."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Any, tuple[float, Mould]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def mail_bytes(self, message: Message, shared: Values, own: Values) -> bytes | None:
        """Return the mail of a message, or nothing where it has to be built the ordinary way.

        `shared` is what all readers of the sending read, `own` what this one reads beside it or
        instead, the private links included.
        """
        words = {name: value for name, value in own.items() if isinstance(value, str)}
        try:
            looked_at = names_looked_at(folder_of(message))
        except OpaqueTemplateError:
            return None
        if not message.email.isascii():
            return None
        slots = {name for name, value in words.items() if name not in looked_at and fits(value)}
        fixed = {name: value for name, value in own.items() if name not in slots}
        mould = self._mould(message, shared, fixed, frozenset(slots))
        headers = headers_of_reader(message, words.get("unsubscribe_url", ""))
        return mould.fill({**words, **headers})

    def _mould(
        self, message: Message, shared: Values, fixed: Values, slots: frozenset[str]
    ) -> Mould:
        key = (
            message.organization_id, message.batch_id, message.person_id is None, message.kind,
            message.template_version, message.language, slots, json.dumps(fixed, sort_keys=True),
        )  # fmt: skip
        now = time.monotonic()
        made_at, mould = self._kept.get(key, (0.0, None))
        if mould is None or now - made_at > LASTS_SECONDS:
            mould = make_mould(message, {**shared, **fixed}, slots)
            self._kept[key] = (now, mould)
        self._kept.move_to_end(key)
        while len(self._kept) > MOST_MOULDS:
            self._kept.popitem(last=False)
        return mould


def fits(value: str) -> bool:
    """Return whether a text stays what it is wherever on a line it is put."""
    is_trim = value == value.strip() and "  " not in value
    return is_trim and FILLABLE.fullmatch(value) is not None


def make_mould(message: Message, values: Values, slots: frozenset[str]) -> Mould:
    """Render a mail with a marker for each slot, and cut it there."""
    token = secrets.token_hex(8)
    markers = {name: f"{token}x{number}x" for number, name in enumerate(sorted(slots))}
    rendered = render_values(folder_of(message), {**values, **markers})
    cut = _cutter(markers)
    return Mould(
        pieces=tuple(_joined(_pieces(message, rendered, cut, token))),
        subject=tuple(cut(rendered.subject, str, str)),
    )


def _cutter(markers: dict[str, str]) -> Callable[..., Iterator[Any]]:
    names = {marker: name for name, marker in markers.items()}
    pattern = re.compile(f"({'|'.join(map(re.escape, names))})") if names else None

    def cut(text: str, encode: Callable[[str], Any], encode_word: Encoder) -> Iterator[Any]:
        for part in pattern.split(text) if pattern else [text]:
            if part in names:
                yield Slot(names[part], encode_word)
            elif part:
                yield encode(part)

    return cut


def _pieces(
    message: Message, rendered: RenderedMail, cut: Callable[..., Iterator[Any]], token: str
) -> Iterator[bytes | Slot]:
    boundary = f"=_{token}"  # quoted-printable never holds these two signs
    yield from _head(message)
    yield _lines(f'Content-Type: multipart/alternative; boundary="{boundary}"')
    for kind, text, encode_word in (("plain", rendered.text, _raw), ("html", rendered.html, _safe)):
        yield _lines("", f"--{boundary}", f'Content-Type: text/{kind}; charset="utf-8"')
        yield _lines("MIME-Version: 1.0", "Content-Transfer-Encoding: quoted-printable", "")
        yield from cut(LINE_END.sub("\n", text), _quoted, encode_word)
    yield _lines("", f"--{boundary}--")


def _head(message: Message) -> Iterator[bytes | Slot]:
    """Take the headers that the ordinary way makes, but for those that are the reader's."""
    mail: Any = mail_of(message, RenderedMail("", "", "")).message()
    for name, value in mail.items():
        if name in OF_THE_READER:
            yield from (f"{name}: ".encode(), Slot(name, OF_THE_READER[name]), b"\r\n")
        elif name != "Content-Type":
            yield mail.policy.clone(linesep="\r\n").fold(name, value).encode("ascii")


def headers_of_reader(message: Message, unsubscribe_url: str) -> dict[str, str]:
    return {
        "To": message.email,
        "Date": formatdate(localtime=settings.EMAIL_USE_LOCALTIME),
        "Message-ID": message_id(message),
        "List-Unsubscribe": f"<{unsubscribe_url}>",
    }


def _joined(pieces: Iterator[bytes | Slot]) -> Iterator[bytes | Slot]:
    """Put neighbours together that are bytes: a mail has few slots and many lines."""
    run: list[bytes] = []
    for piece in pieces:
        if isinstance(piece, bytes):
            run.append(piece)
        else:
            yield from (b"".join(run), piece)
            run = []
    yield b"".join(run)


def _lines(*lines: str) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _quoted(text: str) -> bytes:
    return binascii.b2a_qp(text.encode()).replace(b"\n", b"\r\n")


def _raw(text: str) -> bytes:
    """Encode a reader's words between two soft line breaks: no line becomes too long."""
    return b"=\r\n" + _quoted(text) + b"=\r\n"


def _safe(text: str) -> bytes:
    return _raw(escape(text))


def _in_header(text: str) -> bytes:
    return text.encode("ascii")


@lru_cache(maxsize=256)
def _subject(text: str) -> bytes:
    charset = None if text.isascii() else "utf-8"
    return Header(text, charset, header_name="Subject").encode(linesep="\r\n").encode("ascii")


OF_THE_READER: dict[str, Encoder] = {
    "To": _in_header,
    "Date": _in_header,
    "Message-ID": _in_header,
    "List-Unsubscribe": _in_header,
    "Subject": _subject,
}
