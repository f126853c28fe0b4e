"""Sessions end with what opened them."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.urls import reverse

from campaigns.models import HistoryEntry, Membership
from campaigns.services.staff import remove_staff
from donors.models import Person
from tests.factories import OrganizationFactory, StaffFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def organization():
    return OrganizationFactory()


@pytest.fixture
def person(organization):
    return StaffFactory(organization=organization, role="field", language="en")


@pytest.fixture
def boss():
    return Person.objects.create_superuser("boss@example.org")


def is_in(client):
    return client.get("/admin/").status_code == 200


def change(client, person, **fields):
    address = reverse("admin:donors_person_change", args=[person.pk])
    form = {"name": person.name, "email": person.email, "language": "en", "time_zone": "",
            "is_active": "on", "is_staff": "on"}  # fmt: skip
    below = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    sent = {name: value for name, value in (form | below | fields).items() if value is not None}
    assert client.post(address, sent).status_code == 302


@pytest.mark.parametrize(
    ("fields", "stays"),
    [
        ({"name": "Another name"}, True),
        ({"email": "moved@example.org"}, False),
        ({"is_staff": None}, False),
        ({"is_superuser": "on"}, False),
    ],
)
def test_a_change_of_access_ends_the_sessions(fields, stays, person, boss, staff_client):
    session = staff_client(person)
    assert is_in(session)

    change(staff_client(boss), person, **fields)

    assert is_in(session) is stays


def test_addresses_of_before_are_forgotten(person, boss, staff_client):
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)

    change(staff_client(boss), person, email="moved@example.org")

    assert not EmailAddress.objects.filter(user=person).exists()


def test_a_second_factor_that_is_taken_away_ends_the_sessions(
    person, boss, organization, staff_client
):
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    session = staff_client(person)
    assert is_in(session)

    staff_client(boss).post(
        reverse("admin:donors_person_do", args=[person.pk, "remove_second_factor"])
    )

    assert not is_in(session)
    [row] = HistoryEntry.objects.for_organization(organization)
    assert (row.what, row.actor, row.subject_id) == ("second factor removed", boss, person.pk)


def test_the_last_role_ends_the_sessions_and_an_earlier_one_does_not(
    person, organization, staff_client
):
    owner = StaffFactory(organization=organization, role="owner")
    elsewhere = Membership.objects.create(
        organization=OrganizationFactory(), person=person, role="field"
    )
    session = staff_client(person)

    remove_staff(membership=elsewhere, actor=owner)
    after_one = is_in(session)
    remove_staff(membership=person.memberships.get(), actor=owner)

    person.refresh_from_db()
    assert (after_one, is_in(session), person.is_staff) == (True, False, False)


def test_somebody_whom_a_superuser_adds_has_no_password(boss, staff_client):
    staff_client(boss).post(
        reverse("admin:donors_person_add"),
        {"name": "New", "email": "new@example.org", "language": "en", "is_active": "on",
         "memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"},
    )  # fmt: skip

    assert not Person.objects.get(email="new@example.org").has_usable_password()
