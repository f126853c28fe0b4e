import itertools
import time

import pytest
from django.db import transaction
from django.utils import timezone

from campaigns.models import CampaignTotals
from giving.models import CheckoutAttempt, Donation, LedgerEntry, StoredEvent
from giving.services.checkout import check_payment, open_payment_page, resume_donation
from giving.services.events import process_event, process_event_again, store_event, take_due_events
from giving.services.payments import record_payment
from giving.services.reconcile import (
    expire_abandoned_donations,
    fetch_missed_events,
    reconcile_checkouts,
)
from giving.stripe.client import stripe_client
from tests.factories import (
    DonationFactory,
    PaidDonationFactory,
    StaffFactory,
    StoredEventFactory,
)

pytestmark = pytest.mark.django_db


def handle(event: dict) -> StoredEvent:
    store_event(event=event)
    return process_event(event_id=StoredEvent.rows.get(stripe_id=event["id"]).pk)


def totals() -> list[tuple[int, int, int]]:
    return list(CampaignTotals.objects.values_list("raised_amount", "gift_count", "donor_count"))


def refund_at_stripe(donation, amount=None):
    charge = donation.ledger_entries.get(kind="charge")
    parameters = {"payment_intent": charge.stripe_id}
    return stripe_client().v1.refunds.create(parameters | ({"amount": amount} if amount else {}))


def paid_at_stripe(open_gift, pay) -> Donation:
    donation = open_gift()
    pay(donation)
    return donation


def events_of(donation) -> list[dict]:
    """Return the sandbox's real events about one gift, the oldest first."""
    events = stripe_client().v1.events.list({"limit": 100}).data
    mine = []
    for event in reversed(events):
        thing = event.to_dict()["data"]["object"]
        if (thing.get("metadata") or {}).get("donation") == donation.reference:
            mine.append(event.to_dict())
    return mine


def test_a_paid_session_is_believed(open_gift, paid_event):
    donation = open_gift()

    event = handle(paid_event(donation))

    assert (event.state, event.donation) == (StoredEvent.State.DONE, donation)
    assert event.organization == donation.organization
    assert totals() == [(2500, 1, 1)]


def test_five_copies_of_an_event_are_stored_once(open_gift, paid_event):
    event = paid_event(open_gift())

    assert [store_event(event=event) for _ in range(5)] == [True, False, False, False, False]
    assert StoredEvent.rows.count() == 1


def test_two_events_of_one_fact_record_one_payment(open_gift, paid_event):
    donation = open_gift()
    handle(paid_event(donation, event_id="evt_1"))
    second = paid_event(donation, event_id="evt_2")
    second["type"] = "checkout.session.async_payment_succeeded"
    handle(second)

    assert LedgerEntry.rows.count() == 1
    assert totals() == [(2500, 1, 1)]


def test_a_bank_debit_under_way_is_no_money_yet(open_gift, paid_event):
    donation = open_gift()
    event = paid_event(donation)
    event["data"]["object"]["payment_status"] = "unpaid"

    handle(event)

    donation.refresh_from_db()
    assert donation.state == Donation.State.PENDING


def test_a_session_whose_id_never_reached_us_is_known_by_its_reference(open_gift, paid_event):
    donation = open_gift()
    event = paid_event(donation)
    donation.attempts.update(session_id=None, state="created")

    handle(event)

    donation.refresh_from_db()
    assert donation.state == Donation.State.PAID


def test_a_session_of_somebody_else_on_the_account_is_of_no_concern(open_gift, paid_event):
    event = paid_event(open_gift())
    event["data"]["object"] |= {"id": "cs_other", "metadata": {}}

    assert handle(event).state == StoredEvent.State.IGNORED


def test_a_gift_that_is_not_in_the_books_is_for_staff_to_see(open_gift, paid_event):
    event = paid_event(open_gift())
    event["data"]["object"] |= {"id": "cs_other", "metadata": {"donation": "NOTTHERE"}}

    stored = handle(event)

    assert stored.state == StoredEvent.State.FAILED
    assert stored.error == "UnknownGiftError('NOTTHERE')"


def test_another_amount_is_for_staff_to_see_and_no_money(open_gift, paid_event):
    donation = open_gift()

    stored = handle(paid_event(donation, amount=2600))

    assert stored.state == StoredEvent.State.FAILED
    assert (stored.donation, stored.organization) == (donation, donation.organization)
    assert totals() == [(0, 0, 0)]


def test_an_unknown_type_is_kept_and_ignored():
    event = StoredEventFactory(
        type="customer.created", payload={"data": {"object": {"id": "cus_1"}}}
    )

    assert process_event(event_id=event.pk).state == StoredEvent.State.IGNORED


