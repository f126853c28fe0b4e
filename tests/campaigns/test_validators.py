import pytest
from django.core.exceptions import ValidationError

from campaigns.validators import (
    validate_iban,
    validate_registration_number,
    validate_telephone,
    validate_time_zone,
)


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("812345676RR0001", "CA"),
        ("81234 5676 RR 0001", "CA"),
        ("552 100 554", "FR"),
        ("W291009999", "FR"),
        ("anything", "US"),
        ("", "CA"),
    ],
)
def test_a_registration_number_of_its_country_is_taken(number, country):
    assert validate_registration_number(number, country) is None


@pytest.mark.parametrize(
    ("number", "country"),
    [("812345670RR0001", "CA"), ("812345676RC0001", "CA"), ("552100555", "FR")],
)
def test_a_mistyped_registration_number_is_refused(number, country):
    with pytest.raises(ValidationError, match="not valid"):
        validate_registration_number(number, country)


@pytest.mark.parametrize(
    ("validate", "good", "bad"),
    [
        (validate_iban, "FR76 3000 6000 0112 3456 7890 189", "FR76 3000 6000 0112 3456 7890 188"),
        (validate_telephone, "+1 418 555 0123", "418 555 0123"),
        (validate_time_zone, "America/Toronto", "Toronto"),
    ],
)
def test_what_an_organization_types_about_itself_is_checked(validate, good, bad):
    assert validate(good) is None
    with pytest.raises(ValidationError):
        validate(bad)
