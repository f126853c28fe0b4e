"""The short reference of a gift, which a donor can read over the telephone."""

import secrets

# No vowels (no words by accident), no 0 O 1 I L that sound or look alike.
LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"


def new_reference() -> str:
    """Return eight random letters: 2·10¹¹ of them, so that a clash is a bug's doing."""
    return "".join(secrets.choice(LETTERS) for _ in range(8))
