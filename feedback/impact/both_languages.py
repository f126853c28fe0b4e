"""Whether news is written in both languages, and says in one what it leaves out in the other.

What happened and what becomes of the money are one text, a paragraph each. A language without any
gets the other's words; one with fewer paragraphs shows nothing of what it lacks.
"""

from django.utils.translation import gettext

from feedback.impact.models import ImpactUpdate


def missing_in_words(update: ImpactUpdate) -> str:
    """Say which readers get the words of the other language."""
    if "en" not in update.languages:
        return gettext("It has no English words: readers of English get the French ones.")
    if "fr" not in update.languages:
        return gettext("It has no French words: readers of French get the English ones.")
    return ""


def left_out_in_words(update: ImpactUpdate) -> str:
    """Say which language has less of bad news, where it has words of its own."""
    english, french = (_paragraphs(update, language) for language in ("en", "fr"))
    if not update.is_trouble or not (english and french) or english == french:
        return ""
    if english < french:
        return gettext(
            "The English words have fewer paragraphs than the French ones: readers of English see "
            "nothing of the rest. Is what happens with the money in both?"
        )
    return gettext(
        "The French words have fewer paragraphs than the English ones: readers of French see "
        "nothing of the rest. Is what happens with the money in both?"
    )


def _paragraphs(update: ImpactUpdate, language: str) -> int:
    text = getattr(update, f"text_{language}") or ""
    return sum(bool(line.strip()) for line in text.splitlines())
