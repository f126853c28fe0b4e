from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from campaigns.models import CampaignTotals
from feedback.allocations.balances import settle_balance
from feedback.models import AllocationEntry, Message
from giving.models import CampaignDonor, Donation, LedgerEntry
from giving.services.books import CHECKS, recount_totals, run_checks
from tests.factories import (
    CampaignFactory,
    DonationFactory,
    OrganizationFactory,
    PaidDonationFactory,
    StoredEventFactory,
    WallEntryFactory,
)

pytestmark = pytest.mark.django_db


def breaches() -> dict[str, list[str]]:
    return {
        finding.check.name: finding.examples for finding in run_checks() if not finding.is_clean
    }


def confirm(donation: Donation) -> Message:
    return Message.objects.create(
        organization=donation.organization,
        donation=donation,
        key=f"gift_confirmation:{donation.pk}",
        kind=Message.Kind.GIFT_CONFIRMATION,
        email=donation.email,
        language="fr",
        template_version=1,
        state=Message.State.SENT,
        sent_at=timezone.now(),
    )


@pytest.fixture
def gift() -> Donation:
    """A paid gift with all that belongs to it."""
    donation = PaidDonationFactory(reference="BCDFGHJK")
    confirm(donation)
    recount_totals()
    return donation


def test_a_gift_with_all_that_belongs_to_it_is_in_order(gift):
    assert breaches() == {}


def test_a_paid_gift_without_a_charge_is_found(gift):
    other = DonationFactory(
        campaign=gift.campaign, donor=gift.donor, state="paid", paid_at=timezone.now()
    )
    confirm(other)
    recount_totals()

    assert breaches() == {"charges": [other.reference], "balances": [other.reference]}


def test_a_charge_of_another_amount_is_found(gift):
    Donation.rows.filter(pk=gift.pk).update(amount=2600)
    recount_totals()

    assert breaches() == {"charges": ["BCDFGHJK"]}


def test_money_of_a_pending_gift_is_found(gift):
    pending = DonationFactory(campaign=gift.campaign)
    LedgerEntry.objects.create(
        organization=pending.organization,
        donation=pending,
        kind="charge",
        amount=2500,
        currency="CAD",
        occurred_at=timezone.now(),
    )

    assert breaches() == {"unpaid": [pending.reference]}


def test_a_refund_that_the_ledger_does_not_know_is_found(gift):
    Donation.rows.filter(pk=gift.pk).update(refunded_amount=500)
    recount_totals()

    assert breaches() == {"refunds": ["BCDFGHJK"]}


def test_a_refund_that_failed_later_is_in_order(gift):
    for kind, amount in (("refund", -500), ("adjustment", 500)):
        LedgerEntry.objects.create(
            organization=gift.organization,
            donation=gift,
            kind=kind,
            amount=amount,
            currency="CAD",
            stripe_id="re_1",
            occurred_at=timezone.now(),
        )

    assert breaches() == {}


def test_wrong_totals_are_found_and_put_right_by_a_recount(gift):
    CampaignTotals.objects.filter(campaign=gift.campaign).update(raised_amount=1, donor_count=7)

    assert breaches() == {"totals": [gift.campaign.slug]}
    recount_totals()
    totals = CampaignTotals.objects.get(campaign=gift.campaign)
    assert (totals.raised_amount, totals.gift_count, totals.donor_count) == (2500, 1, 1)
    assert breaches() == {}


def test_wrong_counts_of_a_donor_are_found_and_put_right(gift):
    CampaignDonor.objects.update(gift_count=2)

    assert list(breaches()) == ["donors"]
    recount_totals()
    assert CampaignDonor.objects.get().gift_count == 1