def test_an_expiry_that_comes_after_the_payment_changes_nothing(open_gift, pay, paid_event):
    donation = paid_at_stripe(open_gift, pay)
    expired = paid_event(donation, event_id="evt_late") | {"type": "checkout.session.expired"}

    handle(expired)

    donation.refresh_from_db()
    assert donation.state == Donation.State.PAID


def test_a_refund_made_at_stripe_is_recorded(open_gift, pay):
    donation = check_payment(donation=paid_at_stripe(open_gift, pay))
    refund_at_stripe(donation, 1000)

    for event in events_of(donation):
        handle(event)

    donation.refresh_from_db()
    assert donation.refunded_amount == 1000
    assert totals() == [(1500, 1, 1)]


def test_every_order_of_the_events_ends_the_same(open_gift, pay):
    """A refund may be told before the payment that it undoes, and everything may come late."""
    donation = paid_at_stripe(open_gift, pay)
    session = stripe_client().v1.checkout.sessions.retrieve(donation.attempts.get().session_id)
    refund = {"payment_intent": session.payment_intent, "amount": 1000}
    stripe_client().v1.refunds.create(refund)
    told = {"checkout.session.completed", "charge.refunded", "refund.created", "charge.updated"}
    facts = [event for event in events_of_gift(session) if event["type"] in told]
    assert len(facts) >= 3

    for order in itertools.permutations(facts):
        with transaction.atomic():
            for event in order:
                handle(event)
            assert totals() == [(1500, 1, 1)]
            assert donation.ledger_entries.filter(kind__in=["charge", "refund"]).count() == 2
            transaction.set_rollback(True)


def events_of_gift(session) -> list[dict]:
    events = [event.to_dict() for event in stripe_client().v1.events.list({"limit": 100}).data]
    return [
        event
        for event in events
        if session.payment_intent in str(event["data"]["object"])
        or event["data"]["object"]["id"] == session.id
    ]


def test_a_refund_told_before_its_payment_records_both(open_gift, pay):
    donation = paid_at_stripe(open_gift, pay)
    session = stripe_client().v1.checkout.sessions.retrieve(donation.attempts.get().session_id)
    stripe_client().v1.refunds.create({"payment_intent": session.payment_intent, "amount": 2500})
    refunded = [e for e in events_of_payment(session.payment_intent) if "refund" in e["type"]]

    handle(refunded[0])

    donation.refresh_from_db()
    assert donation.state == Donation.State.REFUNDED
    assert totals() == [(0, 0, 0)]


def events_of_payment(payment_id: str) -> list[dict]:
    events = [event.to_dict() for event in stripe_client().v1.events.list({"limit": 100}).data]
    return [e for e in events if e["data"]["object"].get("payment_intent") == payment_id]


def test_the_fee_comes_with_the_charges_update(open_gift, pay, drive_sandbox):
    drive_sandbox("settle", seconds=0)
    donation = check_payment(donation=paid_at_stripe(open_gift, pay))
    payment = donation.ledger_entries.get().stripe_id
    drive_sandbox("clock", seconds=5)
    updated = [e for e in events_of_payment(payment) if e["type"] == "charge.updated"]

    handle(updated[0])

    fee = donation.ledger_entries.get(kind="fee")
    assert fee.amount < 0
    assert fee.stripe_id.startswith("txn_")


def test_while_stripe_is_down_a_hint_waits_and_is_tried_again(
    open_gift, pay, paid_event, drive_sandbox
):
    donation = paid_at_stripe(open_gift, pay)
    hint = paid_event(donation) | {"type": "checkout.session.expired"}
    drive_sandbox("fault", mode="refuse", seconds=30)
    stored = handle(hint)
    drive_sandbox("fault", mode="none")
    assert (stored.state, stored.attempts) == (StoredEvent.State.WAITING, 1)

    process_event(event_id=stored.pk)

    donation.refresh_from_db()
    assert donation.state == Donation.State.PAID


def test_a_failed_event_is_processed_again_on_somebodys_word(open_gift, paid_event):
    donation = open_gift()
    event = handle(paid_event(donation, amount=2600))
    StoredEvent.rows.update(payload=paid_event(donation), organization=donation.organization)
    event.refresh_from_db()

    process_event_again(event=event, actor=StaffFactory(organization=donation.organization))
    process_event(event_id=event.pk)

    event.refresh_from_db()
    assert event.state == StoredEvent.State.DONE


def test_the_sweep_takes_each_lost_event_once():
    lost, fresh = StoredEventFactory(next_try_at=timezone.now()), None
    fresh = StoredEventFactory(next_try_at=timezone.now() + timezone.timedelta(seconds=30))

    assert take_due_events() == [lost.pk]
    assert take_due_events() == []
    assert fresh.state == StoredEvent.State.WAITING


def test_a_lost_webhook_is_found_by_the_reconciler(open_gift, pay):
    donation = paid_at_stripe(open_gift, pay)
    donation.attempts.update(next_check_at=timezone.now())

    reconcile_checkouts()

    donation.refresh_from_db()
    assert donation.state == Donation.State.PAID


