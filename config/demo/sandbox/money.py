"""Currencies as Stripe counts them: integers in its own smallest unit, never ISO exponents.

Sources: docs.stripe.com/currencies (special cases, minimum charge amounts) and Stripe's public
prices. Minimums and fees of currencies not listed are estimates; the sandbox only needs them
to be plausible.
"""

from __future__ import annotations

from decimal import Decimal

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency

_SUPPORTED = """
    aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn
    bzd cad cdf chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd
    gnf gtq gyd hkd hnl htg huf idr ils inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak
    lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd
    omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos srd std
    szl thb tjs tnd top try ttd twd tzs uah ugx usd uyu uzs vnd vuv wst xaf xcd xof xpf yer zar
    zmw
"""
SUPPORTED = frozenset(_SUPPORTED.split())

_ZERO_DECIMAL = """
    bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf
"""
ZERO_DECIMAL = frozenset(_ZERO_DECIMAL.split())
THREE_DECIMAL = frozenset(["bhd", "jod", "kwd", "omr", "tnd"])

# An amount must be a multiple of this many smallest units: the Icelandic króna and the
# Ugandan shilling have no cents but are written as if they had; dinars end in 0.
STEPS = {"isk": 100, "ugx": 100} | dict.fromkeys(THREE_DECIMAL, 10)

MOST = 99_999_999  # Stripe takes at most eight digits

LEAST = {
    "aed": 200, "bgn": 100, "clp": 500, "czk": 1500, "dkk": 250, "gbp": 30, "gnf": 4500,
    "hkd": 400, "huf": 17500, "isk": 7000, "jpy": 50, "krw": 700, "mxn": 1000, "myr": 200,
    "nok": 300, "pln": 200, "ron": 200, "sek": 300, "thb": 1000, "twd": 1600, "ugx": 190000,
    "vnd": 13000, "xaf": 300, "xof": 300, "xpf": 60,
}  # fmt: skip
LEAST_ELSEWHERE = 50

# Tenths of a per cent, and the fixed part in smallest units.
FEES = {
    "aud": (17, 30), "cad": (29, 30), "chf": (29, 30), "eur": (15, 25), "gbp": (15, 20),
    "usd": (29, 30),
}  # fmt: skip
RATE_ELSEWHERE = 29

# Where a language without a country and a currency meet: at home a dollar is just a dollar.
HOMES = {"cad": {"en": "en-CA", "fr": "fr-CA"}, "aud": {"en": "en-AU"}, "nzd": {"en": "en-NZ"}}


def step(currency: str) -> int:
    return STEPS.get(currency, 1)


def least(currency: str) -> int:
    return LEAST.get(currency, LEAST_ELSEWHERE)


def fee(amount: int, currency: str) -> int:
    """Return what Stripe would keep of a card payment, rounded half up to what it can pay out."""
    rate, fixed = FEES.get(currency, (RATE_ELSEWHERE, least(currency) * 6 // 10))
    unit = step(currency)
    thousandths = amount * rate + fixed * 1000
    return min(amount, (thousandths + 500 * unit) // (1000 * unit) * unit)


def decimals(currency: str) -> int:
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2


def display(amount: int, currency: str, locale: str = "en") -> str:
    """Write an amount for a reader: 2500 EUR is "€25.00" in English, "25,00 €" in French."""
    units = Decimal(amount).scaleb(-decimals(currency))
    if locale.lower() in HOMES.get(currency, {}):
        locale = HOMES[currency][locale.lower()]
    return format_currency(units, currency.upper(), locale=babel_locale(locale))


def babel_locale(locale: str) -> Locale:
    try:
        return Locale.parse(locale, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")
