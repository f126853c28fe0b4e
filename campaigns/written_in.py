"""In which language words are shown that nobody has written in the reader's."""

from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _


def other_language(thing: Any, field: str) -> str:
    """Return the language in which a field is shown where it is not the reader's, else nothing."""
    if getattr(thing, f"{field}_{get_language() or 'en'}", None):
        return ""
    codes = (code for code, _name in settings.LANGUAGES)
    return next((code for code in codes if getattr(thing, f"{field}_{code}", None)), "")


def marked(thing: Any, field: str) -> SafeString:
    """Return a content for the midst of a sentence, marked and noted where it is in another."""
    words, code = getattr(thing, field), other_language(thing, field)
    if not code:
        return format_html("{}", words)
    return format_html('<span lang="{}">{}</span> ({})', code, words, language_note(code))


def language_note(code: str) -> str:
    """Say in the reader's language that words are in another: “in French”, « en anglais »."""
    if not code or code == (get_language() or "en"):
        return ""
    return _("in French") if code == "fr" else _("in English")
