"""Fields that forgive how people type about themselves."""

import re
from typing import Any

from django import forms

# Narrow and hard spaces are French typography: they stay.
PLAIN_SPACES = re.compile(r"[ \t\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
# Control characters, and letters that nobody sees: they make one name look like another, or turn
# the line around it. Those that join letters (U+200C, U+200D) are spelling in some scripts.
INVISIBLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    r"\ufff9-\ufffb]"
)
LONGEST_EMAIL = 254  # RFC 5321, and what every row of ours holds


def on_one_line(text: str) -> str:
    """Return words as they look: without line ends and without what cannot be seen."""
    return INVISIBLE.sub("", PLAIN_SPACES.sub(" ", text)).strip()


class OneLineField(forms.CharField):
    """Words that stand in a heading and in the subject of a mail: no line ends in them."""

    def to_python(self, value: Any) -> str:
        return on_one_line(super().to_python(value) or "")


class ForgivingEmailField(forms.EmailField):
    """An address that a telephone's keyboard may have sprinkled with spaces or a last full stop."""

    def to_python(self, value: Any) -> str:
        written = re.sub(r"\s", "", on_one_line(value or ""))
        return super().to_python(written.rstrip(".,;").lower()) or ""
