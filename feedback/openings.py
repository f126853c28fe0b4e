"""How long words begin: a mail shows that much, and the page shows the rest."""

from typing import TypedDict

LONGEST_WORDS = 1200


class Opening(TypedDict):
    paragraphs: list[str]
    is_cut: bool


def opening_of(text: str) -> Opening:
    """Return the paragraphs that a mail shows of a plain text, and whether there are more."""
    text = text.strip()
    is_cut = len(text) > LONGEST_WORDS
    shown = text[:LONGEST_WORDS].rpartition(" ")[0] if is_cut else text
    paragraphs = [part.strip() for part in shown.split("\n") if part.strip()]
    return {"paragraphs": paragraphs, "is_cut": is_cut}
