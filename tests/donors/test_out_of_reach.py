"""Staff see to whom no news can be sent: mail comes back, and there is no postal address."""

import pytest
from django.urls import reverse

from donors.models import Suppression
from donors.services.suppressions import lift_suppression, suppress
from tests.factories import DonorFactory, OrganizationFactory, StaffFactory

pytestmark = pytest.mark.django_db


def returned(**fields):
    donor = DonorFactory(**fields)
    suppress(email=donor.email, reason=Suppression.Reason.HARD_BOUNCE)
    return donor


def test_donors_whom_no_address_reaches_wait_on_the_first_page(staff_client):
    organization = OrganizationFactory()
    lost = returned(organization=organization, name="Lost to us")
    returned(organization=organization, name="By post", address="3, quai Nord", city="Sept-Îles")
    mended = returned(organization=organization, name="Mended")
    staff = StaffFactory(organization=organization, language="en")
    lift_suppression(suppression=Suppression.objects.get(email=mended.email), actor=staff)
    DonorFactory(organization=organization, name="By mail")
    returned(name="Of another nonprofit")
    client, address = staff_client(staff), reverse("admin:donors_donor_changelist") + "?reach=none"

    waiting = client.get(reverse("admin:index")).context["waiting"]
    listed = client.get(address).context["cl"].queryset

    assert [(str(one.label), one.count, one.address) for one in waiting] == [
        ("donor without an address that works", 1, address)
    ]
    assert list(listed) == [lost]
