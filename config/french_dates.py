"""In French the first of a month is the "1er", also where Django writes the day.

Its formats know an English ending alone (1st), and a format cannot ask which day it is.
`config/formats/fr` uses the ending that is put in its place here.
"""

from datetime import date

from django.utils.dateformat import DateFormat
from django.utils.translation import get_language

FIRST = "er"
_english_ending = DateFormat.S


def write_first_of_month_in_french() -> None:
    DateFormat.S = _ending  # type: ignore[method-assign, assignment]


def _ending(of: DateFormat) -> str:
    if (get_language() or "").startswith("fr"):
        return FIRST if isinstance(of.data, date) and of.data.day == 1 else ""
    return _english_ending(of)
