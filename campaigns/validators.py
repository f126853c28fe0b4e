"""Checks of what an organization types about itself."""

import re

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum import iban
from stdnum.ca import bn
from stdnum.exceptions import InvalidFormat
from stdnum.exceptions import ValidationError as NumberError
from stdnum.fr import siren

from campaigns.colours import HEX
from donors.validators import validate_time_zone

__all__ = [
    "validate_colour",
    "validate_iban",
    "validate_registration_number",
    "validate_telephone",
    "validate_time_zone",
]

CHARITY_PROGRAM = re.compile(r"\s*RR\s*\d{4}$", re.IGNORECASE)


def validate_colour(value: str) -> None:
    if not HEX.fullmatch(value):
        raise ValidationError(_("Write the colour as # and six digits, for example #14575c."))


def validate_iban(value: str) -> None:
    if not iban.is_valid(value):
        raise ValidationError(_("This IBAN is not valid: check the digits."))


def validate_telephone(value: str) -> None:
    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        raise ValidationError(
            _("Write the number with its country, for example +1 418 555 0123.")
        ) from None
    if not phonenumbers.is_possible_number(number):
        raise ValidationError(_("This telephone number has too few or too many digits."))


def validate_registration_number(value: str, country: str) -> None:
    """Check the number where its country has a check digit.

    Canada: business number with the program account of a registered charity (canada.ca,
    123456789RR0001; the library's own check knows the accounts of companies only).
    France: SIREN (nine digits with a Luhn check) or RNA (W and nine digits, which has none).
    """
    if not value:
        return
    try:
        if country == "CA":
            if not CHARITY_PROGRAM.search(value):
                raise InvalidFormat
            bn.validate(CHARITY_PROGRAM.sub("", value))
        elif country == "FR" and not value.upper().startswith("W"):
            siren.validate(value)
    except NumberError:
        raise ValidationError(
            {"registration_number": _("This number is not valid: check the digits.")}
        ) from None
