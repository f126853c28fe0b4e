"""Beside test_fill, since there the database of the whole file is filled."""

import pytest

from campaigns.models import Organization
from config.demo.story.fill import fill

pytestmark = pytest.mark.django_db


def test_a_database_with_an_organization_is_left_alone(organization):
    assert fill(lambda _: None) is False

    assert Organization.rows.get() == organization


@pytest.fixture
def organization():
    return Organization.rows.create(
        slug="ours", name_en="Ours", legal_name="Ours", country="CA", currency="CAD"
    )
