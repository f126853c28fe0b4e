"""No gift waits in a circle with another, nor with what staff do at that moment.

A gift takes its foreign keys' rows (FOR KEY SHARE) when it commits, with the shared totals in
hand. Whoever locks a person, an organization or a campaign against that holds up every gift, and
may wait for one of them.
"""

import uuid

import pytest
from django.utils import timezone

from campaigns.models import CampaignTotals, Membership
from campaigns.money import CAD
from campaigns.services import campaigns as life
from campaigns.services import staff
from campaigns.tasks import end_campaigns
from donors.services import DonorDetails
from giving.models import Donation
from giving.services.offline import record_offline_gift
from giving.services.payments import record_payment
from giving.signals import donation_paid
from tests.factories import CampaignFactory, DonationFactory, StaffFactory
from tests.meanwhile import Meanwhile

pytestmark = pytest.mark.django_db(transaction=True)


def pay(donation: Donation) -> Donation:
    return record_payment(
        donation_id=donation.pk,
        payment_id=f"pi_{donation.pk}",
        money=donation.money,
        paid_at=timezone.now(),
    )


def enter_cheque(campaign, colleague) -> Donation:
    return record_offline_gift(
        campaign=campaign,
        details=DonorDetails(name="Lina", email="lina@example.org"),
        money=CAD("25.00"),
        source=Donation.Source.CHEQUE,
        received_at=timezone.now(),
        entered_by=colleague,
        form_token=uuid.uuid4(),
    )


def totals_of(campaign) -> tuple[int, int, int]:
    totals = CampaignTotals.objects.get(campaign=campaign)
    return totals.raised_amount, totals.gift_count, totals.donor_count


@pytest.fixture
def before_history(monkeypatch):
    """Return a function that lets something happen just before a service writes its history."""

    def let(module, happen) -> None:
        write = module.record_history

        def happen_and_write(**fields):
            monkeypatch.setattr(module, "record_history", write)
            happen()
            return write(**fields)

        monkeypatch.setattr(module, "record_history", happen_and_write)

    return let


def test_three_gifts_of_one_new_donor_do_not_wait_in_a_circle():
    """The second waits for the first to add her, and the third finds her before the second ends."""
    campaign = CampaignFactory()
    first, second, third = (
        DonationFactory(campaign=campaign, email="lina@example.org") for _ in range(3)
    )
    next_after, others = {first.pk: second, second.pk: third}, []

    def pay_the_next(donation, **_others):
        if following := next_after.get(donation.pk):
            # In the list at once: the second of them begins the third.
            other = Meanwhile(lambda: pay(following))
            others.append(other)
            other.until_it_waits_or_ends()

    donation_paid.connect(pay_the_next)
    try:
        pay(first)
        # The list grows while it is gone through.
        errors = [other.until_it_ends().error for other in others]
    finally:
        donation_paid.disconnect(pay_the_next)

    assert errors == [None, None]
    assert totals_of(campaign) == (7500, 3, 1)


def test_colleague_is_removed_while_she_enters_a_cheque(before_history):
    campaign = CampaignFactory()
    owner = StaffFactory(organization=campaign.organization, role="owner")
    colleague = StaffFactory(organization=campaign.organization, role="field")
    others = []
    before_history(
        staff,
        lambda: others.append(
            Meanwhile(lambda: enter_cheque(campaign, colleague)).until_it_waits_or_ends()
        ),
    )

    staff.remove_staff(membership=colleague.memberships.get(), actor=owner)

    assert [other.until_it_ends().error for other in others] == [None]
    assert totals_of(campaign) == (2500, 1, 1)
    assert not Membership.rows.filter(person=colleague).exists()


@pytest.mark.parametrize(
    "end", [lambda campaign: life.end(campaign=campaign, actor=None), lambda _: end_campaigns()]
)
def test_gift_does_not_wait_for_who_ends_its_campaign(end, before_history):
    donation = DonationFactory(campaign__ends_at=timezone.now())
    waited = []
    before_history(
        life,
        lambda: waited.append(
            not Meanwhile(lambda: pay(donation)).until_it_waits_or_ends().is_over
        ),
    )

    end(donation.campaign)

    assert waited == [False]
    assert totals_of(donation.campaign) == (2500, 1, 1)
