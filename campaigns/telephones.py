"""Telephone numbers as people read them."""

import phonenumbers

NORTH_AMERICA = frozenset({"CA", "US"})
NORTH_AMERICAN_CODE = 1


def write_telephone(number: str, country: str = "") -> str:
    """Return a number in the groups of its country, with the country in front.

    Who reads the pages of an organization in North America dials its number without that.
    """
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    if country in NORTH_AMERICA and parsed.country_code == NORTH_AMERICAN_CODE:
        area, *rest = (
            phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
            .removeprefix("+1 ")
            .split("-")
        )
        return f"{area} {'-'.join(rest)}".strip()
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
