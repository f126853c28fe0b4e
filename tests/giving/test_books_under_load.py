from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from campaigns.models import CampaignTotals
from campaigns.money import CAD
from giving.models import Donation
from giving.services.books import CHECKS, recount_totals, run_checks
from giving.services.payments import record_payment, record_refund
from tests.factories import CampaignFactory, DonationFactory

pytestmark = pytest.mark.django_db(transaction=True)
GIFTS = 40


def pay(donation: Donation) -> None:
    try:
        record_payment(
            donation_id=donation.pk,
            payment_id=f"pi_{donation.pk}",
            money=CAD("25.00"),
            paid_at=timezone.now(),
        )
        if donation.pk % 4 == 0:
            record_refund(
                donation_id=donation.pk,
                refund_id=f"re_{donation.pk}",
                money=CAD("10.00") if donation.pk % 8 else CAD("25.00"),
                at=timezone.now(),
            )
    finally:
        connection.close()


def test_a_recount_while_gifts_and_refunds_arrive_loses_none_of_them():
    campaign = CampaignFactory()
    donations = [
        DonationFactory(campaign=campaign, email=f"donor{number % 9}@example.org")
        for number in range(GIFTS)
    ]

    with ThreadPoolExecutor(max_workers=4) as threads:
        paid = [threads.submit(pay, donation) for donation in donations]
        while not all(payment.done() for payment in paid):
            recount_totals()
        for payment in paid:
            payment.result()

    counted = [check for check in CHECKS if check.name in {"totals", "donors", "refunds"}]
    assert [finding.count for finding in run_checks(counted)] == [0, 0, 0]
    assert CampaignTotals.objects.get(campaign=campaign).raised_amount == sum(
        donation.kept.amount for donation in Donation.rows.all()
    )
