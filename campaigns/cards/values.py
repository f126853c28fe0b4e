"""From the facts to what a template shows, and the fingerprint of it."""

import hashlib
import json
import re
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from campaigns.cards.data import CardFacts
from campaigns.cards.fonts import HEADING, TEXT, families
from campaigns.cards.words import han_of, runs_from_right, settable
from campaigns.colours import LIGHT, brand_colours

INKS = {"ink": "#26211c", "ink-soft": "#5c5248"}  # as static/css/variables.css has them
HERE = Path(__file__).parent
LIBRARIES = ("typst", "pillow", "segno")


def values_of(facts: CardFacts) -> dict[str, Any]:
    """Return what a template shows, but for its pictures."""
    words = _words(facts)
    han = han_of(words.values())
    return {
        "language": facts.language,
        "words": {
            key: {"letters": text, "from_right": runs_from_right(text)}
            for key, text in words.items()
        },
        "percent": None if facts.percent is None else min(100, max(0, facts.percent)),
        "colours": _colours(facts.colour),
        "fonts": {"heading": families(HEADING, han), "text": families(TEXT, han)},
    }


def _words(facts: CardFacts) -> dict[str, str]:
    for_whom, campaign = settable(facts.for_whom), settable(facts.campaign)
    title = settable(facts.title) or campaign or for_whom
    name = settable(facts.name)
    with override(facts.language):
        return {
            "title": title,
            "name": "" if _names(title, name) else name,
            "for_whom": _for_whom(for_whom) if facts.name else for_whom,
            "campaign": "" if campaign in {title, for_whom} else campaign,
            "line": settable(facts.line),
            "address": settable(facts.address.partition("://")[2]),
            **_sayings(),
        }


def _names(title: str, name: str) -> bool:
    """Say whether the title names the person already. “Al” is not named by “All for books”."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", title) is not None


def _for_whom(organization: str) -> str:
    return _("For %(organization)s") % {"organization": organization} if organization else ""


def _sayings() -> dict[str, str]:
    """Return what only paper says."""
    return {
        "scan": _("Point your phone’s camera at this code to see the page and give."),
        "fold": _("Fold here"),
        "code": _("QR code that opens the page"),
    }


def _colours(chosen: str) -> dict[str, str]:
    grounds = {"paper": LIGHT.paper, "panel": LIGHT.panel, "wash": LIGHT.wash, "track": LIGHT.track}
    return grounds | brand_colours(chosen.lower(), LIGHT) | INKS


def fingerprint(facts: CardFacts) -> str:
    """Return a word that changes when what is shown does, or how it is drawn."""
    parts = [json.dumps(values_of(facts)).encode(), facts.address.encode(), _drawn_by()]
    parts += [facts.photograph or b"", facts.logo or b""]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


@cache
def _drawn_by() -> bytes:
    """Return all that has a hand in a picture, but for the facts."""
    files = sorted(HERE.rglob("*.[pt]y*"))
    sources = [path.read_bytes() for path in files if path.suffix in {".py", ".typ"}]
    return b"\n".join([*sources, *(f"{name} {version(name)}".encode() for name in LIBRARIES)])