def test_a_partly_refunded_gift_counts_with_what_is_left(gift):
    LedgerEntry.objects.create(
        organization=gift.organization,
        donation=gift,
        kind="refund",
        amount=-500,
        currency="CAD",
        stripe_id="re_1",
        occurred_at=timezone.now(),
    )
    Donation.rows.filter(pk=gift.pk).update(refunded_amount=500)
    settle_balance(donation=gift, kind=AllocationEntry.Kind.RELEASED)

    recount_totals()

    assert CampaignTotals.objects.get(campaign=gift.campaign).raised_amount == 2000
    assert breaches() == {}


def test_a_gift_in_another_organizations_campaign_is_found(gift):
    Donation.rows.filter(pk=gift.pk).update(organization=OrganizationFactory())

    assert breaches() == {"owners": ["BCDFGHJK"]}


def test_a_refunded_gift_on_the_wall_is_found(gift):
    entry = WallEntryFactory(campaign=gift.campaign)
    Donation.rows.filter(pk=gift.pk).update(wall_entry=entry, appearance="name")
    assert breaches() == {}

    Donation.rows.filter(pk=gift.pk).update(appearance="private")

    assert breaches() == {"wall": ["BCDFGHJK"]}


def test_an_event_that_waits_too_long_is_found(gift):
    long_ago = timezone.now() - timezone.timedelta(minutes=16)
    StoredEventFactory(stripe_id="evt_new")
    StoredEventFactory(stripe_id="evt_old", received_at=long_ago)
    StoredEventFactory(stripe_id="evt_done", received_at=long_ago, state="done")

    assert breaches() == {"events": ["evt_old"]}


def test_a_pending_gift_that_nobody_looks_up_is_found(gift):
    yesterday = timezone.now() - timezone.timedelta(hours=25)
    forgotten = DonationFactory(campaign=gift.campaign, created_at=yesterday)
    looked_up = DonationFactory(campaign=gift.campaign, created_at=yesterday)
    looked_up.attempts.create(
        organization=looked_up.organization,
        number=1,
        idempotency_key="don-1",
        expires_at=timezone.now(),
        next_check_at=timezone.now(),
    )

    assert breaches() == {"pending": [forgotten.reference]}


def test_a_mail_that_waits_too_long_is_found(gift):
    message = Message.rows.get()
    long_ago = timezone.now() - timezone.timedelta(minutes=61)
    Message.rows.update(state="waiting", created_at=long_ago, next_try_at=long_ago)

    assert breaches() == {"unsent": [f"message {message.pk}"]}


def test_a_paid_gift_without_its_confirmation_is_found(gift):
    Message.rows.all().delete()

    assert breaches() == {"confirmations": ["BCDFGHJK"]}


def test_each_check_in_sql_is_one_query(gift, django_assert_num_queries):
    in_sql = [check for check in CHECKS if isinstance(check.breaches, str)]

    with django_assert_num_queries(len(in_sql)):
        run_checks(in_sql)


class TestCommand:
    def test_it_prints_each_promise_and_ends_well(self, gift):
        printed = StringIO()

        call_command("check_books", stdout=printed)

        lines = printed.getvalue().splitlines()
        assert len(lines) == len(CHECKS) + 1
        assert (
            lines[0]
            == "      0  Every paid gift has exactly one charge, of its amount and currency."
        )
        assert lines[-1] == "The books are in order."

    def test_it_ends_with_1_on_a_breach_and_repairs_nothing_by_itself(self, gift):
        CampaignTotals.objects.update(raised_amount=1)
        printed = StringIO()

        with pytest.raises(SystemExit) as end:
            call_command("check_books", stdout=printed)

        assert end.value.code == 1
        assert gift.campaign.slug in printed.getvalue()
        assert CampaignTotals.objects.get(campaign=gift.campaign).raised_amount == 1

    def test_it_recounts_when_told_to(self, gift):
        CampaignTotals.objects.update(raised_amount=1)

        call_command("check_books", "--repair", stdout=StringIO())

        assert CampaignTotals.objects.get(campaign=gift.campaign).raised_amount == 2500

    def test_an_empty_database_is_in_order(self):
        CampaignFactory()

        call_command("check_books", stdout=StringIO())
