"""Days as people read them, the same on pages and in mails: November 22, 2026; 1er décembre."""

from datetime import date, datetime

from babel.dates import format_date, format_skeleton, format_time, get_timezone_name
from django.utils.translation import get_language

# English as in Canada and the United States, whatever the currency: one style on every page.
LOCALES = {"fr": "fr_CA", "en": "en_US"}


def write_date(day: date, language: str | None = None) -> str:
    """Write a day with its year."""
    locale = _locale(language)
    return _with_first(format_date(day, "long", locale=locale), locale)


def write_day(day: date, language: str | None = None) -> str:
    """Write a day and its month."""
    locale = _locale(language)
    return _with_first(format_skeleton("MMMMd", day, locale=locale), locale)


def write_month(day: date, language: str | None = None) -> str:
    """Write the month of a day, and its year: June 2027."""
    return format_skeleton("yMMMM", day, locale=_locale(language))


def write_moment(moment: datetime, language: str | None = None) -> str:
    """Write a moment where every minute matters: March 1, 2026, 12:00 a.m. (EST)."""
    locale = _locale(language)
    zone = get_timezone_name(moment, width="short", locale=locale)
    time = format_time(moment, "short", tzinfo=moment.tzinfo, locale=locale)
    return f"{write_date(moment.date(), language)}, {time} ({zone})"


def _locale(language: str | None) -> str:
    return LOCALES[(language or get_language() or "en")[:2]]


def _with_first(words: str, locale: str) -> str:
    """In French the first of a month has a word of its own."""
    return f"1er {words[2:]}" if locale.startswith("fr") and words.startswith("1 ") else words
