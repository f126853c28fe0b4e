"""The words of the sandbox's pages: complete in both languages, and each one used."""

from __future__ import annotations

import re
from pathlib import Path

from config.demo.sandbox import cards, pages
from config.demo.sandbox.pages.words import WORDS

# Chosen in the code rather than in a template.
CHOSEN = {
    *(card.does for card in cards.CARDS.values()),
    *("declined", "errors", "not_authenticated"),
    *("error_card", "error_cvc", "error_email", "error_expiry"),
    *("normal", "twice", "shuffled", "late", "lost"),
    *(kind + rest for kind in ("expired", "paid", "not_found") for rest in ("", "_text")),
}


def test_both_languages_have_the_same_words() -> None:
    assert list(WORDS["fr"]) == list(WORDS["en"])
    assert [word for word in WORDS["fr"] if WORDS["fr"][word] == WORDS["en"][word]] == [
        "total",
        "date",
    ]


def test_every_word_is_used_and_none_hides_behind_a_dicts_own_method() -> None:
    folder = Path(str(pages.__file__)).parent / "templates"
    text = " ".join(file.read_text() for file in folder.glob("*.html"))

    used = set(re.findall(r"words\.(\w+)", text)) | CHOSEN

    assert sorted(WORDS["en"]) == sorted(used)
    assert [word for word in used if hasattr(dict, word)] == []
