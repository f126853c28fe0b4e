import pytest

from campaigns.models import Campaign, Organization
from donors.exceptions import ScopeMissingError
from donors.models import Donor
from feedback.models import Message
from giving.models import CheckoutAttempt, Donation, LedgerEntry, StoredEvent
from tests.factories import CampaignFactory, DonationFactory, PersonFactory, StaffFactory

pytestmark = pytest.mark.django_db

OWNED = [
    Campaign, CheckoutAttempt, Donation, Donor, LedgerEntry, Message, Organization, StoredEvent,
]  # fmt: skip


@pytest.mark.parametrize("model", OWNED)
@pytest.mark.parametrize(
    "ask",
    [
        list,
        lambda rows: rows.count(),
        lambda rows: rows.exists(),
        lambda rows: rows.first(),
        lambda rows: rows.filter(pk=1).update(pk=1),
        lambda rows: rows.filter(pk=1).delete(),
        lambda rows: list(rows.values_list("pk")),
        lambda rows: list(rows.none() | rows.filter(pk=1)),
    ],
)
def test_a_query_that_does_not_say_whose_rows_it_wants_is_refused(model, ask):
    with pytest.raises(ScopeMissingError):
        ask(model.objects.all())


def test_rows_of_another_organization_are_not_found():
    mine, theirs = DonationFactory(), DonationFactory()

    found = Donation.objects.for_organization(mine.organization)

    assert list(found) == [mine]
    assert theirs.organization != mine.organization


def test_staff_see_the_rows_of_their_organizations_only():
    campaign, _other = CampaignFactory(), CampaignFactory()
    person = StaffFactory(organization=campaign.organization, role="read_only")

    assert list(Campaign.objects.visible_to(person)) == [campaign]
    assert list(Organization.objects.visible_to(person)) == [campaign.organization]


def test_somebody_without_a_membership_sees_nothing_and_a_superuser_everything():
    DonationFactory()

    assert Donation.objects.visible_to(PersonFactory(is_staff=True)).count() == 0
    assert Donation.objects.visible_to(PersonFactory(is_staff=True, is_superuser=True)).count() == 1


def test_a_job_may_cross_organizations_when_it_says_so():
    DonationFactory()
    DonationFactory()

    assert Donation.objects.across_organizations().count() == 2
