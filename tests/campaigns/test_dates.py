from datetime import date

import pytest

from campaigns.dates import write_date, write_day, write_month


@pytest.mark.parametrize(
    ("day", "language", "long", "short"),
    [
        (date(2026, 11, 22), "en", "November 22, 2026", "November 22"),
        (date(2026, 11, 22), "fr", "22 novembre 2026", "22 novembre"),
        (date(2027, 2, 1), "fr", "1er février 2027", "1er février"),
        (date(2027, 2, 11), "fr", "11 février 2027", "11 février"),
        (date(2027, 2, 1), "en", "February 1, 2027", "February 1"),
    ],
)
def test_day_is_written_as_people_say_it(day, language, long, short):
    assert (write_date(day, language), write_day(day, language)) == (long, short)


def test_a_month_is_written_with_its_year():
    day = date(2027, 8, 1)

    assert [write_month(day, language) for language in ("en", "fr")] == ["August 2027", "août 2027"]
