"""The formatted text that staff write: stories and the organization's pages.

Cleaned when it is saved, and again when it is shown: a row may have come in by another door.
"""

import nh3
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe

TAGS = {
    "a", "b", "blockquote", "br", "em", "h2", "h3", "hr", "i", "li", "ol", "p", "strong", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "blockquote": {"lang"}, "p": {"lang"}}
SCHEMES = {"http", "https", "mailto", "tel"}
# What becomes of a scheme that is not listed is nh3's doing: the address is dropped.


def clean_rich_text(text: str) -> str:
    """Return the text with nothing but the tags above; plain text gets its paragraphs."""
    if "<" not in text:
        text = linebreaks(text, autoescape=True) if text.strip() else ""
    return nh3.clean(
        text,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )


def render_rich_text(text: str) -> SafeString:
    return mark_safe(clean_rich_text(text))  # nh3 has just cleaned it
