"""The form that every text of the coach has, whoever wrote it."""

import re
from dataclasses import dataclass

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
LONGEST_SUBJECT = 60
PLAIN_SPACES = re.compile(r"[ \t\r\n]+")


def on_one_line(text: str) -> str:
    """Return a text without its line ends; spaces that no line may break at stay as they are."""
    return PLAIN_SPACES.sub(" ", text).strip()


@dataclass(frozen=True)
class Text:
    """A mail in one language, before its placeholders are filled.

    `body` holds paragraphs between empty lines. `sample` is what the supporter may send on.
    """

    subject: str
    body: str
    button: str
    sample: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        return (self.subject, self.body, self.button, self.sample)

    @property
    def paragraphs(self) -> list[str]:
        parts = re.split(r"\n\s*\n", self.body)
        return [on_one_line(part) for part in parts if part.strip()]

    def placeholders(self) -> set[str]:
        return {name for part in self.parts for name in PLACEHOLDER.findall(part)}
