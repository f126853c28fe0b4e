import datetime
import threading
import uuid
from unittest import mock
from urllib.parse import urlsplit

import pytest
import time_machine
from django.utils import timezone

from campaigns.money import CAD, EUR
from feedback.models import Message
from giving.exceptions import (
    AlreadyPaidError,
    CampaignClosedError,
    GiftReplacedError,
    PaymentRefusedError,
    PaymentServiceDownError,
    RationUsedUpError,
)
from giving.links import gift_url
from giving.models import CheckoutAttempt, Donation
from giving.services import checkout
from giving.services.checkout import (
    begin_donation,
    check_payment,
    open_payment_page,
    resume_donation,
)
from giving.services.payments import expire_attempt
from giving.stripe.client import stripe_client
from tests.factories import CampaignFactory
from tests.giving.test_payments import run_together

pytestmark = pytest.mark.django_db


def sessions():
    return stripe_client().v1.checkout.sessions.list({"limit": 100}).data


def test_a_gift_is_pending_before_stripe_is_asked(gift_request):
    donation = begin_donation(gift=gift_request())

    assert donation.state == Donation.State.PENDING
    assert list(donation.attempts.all()) == []


def test_the_payment_page_says_what_the_donor_typed(open_gift):
    donation = open_gift()

    attempt = donation.attempts.get()
    session = stripe_client().v1.checkout.sessions.retrieve(attempt.session_id)
    assert attempt.state == CheckoutAttempt.State.OPEN
    assert (session.amount_total, session.currency) == (2500, "cad")
    assert session.customer_email == "karim@example.org"
    assert session.metadata["donation"] == donation.reference
    assert session.locale == "fr-CA"


def test_an_open_page_is_returned_again_without_another_call(open_gift, drive_sandbox):
    donation = open_gift()
    drive_sandbox("fault", mode="500", calls=10)

    try:
        assert open_payment_page(donation=donation) == donation.attempts.get().url
    finally:
        drive_sandbox("fault", mode="none")


@pytest.mark.parametrize("state", ["draft", "in_review", "ended", "archived"])
def test_a_campaign_that_is_not_live_takes_no_gift(gift_request, state):
    with pytest.raises(CampaignClosedError):
        begin_donation(gift=gift_request(campaign=CampaignFactory(state=state)))


def test_a_campaign_takes_no_gift_in_another_currency_or_after_its_end(gift_request):
    over = CampaignFactory(ends_at=timezone.now() - datetime.timedelta(minutes=1))

    for fields in ({"money": EUR("25.00")}, {"campaign": over}):
        with pytest.raises(CampaignClosedError):
            begin_donation(gift=gift_request(**fields))


def test_a_second_click_finds_the_first_gift(gift_request):
    gift = gift_request()

    assert begin_donation(gift=gift) == begin_donation(gift=gift)
    assert Donation.rows.count() == 1


def test_a_changed_message_is_kept_and_the_page_stays(gift_request):
    campaign, token = CampaignFactory(), uuid.uuid4()
    first = begin_donation(gift=gift_request(campaign, form_token=token))
    url = open_payment_page(donation=first)

    again = begin_donation(gift=gift_request(campaign, form_token=token, message="Bonne route !"))

    assert (again, again.message) == (first, "Bonne route !")
    assert open_payment_page(donation=again) == url


def test_a_changed_amount_closes_the_first_page(gift_request):
    campaign, token = CampaignFactory(), uuid.uuid4()
    first = begin_donation(gift=gift_request(campaign, form_token=token))
    open_payment_page(donation=first)

    second = begin_donation(gift=gift_request(campaign, form_token=token, money=CAD("50.00")))

    first.refresh_from_db()
    session = stripe_client().v1.checkout.sessions.retrieve(first.attempts.get().session_id)
    assert (first.state, session.status) == (Donation.State.EXPIRED, "expired")
    assert (second.state, second.amount) == (Donation.State.PENDING, 5000)


