"""The form that every text of the coach has, whoever wrote it."""

import re
from dataclasses import dataclass

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
LONGEST_SUBJECT = 60


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
        return [" ".join(part.split()) for part in re.split(r"\n\s*\n", self.body) if part.strip()]

    def placeholders(self) -> set[str]:
        return {name for part in self.parts for name in PLACEHOLDER.findall(part)}
