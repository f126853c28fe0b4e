"""The formatted text that staff write: stories and the organization's pages.

Cleaned when it is saved, and again when it is shown: a row may have come in by another door.
"""

import re
from html import unescape

import nh3
from django.utils.html import linebreaks, strip_tags
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


def opening_words(text: str, *, most: int) -> str:
    """Return how a text begins, bare of its formats and cut between two words."""
    bare = unescape(strip_tags(re.sub(r"(</(?:p|li|h2|h3|blockquote)>|<br ?/?>)", r" \1", text)))
    words = re.sub(r"[ \t\r\n]+", " ", bare).strip()  # French spaces stay what they are
    if len(words) <= most:
        return words
    return words[:most].rpartition(" ")[0].rstrip(" ,;:.–") + "…"


def for_editor(text: str) -> str:
    """Return the text as the editor reads it: it knows no paragraphs in a quotation, only lines."""
    return re.sub(r"(<blockquote[^>]*>)(.*?)</blockquote>", _in_lines, text, flags=re.DOTALL)


def paragraphs(text: str) -> str:
    """Turn what editors write (div, double br, h1) into paragraphs and headings."""
    text = re.sub(r"<(/?)h1>", r"<\1h2>", text)
    text = re.sub(r"<(div|p)>(.*?)</\1>", _split_at_empty_lines, text, flags=re.DOTALL)
    text = re.sub(r"<(blockquote)>(.*?)</\1>", _quoted, text, flags=re.DOTALL)
    return re.sub(r"<p>(\s|&nbsp;|<br ?/?>)*</p>", "", text)


def _in_lines(found: re.Match[str]) -> str:
    inside = re.sub(r"</p>\s*<p[^>]*>", "<br><br>", found[2])
    inside = re.sub(r"</?p[^>]*>", "", inside)
    return f"{found[1]}{inside.strip()}</blockquote>"


def _split_at_empty_lines(found: re.Match[str]) -> str:
    parts = re.split(r"(?:<br ?/?>\s*){2,}", found[2])
    return "".join(f"<p>{part}</p>" for part in parts)


def _quoted(found: re.Match[str]) -> str:
    holds_blocks = re.search(r"<(p|ul|ol|h2|h3|blockquote)\b", found[2])
    inside = found[2] if holds_blocks else _split_at_empty_lines(found)
    return f"<blockquote>{inside}</blockquote>"
