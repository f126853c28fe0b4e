"""The path of a private page with its token: worked out once for each page and language.

A sending to many needs some hundred thousand of them, and Django's own way costs ten times more.
"""

from functools import lru_cache

from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language

# A token as the addresses take it: letters, digits, hyphens.
EXAMPLE = "0-example-token-0"


def token_path(name: str, token: str) -> str:
    """Return the path of a page whose only argument is a token, in the active language."""
    return _example(name, get_language(), get_script_prefix()).replace(EXAMPLE, token)


@lru_cache(maxsize=64)
def _example(name: str, language: str | None, prefix: str) -> str:
    return reverse(name, args=[EXAMPLE])
