"""Amounts of money: whole numbers of the smallest unit that Stripe charges, beside a currency.

What is stored is what Stripe charges. Which unit that is follows Stripe's table
(docs.stripe.com/currencies), not ISO 4217: UGX and ISK have no cents and are charged times 100.
Nothing here passes through a float.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from babel.numbers import format_currency, format_decimal
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

ZERO_DECIMAL = frozenset(
    "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split()  # noqa: SIM905
)
THREE_DECIMAL = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
# Charged in hundredths that have to be 00 (UGX and ISK have no smaller unit of their own).
WHOLE_UNITS_ONLY = frozenset({"UGX", "ISK"})

# What an organization may collect in. Minimum and maximum of one gift, in whole units, are ours:
# above Stripe's least charge, and high enough to be cheap to refuse to card testers.
CURRENCIES = {
    "CAD": (2, 100_000),
    "EUR": (2, 100_000),
    "USD": (2, 100_000),
    "GBP": (2, 100_000),
    "CHF": (2, 100_000),
    "AUD": (2, 100_000),
    "NZD": (2, 100_000),
    "DKK": (10, 500_000),
    "NOK": (10, 500_000),
    "SEK": (10, 500_000),
    "ISK": (200, 10_000_000),
    "JPY": (200, 10_000_000),
    "XOF": (1_000, 50_000_000),
    "XAF": (1_000, 50_000_000),
    "UGX": (5_000, 300_000_000),
    "TND": (5, 300_000),
}
CURRENCY_CHOICES = [(code, code) for code in CURRENCIES]

# Above every limit of ours, and far below what a column of the database holds.
LARGEST_AMOUNT = 10**15

GROUPS_WITH = {"en": ",", "fr": "."}  # French writes a space, which nobody can misread

SPACES = re.compile(r"[\s\u00a0\u202f\u2009'’_]")
GROUPED = re.compile(r"^[1-9]\d{0,2}([.,]\d{3})+$")
PLAIN = re.compile(r"^\d+([.,]\d+)?$")
GROUPED_DECIMAL = re.compile(r"^\d{1,3}((,\d{3})+\.\d+|(\.\d{3})+,\d+)$")


class AmountError(ValueError):
    """What was typed is no amount in this currency."""


def smallest_units(currency: str) -> int:
    """Return how many smallest units Stripe counts in one whole unit."""
    if currency in ZERO_DECIMAL:
        return 1
    return 1000 if currency in THREE_DECIMAL else 100


def smallest_step(currency: str) -> int:
    """Return the multiple that a charge has to be of, in smallest units."""
    if currency in WHOLE_UNITS_ONLY:
        return 100
    return 10 if currency in THREE_DECIMAL else 1


def charged_decimals(currency: str) -> int:
    """Return how many decimals an amount may have that a card can be charged."""
    return 0 if smallest_units(currency) == smallest_step(currency) else 2


@dataclass(frozen=True, order=True)
class Money:
    """An amount in the smallest unit that Stripe charges, and its ISO 4217 currency."""

    amount: int
    currency: str

    def __post_init__(self) -> None:
        if isinstance(self.amount, bool) or not isinstance(self.amount, int):
            raise TypeError("An amount of money is a whole number of the smallest unit.")

    def __add__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(self.amount - other.amount, self.currency)

    def __str__(self) -> str:
        return format_money(self)

    @property
    def units(self) -> Decimal:
        return Decimal(self.amount) / smallest_units(self.currency)

    @property
    def is_whole(self) -> bool:
        return self.amount % smallest_units(self.currency) == 0

    def _same_currency(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be added.")


def money(text: str, currency: str) -> Money:
    """Return an amount written in code, as in `money("6.00", "EUR")`."""
    return Money(int(Decimal(text) * smallest_units(currency)), currency)


CAD, EUR, USD, GBP, JPY = (
    partial(money, currency=code) for code in ("CAD", "EUR", "USD", "GBP", "JPY")
)


def least_gift(currency: str) -> Money:
    return Money(CURRENCIES[currency][0] * smallest_units(currency), currency)


def largest_gift(currency: str) -> Money:
    return Money(CURRENCIES[currency][1] * smallest_units(currency), currency)


def parse_money(typed: str, currency: str, language: str | None = None) -> Money:
    """Read what a person typed: `25`, `12,50`, `12.50`, `1 000`, `1,250.00`, `25 $`, `25 €`.

    Three digits after a comma in English, or a point in French, are thousands; the other way
    round they may be a slip, and a hundred times too much: the person is asked. (The dinars have
    thousandths.) Raises AmountError with a sentence for the person.
    """
    language = (language or get_language() or "en")[:2]
    text = SPACES.sub("", unicodedata.normalize("NFKC", typed))
    text = text.strip("$€£¥").removesuffix(currency).removeprefix(currency).strip("$€£¥")
    if text.startswith(("-", "\u2212")):
        raise AmountError(_("The amount has to be more than zero."))
    amount = Money(_smallest_units_in(text, currency, language), currency)
    if amount.amount == 0:
        raise AmountError(_("The amount has to be more than zero."))
    if amount.amount > LARGEST_AMOUNT:
        raise AmountError(_("This amount is too large to be one. Count its zeros."))
    if amount.amount % smallest_step(currency):
        raise AmountError(_("That has more decimals than this currency is charged in."))
    return amount


def _smallest_units_in(text: str, currency: str, language: str) -> int:
    if len(text) > 20 or not text.isascii():
        raise AmountError(_("Write the amount in digits, for example 25 or 12.50."))
    if GROUPED.match(text) and currency not in THREE_DECIMAL:
        _refuse_doubtful(text, currency, language)
        return int(re.sub(r"[.,]", "", text)) * smallest_units(currency)
    if GROUPED_DECIMAL.match(text):
        whole, decimals = re.sub(r"[.,](?=\d{3})(?=.*[.,])", "", text).replace(",", ".").split(".")
    elif PLAIN.match(text):
        whole, _point, decimals = text.replace(",", ".").partition(".")
    else:
        raise AmountError(_("Write the amount in digits, for example 25 or 12.50."))
    scaled = Decimal(f"{whole}.{decimals or 0}") * smallest_units(currency)
    if scaled != scaled.to_integral_value():
        raise AmountError(_("That has more decimals than this currency is charged in."))
    return int(scaled)


def _refuse_doubtful(text: str, currency: str, language: str) -> None:
    """Ask about three digits after the sign that the language does not group with."""
    separators = re.findall("[.,]", text)
    if set(separators) == {GROUPS_WITH[language]}:
        return
    if len(separators) > 1:
        raise AmountError(_("Write the amount in digits, for example 25 or 12.50."))
    whole, _separator, thousandths = text.partition(separators[0])
    digits = 0 if currency in ZERO_DECIMAL else 2
    less = Decimal(f"{whole}.{thousandths[:digits]}")
    raise AmountError(
        _("Is that %(less)s or %(more)s? Write it once more.")
        % {
            "less": format_decimal(less, format="0." + "0" * digits, locale=language),
            "more": format_decimal(int(whole + thousandths), format="#,##0", locale=language),
        }
    )


def format_money(value: Money, language: str | None = None) -> str:
    """Write an amount as the reader's language and the currency's home do: 25,00 $ or $25.00.

    Whole amounts lose their zeros: nobody gives 25.00 when 25 says it.
    """
    locale = locale_for(language or get_language() or "en", value.currency)
    digits = None
    if value.is_whole:
        digits = "#,##0\u00a0¤" if locale.startswith("fr") else "¤#,##0"
    return format_currency(
        value.units, value.currency, locale=locale, format=digits, currency_digits=digits is None
    )


def write_number(number: int) -> str:
    """Write a count as the reader does: 1,250 or 1 250."""
    return format_decimal(number, locale=(get_language() or "en").replace("-", "_"))


def format_money_exactly(value: Money, language: str | None = None) -> str:
    """Write an amount with its decimals, as books and confirmations do."""
    return format_currency(
        value.units,
        value.currency,
        locale=locale_for(language or get_language() or "en", value.currency),
    )


def locale_for(language: str, currency: str) -> str:
    """Return the locale whose habits fit a language read where a currency is spent."""
    if language.startswith("fr"):
        return {"CAD": "fr_CA", "CHF": "fr_CH"}.get(currency, "fr_FR")
    return {"CAD": "en_CA", "GBP": "en_GB", "EUR": "en_IE", "AUD": "en_AU", "NZD": "en_NZ"}.get(
        currency, "en_US"
    )
