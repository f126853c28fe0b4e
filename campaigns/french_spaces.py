"""The spaces of French typography, which no line may break at."""

import re

NARROW, NO_BREAK = "\u202f", "\u00a0"


def with_french_spaces(text: str) -> str:
    """Put them before ; ! ? : » $ € %, after «, in 18 h 30, and in 15 240."""
    text = re.sub(r"[ \n](?=[;!?])", NARROW, text)
    text = re.sub(r"(?<=\d) h (?=\d\d)", f"{NO_BREAK}h{NO_BREAK}", text)
    return re.sub(r"[ \n](?=[:»$€%])|(?<=«)[ \n]|(?<=\d) (?=\d{3})", NO_BREAK, text)