def test_the_form_of_a_paid_gift_makes_no_other(gift_request, pay):
    gift = gift_request()
    donation = begin_donation(gift=gift)
    open_payment_page(donation=donation)
    pay(donation)
    check_payment(donation=donation)

    with pytest.raises(AlreadyPaidError) as refusal:
        begin_donation(gift=gift)

    assert refusal.value.donation == donation


def test_a_page_paid_meanwhile_is_not_replaced(gift_request, pay):
    campaign, token = CampaignFactory(), uuid.uuid4()
    first = begin_donation(gift=gift_request(campaign, form_token=token))
    open_payment_page(donation=first)
    pay(first)

    with pytest.raises(AlreadyPaidError):
        begin_donation(gift=gift_request(campaign, form_token=token, money=CAD("50.00")))

    assert Donation.rows.get().state == Donation.State.PAID


def test_a_paid_page_is_recorded_when_it_is_looked_up(open_gift, pay):
    donation = open_gift()
    pay(donation)

    assert check_payment(donation=donation).state == Donation.State.PAID


def test_a_declined_card_leaves_no_money_and_the_page_open(open_gift, pay):
    donation = open_gift()
    pay(donation, card="4000000000000002")

    assert check_payment(donation=donation).state == Donation.State.PENDING
    assert list(donation.ledger_entries.all()) == []
    pay(donation)
    assert check_payment(donation=donation).state == Donation.State.PAID


@pytest.mark.parametrize("kind", ["500", "refuse"])
def test_while_stripe_is_down_the_gift_stays_pending(gift_request, drive_sandbox, kind):
    donation = begin_donation(gift=gift_request())
    drive_sandbox("fault", mode=kind, seconds=30)

    with pytest.raises(PaymentServiceDownError):
        open_payment_page(donation=donation)
    drive_sandbox("fault", mode="none")

    assert open_payment_page(donation=donation) == donation.attempts.get().url


def test_an_answer_that_was_lost_makes_no_second_session(gift_request, drive_sandbox, settings):
    settings.STRIPE_TIMEOUT_SECONDS = 1
    before = len(sessions())
    donation = begin_donation(gift=gift_request())
    drive_sandbox("fault", mode="lost_answer", calls=2)

    with pytest.raises(PaymentServiceDownError):
        open_payment_page(donation=donation)
    drive_sandbox("fault", mode="none")
    open_payment_page(donation=donation)

    assert len(sessions()) == before + 1


def test_a_slow_stripe_is_given_up_in_time(gift_request, drive_sandbox, settings):
    settings.STRIPE_TIMEOUT_SECONDS = 1
    donation = begin_donation(gift=gift_request())
    drive_sandbox("fault", mode="slow", delay=3, calls=3)

    with pytest.raises(PaymentServiceDownError):
        open_payment_page(donation=donation)
    drive_sandbox("fault", mode="none")


def test_check_says_nothing_new_while_stripe_is_down(open_gift, drive_sandbox):
    donation = open_gift()
    drive_sandbox("fault", mode="refuse", seconds=30)

    checked = check_payment(donation=donation)
    drive_sandbox("fault", mode="none")

    assert checked.state == Donation.State.PENDING


def test_when_the_ration_is_used_up_donors_keep_their_places(gift_request, settings, monkeypatch):
    settings.STRIPE_SESSIONS_PER_SECOND = 1
    campaign = CampaignFactory()
    gifts = [begin_donation(gift=gift_request(campaign)) for _ in range(3)]
    monkeypatch.setattr("giving.services.checkout.take_from_ration", lambda: False)
    for expected_place, gift in enumerate(gifts, start=1):
        with pytest.raises(RationUsedUpError) as refusal:
            open_payment_page(donation=gift)
        assert refusal.value.place == expected_place

    monkeypatch.setattr("giving.services.checkout.take_from_ration", lambda: True)

    assert open_payment_page(donation=gifts[0])


