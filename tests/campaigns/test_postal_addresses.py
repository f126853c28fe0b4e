import pytest

from campaigns.postal_addresses import address_in_words, address_lines
from tests.factories import OrganizationFactory


@pytest.mark.parametrize(
    ("country", "language", "town"),
    [
        ("CA", "fr", "Ville (Région) 12\u00a0AB"),
        ("CA", "en", "Ville, Région 12\u00a0AB"),
        ("US", "en", "Ville, Région 12\u00a0AB"),
        ("FR", "fr", "12\u00a0AB Ville"),
        ("GB", "en", "Ville 12\u00a0AB"),
    ],
)
def test_address_has_the_order_of_its_country(country, language, town):
    organization = OrganizationFactory.build(
        country=country, city="Ville", region="Région", postal_code="12 AB"
    )

    assert address_lines(organization, language) == ["12, rue du Quai", town]
    assert address_in_words(organization, language) == f"12, rue du Quai, {town}"


def test_town_without_a_region_stands_alone():
    organization = OrganizationFactory.build(region="")

    assert address_lines(organization, "fr")[1] == "Havre-Perdrix G0G\u00a01A0"
