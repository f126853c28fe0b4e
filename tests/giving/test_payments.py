import threading
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from campaigns.models import CampaignTotals, WallEntry
from campaigns.money import CAD, EUR
from donors.models import Donor
from giving.exceptions import MoneyMismatchError, RefundError
from giving.models import Donation, LedgerEntry
from giving.services.payments import (
    expire_attempt,
    record_failed_refund,
    record_fee,
    record_payment,
    record_refund,
)
from giving.signals import donation_paid, donation_reversed
from tests.factories import CampaignFactory, DonationFactory


def pay(donation, payment_id="pi_1", money=None):
    return record_payment(
        donation_id=donation.pk,
        payment_id=payment_id,
        money=money or donation.money,
        paid_at=timezone.now(),
    )


def refund(donation, amount, refund_id="re_1"):
    return record_refund(
        donation_id=donation.pk, refund_id=refund_id, money=amount, at=timezone.now()
    )


def totals_of(campaign) -> tuple[int, int, int]:
    totals = CampaignTotals.objects.get(campaign=campaign)
    return totals.raised_amount, totals.gift_count, totals.donor_count


def ledger_of(donation) -> list[tuple[str, int]]:
    return list(donation.ledger_entries.order_by("pk").values_list("kind", "amount"))


@contextmanager
def news_of(signal):
    heard = []

    def listen(sender, donation, **others):
        heard.append(donation.reference)

    signal.connect(listen)
    try:
        yield heard
    finally:
        signal.disconnect(listen)


@pytest.mark.django_db
def test_a_payment_writes_ledger_donor_and_totals():
    donation = DonationFactory(amount=2500, email="karim@example.org")

    with news_of(donation_paid) as heard:
        pay(donation)

    donation.refresh_from_db()
    assert donation.state == Donation.State.PAID
    assert donation.donor.email == "karim@example.org"
    assert ledger_of(donation) == [("charge", 2500)]
    assert totals_of(donation.campaign) == (2500, 1, 1)
    assert heard == [donation.reference]


@pytest.mark.django_db
def test_the_same_payment_told_again_changes_nothing():
    donation = DonationFactory(amount=2500)
    pay(donation)

    with news_of(donation_paid) as heard:
        pay(donation)

    assert ledger_of(donation) == [("charge", 2500)]
    assert totals_of(donation.campaign) == (2500, 1, 1)
    assert heard == []


@pytest.mark.django_db
def test_a_second_payment_of_one_gift_becomes_a_gift_of_its_own():
    donation = DonationFactory(amount=2500)
    pay(donation, "pi_1")

    second = pay(donation, "pi_2")

    assert second != donation
    assert ledger_of(second) == [("charge", 2500)]
    assert totals_of(donation.campaign) == (5000, 2, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("money", [CAD("25.01"), EUR("25.00")])
def test_another_sum_or_currency_than_the_gifts_is_refused(money):
    donation = DonationFactory(amount=2500)

    with pytest.raises(MoneyMismatchError):
        pay(donation, money=money)

    assert ledger_of(donation) == []
    assert totals_of(donation.campaign) == (0, 0, 0)


@pytest.mark.django_db
def test_two_gifts_of_one_donor_count_one_donor():
    campaign = CampaignFactory()
    pay(DonationFactory(campaign=campaign, email="lina@example.org"), "pi_1")
    pay(DonationFactory(campaign=campaign, email="lina@example.org"), "pi_2")

    assert totals_of(campaign) == (5000, 2, 1)
    assert Donor.rows.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("appearance", "expected"),
    [
        ("private", []),
        ("anonymous", [("", None, "Bonne route !")]),
        ("name", [("Karim Haddad", None, "Bonne route !")]),
        ("name_amount", [("Karim Haddad", 2500, "Bonne route !")]),
    ],
)
def test_a_gift_appears_as_its_donor_chose(appearance, expected):
    pay(DonationFactory(amount=2500, appearance=appearance, message="Bonne route !"))

    assert list(WallEntry.rows.values_list("name", "amount", "message")) == expected


@pytest.mark.django_db
def test_an_expired_gift_that_was_paid_after_all_is_paid():
    donation = DonationFactory(state="expired")

    pay(donation)

    donation.refresh_from_db()
    assert donation.state == Donation.State.PAID


@pytest.mark.django_db
def test_a_paid_gift_does_not_expire(open_gift):
    donation = open_gift()
    record_payment(
        donation_id=donation.pk,
        payment_id="pi_1",
        money=donation.money,
        paid_at=timezone.now(),
        session_id=donation.attempts.get().session_id,
    )

    expire_attempt(attempt_id=donation.attempts.get().pk)

    donation.refresh_from_db()
    assert donation.state == Donation.State.PAID
    assert donation.attempts.get().state == "paid"


@pytest.mark.django_db
def test_a_partial_refund_lowers_the_total_and_keeps_the_gift():
    donation = DonationFactory(amount=2500, appearance="name")
    pay(donation)

    with news_of(donation_reversed) as heard:
        refund(donation, CAD("10.00"))

    donation.refresh_from_db()
    assert (donation.state, donation.refunded_amount) == (Donation.State.PAID, 1000)
    assert donation.wall_entry.state == WallEntry.State.SHOWN
    assert totals_of(donation.campaign) == (1500, 1, 1)
    assert heard == [donation.reference]


