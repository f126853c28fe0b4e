"""What a check found, in the form in which a page shows it."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Level(TextChoices):
    FAIL = "fail", _("to change")
    WARN = "warn", _("could be better")
    UNKNOWN = "unknown", _("not known")
    OK = "ok", _("in order")


class Subject(TextChoices):
    SENDER = "sender", _("The address itself")
    SPF = "spf", _("SPF: who may send mails in your name")
    DKIM = "dkim", _("DKIM: the seal on each mail")
    DMARC = "dmarc", _("DMARC: what becomes of forgeries")
    REPLIES = "replies", _("Replies")


@dataclass(frozen=True)
class Record:
    """A record to create or to replace, as whoever keeps the domain has to type it."""

    name: str
    kind: str
    value: str
    # The value is not ours to know: these words say where it is to be found.
    is_description: bool = False


@dataclass(frozen=True)
class Finding:
    subject: Subject
    level: Level
    what: str  # a short name for the programmer
    title: str
    words: str = ""
    to_do: str = ""
    records: tuple[Record, ...] = ()
    # What stands there now, letter by letter.
    stands_now: tuple[str, ...] = ()
