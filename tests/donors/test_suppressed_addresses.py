"""Staff see why an address is left alone, if it is one of theirs, and an owner may lift it."""

import pytest
from django.urls import reverse

from donors.models import Suppression
from donors.services.suppressions import suppress, why_returned
from feedback.models import Message
from tests.factories import DonorFactory, OrganizationFactory, PersonFactory, StaffFactory

pytestmark = pytest.mark.django_db

LIST = "admin:donors_suppression_changelist"


@pytest.fixture
def donor():
    return DonorFactory(person__email="ghislaine@example.org")


@pytest.fixture
def suppression(donor):
    return suppress(
        email=donor.email, reason=Suppression.Reason.HARD_BOUNCE, words="Postmark: 550 unknown"
    )


def lift(client, suppression):
    address = reverse("admin:donors_suppression_do", args=[suppression.pk, "lift"])
    return client.post(address)


def test_staff_read_who_said_what_of_an_address_of_theirs(staff_client, donor, suppression):
    client = staff_client(StaffFactory(organization=donor.organization, role="fundraising"))

    page = client.get(reverse("admin:donors_suppression_change", args=[suppression.pk]))

    assert page.status_code == 200
    assert "Postmark: 550 unknown" in page.content.decode()


def test_staff_of_another_organization_see_nothing_of_it(staff_client, suppression):
    client = staff_client(StaffFactory(organization=OrganizationFactory(), role="owner"))

    assert "ghislaine@example.org" not in client.get(reverse(LIST)).content.decode()
    assert lift(client, suppression).status_code == 404
    assert why_returned("ghislaine@example.org") != ""


def test_somebody_who_never_gave_but_was_written_to_is_known_too(staff_client, confirmation_to):
    message = confirmation_to("maude@example.org")
    suppress(email="maude@example.org", reason=Suppression.Reason.SOFT_BOUNCES)
    client = staff_client(StaffFactory(organization=message.organization))

    assert "maude@example.org" in client.get(reverse(LIST)).content.decode()


@pytest.fixture
def confirmation_to():
    def write(email):
        return Message.rows.create(
            key="link", kind=Message.Kind.FOLLOW_LINK, organization=OrganizationFactory(),
            person=PersonFactory(email=email), email=email, language="fr", template_version=1,
        )  # fmt: skip

    return write


@pytest.mark.parametrize(("role", "status"), [("owner", 302), ("finance", 403)])
def test_an_owner_lifts_what_came_back(staff_client, donor, suppression, role, status):
    client = staff_client(StaffFactory(organization=donor.organization, role=role))

    answer = lift(client, suppression)

    assert answer.status_code == status
    assert (why_returned(donor.email) == "") is (role == "owner")


def test_an_owner_elsewhere_who_only_reads_here_does_not_lift(staff_client, donor, suppression):
    staff = StaffFactory(organization=donor.organization, role="finance")
    OrganizationFactory().memberships.create(person=staff, role="owner")

    assert lift(staff_client(staff), suppression).status_code == 403
    assert why_returned(donor.email) != ""


def test_nobody_lifts_a_complaint(staff_client, donor):
    complaint = suppress(email=donor.email, reason=Suppression.Reason.COMPLAINT, words="spam")
    client = staff_client(StaffFactory(organization=donor.organization, role="owner"))

    answer = lift(client, complaint)

    complaint.refresh_from_db()
    assert (answer.status_code, complaint.lifted_at) == (302, None)
