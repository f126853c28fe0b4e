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


def legal_notice(organization):
    return OrganizationPage.objects.for_organization(organization).get(kind="legal")


def test_legal_notice_speaks_of_the_host_only_where_there_is_one():
    silent = legal_notice(create_organization(**details(slug="silent")))
    told = legal_notice(create_organization(**details(), hosts={"fr": "OVH", "en": "OVH & Co"}))

    assert ("hosts it" in silent.body_en, "héberge" in silent.body_fr) == (False, False)
    assert "<h2>Who hosts it</h2>\n<p>OVH &amp; Co</p>" in told.body_en
    assert "<h2>Qui les héberge</h2>\n<p>OVH</p>" in told.body_fr


def test_legal_notice_speaks_of_the_registration_only_where_there_is_one():
    number = "812345676RR0001"
    without = legal_notice(create_organization(**details(slug="without")))
    with_one = legal_notice(create_organization(**details(registration_number=number)))

    assert ("Registration" in without.body_en, "enregistrement" in without.body_fr) == (
        False,
        False,
    )
    assert f"Registration number: {number}" in with_one.body_en
    assert f"Numéro d’enregistrement&nbsp;: {number}" in with_one.body_fr


def test_french_pages_break_no_line_before_their_punctuation():
    organization = create_organization(**details())

    for page in OrganizationPage.objects.for_organization(organization):
        assert not re.search(r"[ \n][:;!?»]|«[ \n]", page.body_fr)


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
