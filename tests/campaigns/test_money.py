import pytest

from campaigns.money import (
    CAD,
    EUR,
    JPY,
    AmountError,
    Money,
    format_money,
    format_money_exactly,
    parse_money,
)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("25", CAD("25.00")),
        ("12,50", CAD("12.50")),
        ("12.50", CAD("12.50")),
        ("1 000", CAD("1000.00")),
        ("1\u202f250,50", CAD("1250.50")),
        ("1,250.00", CAD("1250.00")),
        ("1.250,00", CAD("1250.00")),
        ("1,000", CAD("1000.00")),
        ("1'000", CAD("1000.00")),
        ("25 $", CAD("25.00")),
        ("$25", CAD("25.00")),
        ("25 CAD", CAD("25.00")),
        ("0,5", CAD("0.50")),
        ("\uff12\uff15", CAD("25.00")),
    ],
)
def test_what_people_type_is_read_as_they_mean_it(typed, expected):
    assert parse_money(typed, "CAD") == expected


@pytest.mark.parametrize(
    ("typed", "language", "expected"),
    [
        ("1,000", "en", CAD("1000.00")),
        ("1,250,000", "en", CAD("1250000.00")),
        ("1.000", "fr", CAD("1000.00")),
        ("12.345", "fr", CAD("12345.00")),
        ("12 345", "fr", CAD("12345.00")),
    ],
)
def test_thousands_are_grouped_as_the_language_does(typed, language, expected):
    assert parse_money(typed, "CAD", language) == expected


@pytest.mark.parametrize(
    ("typed", "currency", "language", "sentence"),
    [
        ("12.345", "CAD", "en", "Is that 12.34 or 12,345? Write it once more."),
        ("1.000", "CAD", "en", "Is that 1.00 or 1,000? Write it once more."),
        ("12.345", "JPY", "en", "Is that 12 or 12,345? Write it once more."),
        ("1,000", "CAD", "fr", "Is that 1,00 or 1\u202f000? Write it once more."),
    ],
)
def test_a_doubtful_amount_is_asked_about(typed, currency, language, sentence):
    with pytest.raises(AmountError) as refusal:
        parse_money(typed, currency, language)

    assert str(refusal.value.args[0]) == sentence


@pytest.mark.parametrize(
    ("typed", "language"), [("1.250.000", "en"), ("1,250,000", "fr"), ("1,000.000", "en")]
)
def test_the_other_languages_groups_are_refused(typed, language):
    with pytest.raises(AmountError, match="Write the amount in digits"):
        parse_money(typed, "CAD", language)


NO_AMOUNTS = [
    "abc",
    "0",
    "0,00",
    "-5",
    "−5",
    "1e5",
    "12,5,5",
    "1.2.3",
    "½",
    "25USD",
    "NaN",
    "Infinity",
    "0x10",
    "٢٥",
]


@pytest.mark.parametrize("typed", ["", " ", "9" * 40, *NO_AMOUNTS])
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(AmountError):
        parse_money(typed, "CAD")


@pytest.mark.parametrize(
    "typed", ["99999999999999999999", "10000000000000.01", "99 999 999 999 999"]
)
def test_amount_that_no_column_holds_is_refused_in_words(typed):
    with pytest.raises(AmountError, match="too large to be one"):
        parse_money(typed, "CAD")


def test_half_of_a_unit_written_with_three_digits_is_not_five_hundred():
    assert parse_money("0.500", "CAD") == CAD("0.50")


def test_currencies_without_cents_follow_stripes_table_not_iso():
    assert parse_money("300", "JPY") == Money(300, "JPY")
    assert parse_money("5000", "UGX") == Money(500_000, "UGX")
    assert parse_money("12,50", "TND") == Money(12_500, "TND")


def test_an_amount_between_two_charges_is_refused():
    for typed, currency in [("300,5", "JPY"), ("5000,50", "UGX"), ("12,505", "TND")]:
        with pytest.raises(AmountError):
            parse_money(typed, currency)


@pytest.mark.parametrize(
    ("money", "language", "expected"),
    [
        (CAD("1250.00"), "fr", "1\u00a0250\u00a0$"),
        (CAD("1250.00"), "en", "$1,250"),
        (CAD("12.50"), "fr", "12,50\u00a0$"),
        (EUR("12.50"), "fr", "12,50\u00a0€"),
        (EUR("12.50"), "en", "€12.50"),
        (JPY("300"), "en", "¥300"),
    ],
)
def test_money_is_written_as_its_country_and_language_do(money, language, expected):
    assert format_money(money, language) == expected


def test_books_write_the_cents_of_a_whole_amount():
    assert format_money_exactly(CAD("25.00"), "fr") == "25,00\u00a0$"


def test_money_never_comes_from_a_float():
    with pytest.raises(TypeError):
        Money(25.0, "CAD")


def test_currencies_do_not_mix():
    with pytest.raises(ValueError, match="cannot be added"):
        CAD("1.00") + EUR("1.00")
