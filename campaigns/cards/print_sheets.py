"""Sheets for a printer at home: PDF, tagged, for A4 and for North America's paper."""

from typing import Any

from campaigns.cards.codes import qr_svg, quiet_part
from campaigns.cards.data import CardFacts
from campaigns.cards.pictures import logo_values, photograph_svg
from campaigns.cards.typesetting import as_pdf
from campaigns.cards.values import values_of

PAPERS = ("a4", "us-letter")
# Pixels: some 220 to an inch, which is what a printer at home shows of a photograph.
POSTER_PHOTOGRAPH = (1560, 960)
TABLE_PHOTOGRAPH = (760, 1000)


def poster(facts: CardFacts, *, paper: str) -> bytes:
    """Return a sheet for a wall, with a code that can be read from two steps away."""
    return as_pdf("poster.typ", sheet_values(facts, paper, POSTER_PHOTOGRAPH))


def table_card(facts: CardFacts, *, paper: str) -> bytes:
    """Return a sheet that is folded once, and stands on a table with a face on each side."""
    return as_pdf("table_card.typ", sheet_values(facts, paper, TABLE_PHOTOGRAPH))


def sheet_values(facts: CardFacts, paper: str, photograph: tuple[int, int]) -> dict[str, Any]:
    """Return what the template of a sheet shows. Raises ValueError for an unknown paper."""
    if paper not in PAPERS:
        raise ValueError(f"{paper!r} is none of the papers {', '.join(PAPERS)}")
    return values_of(facts) | {
        "paper": paper,
        "qr": qr_svg(facts.address),
        "quiet": quiet_part(facts.address),
        "logo": logo_values(facts.logo),
        "photograph": facts.photograph and photograph_svg(facts.photograph, photograph),
    }
