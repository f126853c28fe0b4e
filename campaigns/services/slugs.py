"""Addresses made from titles and names."""

import re
from typing import Any

from django.utils.text import slugify

LONGEST = 44


def free_slug_in(rows: Any, text: str, *, otherwise: str) -> str:
    """Return an address made from a text that none of the rows has yet.

    Only its own numbers are read: of a name of one letter, half of all addresses begin with it.
    """
    base = slugify(re.sub("['’]", "-", text))[:LONGEST].strip("-") or otherwise
    taken = set(rows.filter(slug__regex=rf"^{base}(-[0-9]+)?$").values_list("slug", flat=True))
    if base not in taken:
        return base
    numbers = range(2, len(taken) + 3)
    return next(slug for number in numbers if (slug := f"{base}-{number}") not in taken)
