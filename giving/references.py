"""The short reference of a gift, which a donor can read over the telephone."""

import secrets

# No vowels (no words by accident), no 0 O 1 I L that sound or look alike.
LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"


LENGTH = 8


def new_reference() -> str:
    """Return eight random letters: 2·10¹¹ of them, so that a clash is a bug's doing."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def is_reference(text: str) -> bool:
    """Return whether a text has the form of a whole reference."""
    return len(text) == LENGTH and set(text) <= set(LETTERS)
