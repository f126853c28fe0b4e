"""Telephone numbers as people read them."""

import phonenumbers


def write_telephone(number: str) -> str:
    """Return a number in the groups of its country, with the country in front."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
