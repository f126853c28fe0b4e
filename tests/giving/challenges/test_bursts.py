"""Two bursts of gifts at once leave a leaderboard that equals a recount."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from giving.challenges import following
from giving.challenges.following import follow_news, recount_challenge
from giving.challenges.news import record_card
from giving.models import ChallengeNews, Donation
from giving.services.books import run_checks
from giving.services.payments import record_payment, record_refund
from tests.factories import (
    CampaignFactory,
    ChallengeEntryFactory,
    ChallengeFactory,
    DonationFactory,
    FundraiserFactory,
)
from tests.giving.challenges.conftest import figures
from tests.meanwhile import Meanwhile

pytestmark = pytest.mark.django_db(transaction=True)


def burst(donations: list[Donation]) -> None:
    """Pay gifts one after the other; some are refunded, and cards turn out to be shared."""
    try:
        for donation in donations:
            record_payment(
                donation_id=donation.pk,
                payment_id=f"pi_{donation.pk}",
                money=donation.money,
                paid_at=timezone.now(),
            )
            record_card(donation_id=donation.pk, fingerprint=f"card {donation.pk % 41}")
            if donation.pk % 9 == 0:
                record_refund(
                    donation_id=donation.pk,
                    refund_id=f"re_{donation.pk}",
                    money=donation.money,
                    at=timezone.now(),
                )
    finally:
        connection.close()


def count_until(over: threading.Event) -> None:
    while not over.wait(0.02):
        follow_news()


def two_bursts(gifts_each: int) -> None:
    challenge = ChallengeFactory()
    campaign = CampaignFactory(organization=challenge.organization)
    entries = [
        ChallengeEntryFactory(challenge=challenge, fundraiser=FundraiserFactory(campaign=campaign))
        for _ in range(3)
    ]
    donations = [
        DonationFactory(
            campaign=campaign,
            fundraiser=entries[number % 3].fundraiser,
            email=f"donor{number * 7 % (gifts_each // 2)}@example.org",
            amount=1000,
        )
        for number in range(gifts_each * 2)
    ]

    over = threading.Event()
    counters = [Meanwhile(lambda: count_until(over)) for _ in range(2)]
    with ThreadPoolExecutor(max_workers=2) as threads:
        bursts = [threads.submit(burst, donations[start::2]) for start in (0, 1)]
        for one in bursts:
            one.result()
    over.set()
    errors = [counter.until_it_ends().error for counter in counters]
    while follow_news():
        pass

    followed = [figures(entry) for entry in entries]
    recount_challenge(challenge=challenge)
    assert errors == [None, None]
    assert ChallengeNews.objects.count() == 0
    assert followed == [figures(entry) for entry in entries]
    assert sum(entry.raised_amount for entry in entries) == 1000 * sum(
        donation.state == Donation.State.PAID for donation in Donation.rows.all()
    )
    assert all(entry.donor_count for entry in entries)
    assert [finding.check.name for finding in run_checks() if finding.count] == []


def test_two_bursts_leave_a_leaderboard_that_equals_a_recount():
    two_bursts(15)


@pytest.mark.chaos
def test_two_bursts_of_a_thousand_gifts_leave_a_leaderboard_that_equals_a_recount():
    two_bursts(1000)


def test_gift_does_not_wait_for_whoever_counts():
    entry = ChallengeEntryFactory(fundraiser=FundraiserFactory(campaign=CampaignFactory()))
    donation = DonationFactory(campaign=entry.fundraiser.campaign, fundraiser=entry.fundraiser)
    begun, may_go_on = threading.Event(), threading.Event()

    def count_slowly(*_arguments, **_more) -> None:
        begun.set()
        may_go_on.wait(20)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(following, "_note_late_refunds", count_slowly)
        ChallengeNews.objects.create(entry=entry)
        counter = Meanwhile(follow_news)
        begun.wait(20)
        gift = Meanwhile(lambda: burst([donation])).until_it_waits_or_ends()
        was_over = gift.is_over
        may_go_on.set()
        errors = [counter.until_it_ends().error, gift.until_it_ends().error]

    assert (was_over, errors) == (True, [None, None])