def test_an_abandoned_page_closes_the_gift(open_gift):
    donation = open_gift()
    stripe_client().v1.checkout.sessions.expire(donation.attempts.get().session_id)
    donation.attempts.update(next_check_at=timezone.now())

    reconcile_checkouts()

    donation.refresh_from_db()
    assert donation.state == Donation.State.EXPIRED


def test_a_gift_without_any_page_is_closed_after_an_hour():
    long_ago = timezone.now() - timezone.timedelta(minutes=61)
    abandoned = DonationFactory(created_at=long_ago)
    fresh, paid = DonationFactory(), PaidDonationFactory(created_at=long_ago)

    assert [expire_abandoned_donations(), expire_abandoned_donations()] == [1, 0]
    states = [Donation.rows.get(pk=gift.pk).state for gift in (abandoned, fresh, paid)]
    assert states == ["expired", "pending", "paid"]


def test_a_gift_that_was_taken_up_again_is_not_abandoned(open_gift):
    donation = open_gift()
    Donation.rows.update(created_at=timezone.now() - timezone.timedelta(days=2))

    assert expire_abandoned_donations() == 0
    assert donation.attempts.get().state == "open"


def test_the_reconciler_leaves_an_open_page_for_later(open_gift):
    donation = open_gift()
    donation.attempts.update(next_check_at=timezone.now())

    assert [reconcile_checkouts(), reconcile_checkouts()] == [1, 0]
    assert donation.attempts.get().next_check_at > timezone.now()


def test_events_that_stripe_could_not_deliver_are_fetched(open_gift, pay, site, drive_sandbox):
    drive_sandbox("delivery", mode="lost")
    donation = paid_at_stripe(open_gift, pay)

    fetch_missed_events()
    drive_sandbox("delivery", mode="normal")

    stored = StoredEvent.rows.filter(type="checkout.session.completed")
    assert donation.attempts.get().session_id in {
        event.payload["data"]["object"]["id"] for event in stored
    }


def test_an_event_of_a_shape_nobody_foresaw_is_given_up_with_its_reason():
    event = StoredEventFactory(payload={"data": {"object": {"object": "checkout.session"}}})

    for _ in range(7):
        with pytest.raises(AttributeError):
            process_event(event_id=event.pk)

    event.refresh_from_db()
    assert event.state == StoredEvent.State.FAILED
    assert "AttributeError" in event.error


def test_a_late_webhook_keeps_the_day_of_the_payment(open_gift, paid_event):
    donation = open_gift()
    at = timezone.now() - timezone.timedelta(days=3)

    handle(paid_event(donation) | {"created": int(at.timestamp())})

    donation.refresh_from_db()
    assert abs(donation.paid_at - at) < timezone.timedelta(seconds=2)


def test_one_slow_answer_ends_a_run_of_the_reconciler(open_gift, drive_sandbox, settings):
    for _ in range(3):
        open_gift()
    CheckoutAttempt.rows.update(next_check_at=timezone.now())
    settings.STRIPE_TIMEOUT_SECONDS = 1
    drive_sandbox("fault", mode="slow", delay=2, calls=3)

    begun = time.monotonic()
    reconcile_checkouts()
    drive_sandbox("fault", mode="none")

    assert time.monotonic() - begun < 2


def test_a_page_that_is_open_beside_a_paid_one_is_closed(open_gift, pay):
    donation = open_gift()
    first = donation.attempts.get()
    stripe_client().v1.checkout.sessions.expire(first.session_id)
    check_payment(donation=donation)
    donation = resume_donation(donation=Donation.rows.get())
    open_payment_page(donation=donation)
    record_payment(
        donation_id=donation.pk, payment_id="pi_late", money=donation.money,
        paid_at=timezone.now(), session_id=first.session_id,
    )  # fmt: skip

    reconcile_checkouts()

    second = donation.attempts.get(number=2)
    session = stripe_client().v1.checkout.sessions.retrieve(second.session_id)
    assert list(donation.attempts.values_list("number", "state")) == [(1, "paid"), (2, "expired")]
    assert session.status == "expired"


def test_missed_events_beyond_the_newest_are_fetched_too(
    open_gift, pay, site, drive_sandbox, monkeypatch
):
    monkeypatch.setattr("giving.services.reconcile.EVENTS_A_PAGE", 2)
    drive_sandbox("delivery", mode="lost")
    drive_sandbox("settle", seconds=0)  # no fee is told between the two looks
    for _ in range(3):
        paid_at_stripe(open_gift, pay)

    found = [fetch_missed_events(), fetch_missed_events()]
    drive_sandbox("delivery", mode="normal")

    assert found[0] > 2
    assert found[1] == 0
