import pytest
from django.db import IntegrityError, transaction

from donors.models import Donor, Person
from tests.factories import DonorFactory, OrganizationFactory, PersonFactory

pytestmark = pytest.mark.django_db


def test_an_address_is_kept_once_whatever_its_letters():
    Person.objects.create_user("Solene@Example.org")

    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create_user("solene@example.ORG")


def test_a_person_without_email_cannot_work_here():
    PersonFactory(email=None)

    with pytest.raises(IntegrityError, match="person_without_email_is_no_staff"):
        PersonFactory(email=None, is_staff=True)


def test_a_donor_is_known_by_postal_address_alone():
    donor = DonorFactory(email="", address="12, rue du Quai", city="Havre-Perdrix")

    assert Donor.objects.for_organization(donor.organization).get() == donor


def test_a_donor_without_any_address_is_refused():
    with pytest.raises(IntegrityError, match="donor_has_email_or_postal_address"):
        DonorFactory(email="")


def test_one_person_is_a_donor_of_two_organizations_under_two_names():
    person = PersonFactory()

    DonorFactory(person=person, organization=OrganizationFactory(), name="Ghislaine T.")
    DonorFactory(person=person, organization=OrganizationFactory(), name="Madame Tremblay")

    assert {donor.name for donor in person.donors.all()} == {"Ghislaine T.", "Madame Tremblay"}
