"""What is in the database while we measure: one campaign as a nonprofit would have it."""

import itertools
import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from campaigns.models import Campaign, Photograph
from giving.models import CheckoutAttempt, Donation
from tests.factories import CampaignFactory, SuggestedAmountFactory, WallEntryFactory

AMOUNT = 2500
PARAGRAPH = (
    "<p>From December to April the sea freezes and no boat goes. Before that, we bring each "
    "village the books that its readers asked for, and take the others back. Two hundred books "
    "make a shelf that lasts a winter.</p>"
)
numbers = itertools.count(1)


@dataclass(frozen=True)
class PendingGift:
    donation_id: int
    reference: str
    email: str
    session_id: str
    payment_id: str


def add_campaign(slug: str) -> Campaign:
    """Add a campaign with all that its page shows; its goal stays far, so its words stay alike."""
    campaign = CampaignFactory(
        slug=slug, goal_amount=10**12, story_en=PARAGRAPH * 12, story_fr=PARAGRAPH * 12
    )
    for amount in (1000, 2500, 5000, 10000):
        SuggestedAmountFactory(campaign=campaign, amount=amount)
    for number in range(30):
        WallEntryFactory(campaign=campaign, name=f"Ghislaine {number}")
    campaign.photograph = Photograph.rows.create(
        organization=campaign.organization,
        key=uuid.uuid4().hex,
        width=1600,
        height=1067,
        widths=[480, 800, 1200, 1600],
        formats=["avif", "webp", "jpg"],
        description="A boat full of books",
    )
    campaign.save()
    return campaign


def add_pending_gifts(campaign: Campaign, count: int) -> list[PendingGift]:
    """Add gifts whose payment page is open, each of another donor, with a name for the wall."""
    donations = Donation.rows.bulk_create(
        Donation(
            organization=campaign.organization,
            campaign=campaign,
            amount=AMOUNT,
            currency=campaign.currency,
            name="Karim Haddad",
            email=f"karim{next(numbers)}@example.org",
            message="Bonne route !",
            appearance=Donation.Appearance.NAME_AND_AMOUNT,
            language="fr",
        )
        for _ in range(count)
    )
    now = timezone.now()
    CheckoutAttempt.rows.bulk_create(
        CheckoutAttempt(
            organization=campaign.organization,
            donation=donation,
            number=1,
            state=CheckoutAttempt.State.OPEN,
            idempotency_key=f"gift-{donation.reference}-checkout-1",
            session_id=f"cs_test_{donation.pk}",
            parameters={},
            expires_at=now + timedelta(hours=1),
            next_check_at=now + timedelta(hours=1),
        )
        for donation in donations
    )
    return [
        PendingGift(
            donation.pk,
            donation.reference,
            donation.email,
            f"cs_test_{donation.pk}",
            f"pi_test_{donation.pk}",
        )
        for donation in donations
    ]
