import itertools

import pytest
from django.utils import timezone

from campaigns.models import Challenge, ChallengeEntry
from giving.challenges.grouping import Figures
from giving.challenges.news import confirm_address
from giving.models import Donation
from giving.services.payments import record_payment, record_refund
from tests.factories import (
    CampaignFactory,
    ChallengeEntryFactory,
    ChallengeFactory,
    DonationFactory,
    FundraiserFactory,
)

payment_numbers = itertools.count(1)


@pytest.fixture
def challenge() -> Challenge:
    return ChallengeFactory()


@pytest.fixture
def entry(challenge) -> ChallengeEntry:
    """Maude's page, in a challenge."""
    campaign = CampaignFactory(organization=challenge.organization)
    page = FundraiserFactory(campaign=campaign, person__email="maude@example.org")
    return ChallengeEntryFactory(challenge=challenge, fundraiser=page)


@pytest.fixture
def give():
    """Return a function that gives to an entry as the webhook would record it.

    By donors who have opened their mail, unless said otherwise.
    """

    def give_to(
        entry, email, amount=1000, paid_at=None, *, is_confirmed=True, **fields
    ) -> Donation:
        page = entry.fundraiser
        if is_confirmed:
            confirm_address(address=email)
        donation = DonationFactory(
            campaign=entry.campaign or page.campaign,
            fundraiser=page,
            email=email,
            amount=amount,
            **fields,
        )
        return record_payment(
            donation_id=donation.pk,
            payment_id=f"pi_{next(payment_numbers)}",
            money=donation.money,
            paid_at=paid_at or timezone.now(),
        )

    return give_to


@pytest.fixture
def refund():
    def refund_gift(donation, amount=None) -> Donation:
        donation.refresh_from_db()
        money = donation.kept if amount is None else type(donation.kept)(amount, donation.currency)
        return record_refund(
            donation_id=donation.pk,
            refund_id=f"re_{next(payment_numbers)}",
            money=money,
            at=timezone.now(),
        )

    return refund_gift


def figures(entry: ChallengeEntry) -> Figures:
    entry.refresh_from_db()
    return Figures(entry.donor_count, entry.raised_amount, entry.own_amount, entry.reached_at)


def counts(entry: ChallengeEntry) -> tuple[int, int, int]:
    """Return different donors, money, and what the supporter gave."""
    entry.refresh_from_db()
    return entry.donor_count, entry.raised_amount, entry.own_amount
