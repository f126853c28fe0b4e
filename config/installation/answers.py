"""What `setup` needs to know: from an option, the environment, or the person at the keyboard."""

import os
from collections.abc import Mapping
from typing import Any


class MissingAnswerError(Exception):
    """Nobody is there to ask; the sentence names the option and the variable."""


class Answers:
    def __init__(self, options: Mapping[str, Any], *, may_ask: bool) -> None:
        self.options = options
        self.may_ask = may_ask

    def get(self, name: str, question: str, default: str | None = None) -> str:
        """Return the answer; an empty `default` makes it optional."""
        given = self.options.get(name) or os.environ.get(f"SETUP_{name.upper()}", "").strip()
        if given:
            return str(given)
        if self.may_ask:
            return self._ask(question, default)
        if default is None:
            option = name.replace("_", "-")
            raise MissingAnswerError(f"--{option} (or SETUP_{name.upper()}) is missing: {question}")
        return default

    def _ask(self, question: str, default: str | None) -> str:
        shown = f" [{default}]" if default else ""
        while True:
            typed = input(f"       {question}{shown}: ").strip() or default
            if typed is not None:
                return typed
