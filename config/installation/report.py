"""What `setup` found, line by line, and what it ends with."""

from dataclasses import dataclass, field
from typing import Protocol


class Writable(Protocol):
    def write(self, msg: str) -> object: ...


@dataclass
class Report:
    """Prints each finding as it comes, and remembers what is wrong and what is still to do."""

    out: Writable
    wrong: list[str] = field(default_factory=list)
    to_do: list[str] = field(default_factory=list)

    def good(self, sentence: str) -> None:
        self.out.write(f"   ok  {sentence}")

    def is_wrong(self, sentence: str) -> None:
        self.wrong.append(sentence)
        self.out.write(f"WRONG  {sentence}")

    def remains(self, sentence: str) -> None:
        """Note what only a person can do; it is printed at the end."""
        self.to_do.append(sentence)

    def say(self, text: str) -> None:
        self.out.write(text)