def test_stripes_own_limit_keeps_the_donors_place_too(gift_request, drive_sandbox):
    donation = begin_donation(gift=gift_request())
    drive_sandbox("fault", mode="429", calls=5)

    with pytest.raises(RationUsedUpError):
        open_payment_page(donation=donation)
    drive_sandbox("fault", mode="none")

    assert donation.attempts.get().waiting_seen_at is not None


def test_an_attempt_stripe_never_heard_of_is_replaced_before_it_is_too_old(gift_request):
    donation = begin_donation(gift=gift_request())
    CheckoutAttempt.objects.create(
        organization=donation.organization,
        donation=donation,
        number=1,
        idempotency_key="old",
        expires_at=timezone.now() + datetime.timedelta(minutes=30),
        next_check_at=timezone.now(),
    )

    open_payment_page(donation=donation)

    assert list(donation.attempts.values_list("number", "state")) == [(1, "expired"), (2, "open")]


def test_an_expired_gift_is_taken_up_again_with_a_new_page(open_gift, pay):
    donation = open_gift()
    stripe_client().v1.checkout.sessions.expire(donation.attempts.get().session_id)
    assert check_payment(donation=donation).state == Donation.State.EXPIRED

    donation = resume_donation(donation=Donation.rows.get())
    open_payment_page(donation=donation)
    pay(donation)

    assert check_payment(donation=donation).state == Donation.State.PAID


@pytest.mark.django_db(transaction=True)
def test_a_double_click_makes_one_gift_and_one_session(gift_request):
    gift, before = gift_request(), len(sessions())

    def click():
        open_payment_page(donation=begin_donation(gift=gift))

    errors = run_together([click, click])

    assert errors == []
    assert Donation.rows.count() == 1
    assert len(sessions()) == before + 1


def open_sessions_of(email: str) -> list[int]:
    return [s.amount_total for s in sessions() if s.status == "open" and s.customer_email == email]


def test_a_page_made_while_another_tab_changes_the_gift_is_closed_again(gift_request, monkeypatch):
    """Without the look at what was updated, both pages could be paid."""
    campaign, token, email = CampaignFactory(), uuid.uuid4(), f"{uuid.uuid4().hex}@example.org"
    first = begin_donation(gift=gift_request(campaign, form_token=token, email=email))
    ask_stripe, changed = checkout.provider.open_page, {}

    def open_slowly(attempt):
        page = ask_stripe(attempt)
        if not changed:
            changed["gift"] = gift_request(
                campaign, form_token=token, email=email, money=CAD("50.00")
            )
            changed["donation"] = begin_donation(gift=changed["gift"])
        return page

    monkeypatch.setattr(checkout.provider, "open_page", open_slowly)
    with pytest.raises(GiftReplacedError):
        open_payment_page(donation=first)
    open_payment_page(donation=changed["donation"])

    assert open_sessions_of(email) == [5000]


def test_a_replaced_gift_gets_no_page_any_more(gift_request):
    campaign, token = CampaignFactory(), uuid.uuid4()
    first = begin_donation(gift=gift_request(campaign, form_token=token))
    begin_donation(gift=gift_request(campaign, form_token=token, money=CAD("50.00")))

    with pytest.raises(GiftReplacedError):
        open_payment_page(donation=first)


def test_a_retry_that_says_something_else_gets_a_new_key(gift_request, drive_sandbox):
    donation = begin_donation(gift=gift_request())
    drive_sandbox("fault", mode="lost_answer", calls=1)
    with pytest.raises(PaymentServiceDownError):
        open_payment_page(donation=donation)
    donation.attempts.update(parameters={**donation.attempts.get().parameters, "locale": "en"})

    assert open_payment_page(donation=donation)

    assert list(donation.attempts.values_list("number", "state")) == [(1, "failed"), (2, "open")]


