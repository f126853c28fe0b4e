import re

import pytest

from campaigns.models import HistoryEntry, OrganizationPage
from campaigns.services.organizations import create_organization
from tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db


def details(**fields) -> dict:
    organization = OrganizationFactory.build(**fields)
    return {
        field.name: getattr(organization, field.name)
        for field in organization._meta.concrete_fields
        if field.name != "id" and getattr(organization, field.name) is not None
    }


def test_organization_comes_with_five_pages_in_both_languages():
    organization = create_organization(**details())

    pages = OrganizationPage.objects.for_organization(organization).order_by("kind")
    assert [(page.kind, page.title_en, page.title_fr) for page in pages] == [
        ("contact", "Contact", "Nous joindre"),
        ("legal", "Legal notice", "Mentions légales"),
        ("privacy", "Privacy", "Vie privée"),
        ("refunds", "Refunds", "Remboursements"),
        ("terms", "Terms of giving", "Conditions des dons"),
    ]
    assert all(page.body_en and page.body_fr for page in pages)


def test_details_of_the_organization_stand_in_its_pages():
    organization = create_organization(**details(legal_name="Barque & Cie <CAD>"))

    pages = OrganizationPage.objects.for_organization(organization)
    for page in pages:
        for body in (page.body_en, page.body_fr):
            assert "Barque &amp; Cie &lt;CAD&gt;" in body or page.kind == "refunds"
            assert not re.search(r"[{}]", body)
    refunds = pages.get(kind="refunds")
    assert "BIBLIOBARQUE" in refunds.body_fr
    assert "bonjour@bibliobarque.example" in refunds.body_en


@pytest.mark.parametrize(
    ("country", "law", "loi"), [("CA", "Law 25", "loi 25"), ("FR", "GDPR", "RGPD")]
)
def test_privacy_page_names_the_law_of_the_country(country, law, loi):
    organization = create_organization(**details(country=country))

    page = OrganizationPage.objects.for_organization(organization).get(kind="privacy")
    assert law in page.body_en
    assert loi in page.body_fr


def test_creation_is_written_in_the_history():
    organization = create_organization(**details())

    entries = HistoryEntry.objects.for_organization(organization).about(organization)
    assert [entry.what for entry in entries] == ["organization created"]