@pytest.mark.django_db
def test_a_full_refund_leaves_wall_and_counts():
    donation = DonationFactory(amount=2500, appearance="name")
    pay(donation)
    refund(donation, CAD("10.00"), "re_1")
    refund(donation, CAD("15.00"), "re_2")
    refund(donation, CAD("15.00"), "re_2")

    donation.refresh_from_db()
    assert donation.state == Donation.State.REFUNDED
    assert donation.wall_entry.state == WallEntry.State.WITHDRAWN
    assert totals_of(donation.campaign) == (0, 0, 0)
    assert ledger_of(donation) == [("charge", 2500), ("refund", -1000), ("refund", -1500)]


@pytest.mark.django_db
def test_more_than_what_is_left_is_not_refunded():
    donation = DonationFactory(amount=2500)
    pay(donation)
    refund(donation, CAD("20.00"), "re_1")

    for money in (CAD("5.01"), EUR("5.00")):
        with pytest.raises(RefundError):
            refund(donation, money, "re_2")

    assert totals_of(donation.campaign) == (500, 1, 1)


@pytest.mark.django_db
def test_a_refund_that_failed_days_later_brings_the_gift_back():
    donation = DonationFactory(amount=2500, appearance="name")
    pay(donation)
    refund(donation, CAD("25.00"))

    for _ in range(2):
        record_failed_refund(donation_id=donation.pk, refund_id="re_1", at=timezone.now())

    donation.refresh_from_db()
    assert (donation.state, donation.refunded_amount) == (Donation.State.PAID, 0)
    assert totals_of(donation.campaign) == (2500, 1, 1)
    assert donation.wall_entry.state == WallEntry.State.HELD


@pytest.mark.django_db
def test_a_fee_is_recorded_once_in_its_own_currency():
    donation = DonationFactory(amount=2500)
    pay(donation)

    for _ in range(2):
        record_fee(
            donation_id=donation.pk,
            balance_transaction_id="txn_1",
            fee=EUR("0.72"),
            at=timezone.now(),
        )

    entry = LedgerEntry.rows.get(kind="fee")
    assert (entry.amount, entry.currency) == (-72, "EUR")


@pytest.mark.django_db
def test_the_ledger_cannot_be_edited_or_deleted():
    donation = DonationFactory()
    pay(donation)

    with pytest.raises(IntegrityError, match="only ever added"), transaction.atomic():
        LedgerEntry.rows.update(amount=1)
    with pytest.raises(IntegrityError, match="only ever added"), transaction.atomic():
        LedgerEntry.rows.all()._raw_delete("default")


def run_together(functions) -> list[BaseException]:
    """Run functions in threads that start at the same instant; return what they raised."""
    barrier, errors = threading.Barrier(len(functions)), []

    def run(function):
        try:
            barrier.wait(timeout=10)
            function()
        except Exception as error:  # noqa: BLE001  (handed to the test)
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[function]) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return errors


@pytest.mark.django_db(transaction=True)
def test_twenty_tellings_at_once_record_one_payment():
    donation = DonationFactory(amount=2500)

    errors = run_together([lambda: pay(donation)] * 20)

    assert errors == []
    assert ledger_of(donation) == [("charge", 2500)]
    assert totals_of(donation.campaign) == (2500, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_gifts_at_once_to_one_campaign_add_up_exactly():
    campaign = CampaignFactory()
    gifts = [
        DonationFactory(campaign=campaign, amount=1000 + number, email=f"d{number % 3}@example.org")
        for number in range(12)
    ]

    errors = run_together([lambda gift=gift: pay(gift, f"pi_{gift.pk}") for gift in gifts])

    assert errors == []
    assert totals_of(campaign) == (sum(gift.amount for gift in gifts), 12, 3)


@pytest.mark.django_db(transaction=True)
def test_two_refunds_at_once_never_exceed_the_gift():
    donation = DonationFactory(amount=2500)
    pay(donation)

    errors = run_together(
        [
            lambda: refund(donation, CAD("20.00"), "re_1"),
            lambda: refund(donation, CAD("20.00"), "re_2"),
        ]
    )

    assert [type(error) for error in errors] == [RefundError]
    assert totals_of(donation.campaign) == (500, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_same_race_counts_a_payment_twice(monkeypatch):
    """The test above the fix: with the lock off, two tellings at once do collide."""
    donation = DonationFactory(amount=2500)
    meeting = threading.Barrier(2)

    def unlocked(donation_id):
        found = Donation.rows.select_related("campaign", "organization").get(pk=donation_id)
        meeting.wait(timeout=10)
        return found

    monkeypatch.setattr("giving.services.payments.locked_donation", unlocked)
    errors = run_together([lambda: pay(donation, "pi_1"), lambda: pay(donation, "pi_1")])

    # The database's own constraint is the second line: one of the two is refused there.
    assert [type(error) for error in errors] == [IntegrityError]
    assert ledger_of(donation) == [("charge", 2500)]