@pytest.mark.django_db(transaction=True)
def test_a_second_click_waits_for_a_slow_stripe_and_gets_the_same_page(gift_request, drive_sandbox):
    gift, pages = gift_request(), []
    drive_sandbox("fault", mode="slow", delay=1, calls=1)

    errors = run_together(
        [lambda: pages.append(open_payment_page(donation=begin_donation(gift=gift)))] * 2
    )

    assert errors == []
    assert len(pages) == 2
    assert len(set(pages)) == 1


def test_when_all_lines_to_stripe_are_taken_the_donor_keeps_a_place(gift_request, monkeypatch):
    monkeypatch.setattr(checkout, "LINES", threading.BoundedSemaphore(1))
    checkout.LINES.acquire()
    donation = begin_donation(gift=gift_request())

    with pytest.raises(RationUsedUpError):
        open_payment_page(donation=donation)
    checkout.LINES.release()

    assert open_payment_page(donation=donation)


def test_an_address_that_stripe_refuses_is_named_as_the_field(gift_request):
    donation = begin_donation(gift=gift_request(email="not an address"))

    with pytest.raises(PaymentRefusedError) as refusal:
        open_payment_page(donation=donation)

    assert refusal.value.field == "email"
    assert "not an address" not in str(refusal.value)


def test_who_waited_goes_as_soon_as_the_calls_between_two_looks_allow(gift_request, settings):
    settings.STRIPE_SESSIONS_PER_SECOND = 5
    campaign = CampaignFactory()
    gifts = [begin_donation(gift=gift_request(campaign)) for _ in range(12)]
    for gift in gifts:
        attempt = checkout._current_attempt(gift)
        checkout._keep_place(attempt)

    opened = 0
    for gift in gifts:
        try:
            open_payment_page(donation=gift)
        except RationUsedUpError:
            continue
        opened += 1

    assert opened >= 5


def test_the_date_of_a_gift_is_the_day_it_was_paid(open_gift, pay, drive_sandbox, settings):
    settings.STRIPE_SECRET_KEY = "sk_test_account_whose_clock_moves"
    donation = open_gift()
    pay(donation)
    paid_at = timezone.now()
    drive_sandbox("clock", days=3)

    with time_machine.travel(paid_at + datetime.timedelta(days=3)):
        donation = check_payment(donation=donation)

    assert abs(donation.paid_at - paid_at) < datetime.timedelta(minutes=1)


def test_a_disagreement_about_the_amount_is_not_the_donors_trouble(open_gift, pay):
    donation = open_gift()
    pay(donation)
    Donation.rows.update(amount=2600)

    assert check_payment(donation=Donation.rows.get()).state == Donation.State.PENDING


def test_a_replaced_gift_leads_to_the_one_that_took_its_place(gift_request, client):
    campaign, token = CampaignFactory(), uuid.uuid4()
    first = begin_donation(gift=gift_request(campaign, form_token=token))
    second = begin_donation(gift=gift_request(campaign, form_token=token, money=CAD("50.00")))

    with pytest.raises(GiftReplacedError) as refusal:
        resume_donation(donation=first)

    assert refusal.value.donation == second
    for address in (gift_url(first), gift_url(first, "giving:change")):
        assert client.get(address)["Location"] == urlsplit(gift_url(second)).path


def test_nobody_is_told_that_a_replaced_gift_failed(gift_request):
    campaign, token = CampaignFactory(), uuid.uuid4()
    wish = {"form_token": token, "wants_failure_mail": True}
    first = begin_donation(gift=gift_request(campaign, **wish))
    open_payment_page(donation=first)
    close_page, told = checkout.provider.close_page, []

    def close_and_tell(attempt):
        """Stripe's event comes before its answer."""
        report = close_page(attempt)
        told.append(expire_attempt(attempt_id=attempt.pk).state)
        return report

    with mock.patch.object(checkout.provider, "close_page", close_and_tell):
        begin_donation(gift=gift_request(campaign, money=CAD("50.00"), **wish))

    assert told == ["expired"]
    assert list(Message.rows.all()) == []
