"""The kept Typst compiler.

What people wrote reaches a template as data, in one JSON string, and is never read as markup. The
compiler is made at its first use: a worker that forks first has one of its own in each child.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from typst import Compiler

from campaigns.cards.fonts import kept_fonts

TEMPLATES = Path(__file__).parent / "templates"
PIXELS_PER_POINT = 72  # a point of a template is a pixel of its picture
ARCHIVED_AND_ACCESSIBLE = ["a-2a", "ua-1"]

_one_at_a_time = Lock()  # the compiler refuses a second thread with an error


def as_picture(template: str, values: Mapping[str, Any], *, ppi: float = PIXELS_PER_POINT) -> bytes:
    """Return the only page of a template as a PNG; nothing stands behind it but what it draws."""
    return _compile(template, values, format="png", ppi=ppi)


def as_pdf(template: str, values: Mapping[str, Any]) -> bytes:
    """Return a PDF that can be archived and read aloud."""
    return _compile(template, values, format="pdf", pdf_standards=ARCHIVED_AND_ACCESSIBLE)


def _compile(template: str, values: Mapping[str, Any], **options: Any) -> bytes:
    facts = json.dumps(values, ensure_ascii=False)
    with _one_at_a_time:
        pages = _compiler().compile(
            input=TEMPLATES / template, sys_inputs={"facts": facts}, **options
        )
    if not isinstance(pages, bytes):
        raise TypeError(f"{template} filled more than one page")
    return pages


@cache
def _compiler() -> Compiler:
    return Compiler(root=TEMPLATES, font_paths=kept_fonts())
