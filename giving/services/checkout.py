"""From the donor's form to the provider's page, and what became of it there.

Nothing here calls Stripe inside a transaction: what will be said is written and committed, then
said under a key derived from the row, then the answer is written. Whatever fails in between, the
same call can be made again.
"""

import logging
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.models import Campaign, Fundraiser, ShareLink
from campaigns.money import Money
from giving.exceptions import (
    AlreadyPaidError,
    BeingOpenedError,
    CampaignClosedError,
    GiftReplacedError,
    GivingError,
    KeyUsedDifferentlyError,
    PaymentRefusedError,
    PaymentServiceDownError,
    RationUsedUpError,
)
from giving.models import CheckoutAttempt, Donation
from giving.providers import PaymentPage, PaymentProvider, PaymentReport, PaymentStatus
from giving.rate_limits import take_from_ration
from giving.services.payments import expire_attempt, locked_donation, record_payment
from giving.stripe.checkout import StripeCheckout, parameters_to_store

logger = logging.getLogger(__name__)

provider: PaymentProvider = StripeCheckout()

# A page stays open an hour: long enough to find the card, short enough that the mail about an
# unfinished gift still finds its donor in the mood. Stripe wants 30 minutes at least, from when
# it hears of the session, so an attempt it never heard of is replaced before that.
PAGE_LASTS = timedelta(minutes=60)
STRIPE_WANTS_AT_LEAST = timedelta(minutes=31)
# The lines of one web process to the provider, of its eight threads.
LINES = threading.BoundedSemaphore(4)
WAITING_PAGE_SECONDS = 3
OTHER_CLICK_SECONDS = 0.2
CLOSING_TRIES = 3
# After these waits a page that no webhook spoke of is looked up; then every ten minutes.
CHECK_AFTER = [timedelta(seconds=seconds) for seconds in (30, 30, 60, 120, 300)]


@dataclass(frozen=True)
class GiftRequest:
    """What a donor asks for on the form, checked by it."""

    campaign: Campaign
    money: Money
    name: str
    email: str
    message: str
    appearance: str
    wants_failure_mail: bool
    language: str
    time_zone: str
    form_token: uuid.UUID
    fundraiser: Fundraiser | None = None
    share_link: ShareLink | None = None
    supporter_may_see_name: bool = False
    wants_news: bool = False
    designation: str = ""

    @property
    def can_be_taken(self) -> bool:
        """Return whether the campaign, and the page if it comes through one, take gifts now."""
        asks = self.fundraiser or self.campaign
        return asks.takes_gifts and self.money.currency == self.campaign.currency


def begin_donation(*, gift: GiftRequest) -> Donation:
    """Write a gift as pending, or return the one that this showing of the form already made.

    A second click finds the first gift. A donor who came back and changed the amount or address
    gets a new gift, and the payment page of the old one is closed first, so that only one can be
    paid. Raises CampaignClosedError, AlreadyPaidError, and PaymentServiceDownError when an old
    page cannot be closed now.
    """
    if not gift.can_be_taken:
        raise CampaignClosedError(gift.campaign.slug)
    earlier = _gift_of_form(gift.form_token)
    if earlier is None:
        return _add_donation(gift)
    if earlier.is_paid:
        raise AlreadyPaidError(earlier)
    if _asks_the_same(earlier, gift):
        return _refresh(earlier, gift)
    _supersede(earlier)
    donation = _add_donation(gift)
    Donation.rows.filter(pk=earlier.pk).update(replaced_by=donation)
    return donation


def _gift_of_form(form_token: uuid.UUID) -> Donation | None:
    gifts = Donation.objects.across_organizations().with_form_token(form_token)
    return gifts.select_related("campaign", "organization").first()


def _asks_the_same(donation: Donation, gift: GiftRequest) -> bool:
    return (
        donation.campaign_id == gift.campaign.pk
        and donation.fundraiser_id == (gift.fundraiser and gift.fundraiser.pk)
        and donation.money == gift.money
        and donation.email == gift.email
    )


def _add_donation(gift: GiftRequest) -> Donation:
    try:
        with transaction.atomic():
            return Donation.objects.create(
                organization=gift.campaign.organization,
                campaign=gift.campaign,
                fundraiser=gift.fundraiser,
                share_link=gift.share_link,
                amount=gift.money.amount,
                currency=gift.money.currency,
                email=gift.email,
                form_token=gift.form_token,
                **_changeable(gift),
            )
    except IntegrityError:
        # The second of two clicks: the first one's gift is there now.
        earlier = _gift_of_form(gift.form_token)
        if earlier is None:
            raise
        if earlier.is_paid:
            raise AlreadyPaidError(earlier) from None
        return earlier


def _changeable(gift: GiftRequest) -> dict[str, object]:
    """Return what a donor may still change without another payment page."""
    return {
        "name": gift.name,
        "message": gift.message,
        "appearance": gift.appearance,
        "supporter_may_see_name": gift.supporter_may_see_name,
        "wants_news": gift.wants_news,
        "designation": gift.designation,
        "wants_failure_mail": gift.wants_failure_mail,
        "language": gift.language,
        "time_zone": gift.time_zone,
    }


def _refresh(donation: Donation, gift: GiftRequest) -> Donation:
    with transaction.atomic():
        donation = locked_donation(donation.pk)
        if donation.is_paid:
            raise AlreadyPaidError(donation)
        for field, value in _changeable(gift).items():
            setattr(donation, field, value)
        donation.state = Donation.State.PENDING
        donation.save(update_fields=[*_changeable(gift), "state"])
    return donation


def _supersede(donation: Donation) -> None:
    """Close a gift that its donor replaces by another, and every page on which it can be paid.

    A page may be opened by another tab while we close one, so we look again until none is left.
    """
    for _try in range(CLOSING_TRIES):
        pages = _pages_to_close(donation)
        if not pages:
            return
        for attempt in pages:
            report = provider.close_page(attempt)
            if report.status == PaymentStatus.PAID:
                raise AlreadyPaidError(apply_report(attempt=attempt, report=report))
        CheckoutAttempt.rows.filter(
            pk__in=[attempt.pk for attempt in pages], state=CheckoutAttempt.State.OPEN
        ).update(state=CheckoutAttempt.State.EXPIRED)
    raise PaymentServiceDownError


@transaction.atomic
def _pages_to_close(donation: Donation) -> list[CheckoutAttempt]:
    """Return the open pages of a gift; when there is none, close the gift itself.

    A page that is being asked for just now is told so by its attempt: whoever asks closes it.
    """
    donation = locked_donation(donation.pk)
    if donation.is_paid:
        raise AlreadyPaidError(donation)
    donation.attempts.filter(state=CheckoutAttempt.State.CREATED).update(
        state=CheckoutAttempt.State.EXPIRED
    )
    pages = list(donation.attempts.filter(state=CheckoutAttempt.State.OPEN))
    # Stripe tells of a closed page at once: by then this gift has to be nobody's failure.
    donation.wants_failure_mail = False
    if not pages:
        donation.state = Donation.State.EXPIRED
        # Freed for the gift that takes its place; a late payment of this one still finds it.
        donation.form_token = uuid.uuid4()
    donation.save(update_fields=["state", "form_token", "wants_failure_mail"])
    return pages


def resume_donation(*, donation: Donation) -> Donation:
    """Take an unfinished gift up again.

    Raises CampaignClosedError, AlreadyPaidError, and GiftReplacedError with the gift that took
    the place of this one.
    """
    with transaction.atomic():
        donation = locked_donation(donation.pk)
        if donation.is_paid:
            raise AlreadyPaidError(donation)
        if donation.replaced_by:
            raise GiftReplacedError(donation.replaced_by)
        if not donation.campaign.takes_gifts:
            raise CampaignClosedError(donation.campaign.slug)
        if donation.state == Donation.State.EXPIRED:
            donation.state = Donation.State.PENDING
            donation.save(update_fields=["state"])
    return donation


def open_payment_page(*, donation: Donation) -> str:
    """Return the address of the page where this gift is paid.

    Safe to call again: an open page is returned as it is, and an attempt that Stripe may have
    heard of is sent again under the same key. Raises RationUsedUpError (the donor keeps a place
    in line), PaymentServiceDownError (nothing was charged, the gift is kept), PaymentRefusedError
    (ours to mend, or with a `field` the donor's), AlreadyPaidError, and GiftReplacedError.
    """
    attempt = _current_attempt(donation)
    if attempt.state == CheckoutAttempt.State.OPEN:
        return attempt.url
    _wait_for_turn(attempt)
    with _line_to_provider(attempt):
        try:
            page = provider.open_page(attempt)
        except RationUsedUpError:
            _keep_place(attempt)
            raise
        except BeingOpenedError:
            return _page_of_the_other_click(attempt)
        except KeyUsedDifferentlyError:
            _close_refused(attempt, "key used differently")
            attempt = _current_attempt(donation)
            page = provider.open_page(attempt)
        except PaymentRefusedError as error:
            _close_refused(attempt, str(error))
            logger.error("stripe refuses a session: gift %s, %s", donation.reference, error)  # noqa: TRY400
            raise
    return _keep_page(attempt, page)


@contextmanager
def _line_to_provider(attempt: CheckoutAttempt) -> Iterator[None]:
    """Hold one of this process's lines to the provider, or keep the donor's place.

    When Stripe is slow its calls must not take every thread: pages and webhooks need some.
    """
    if not LINES.acquire(blocking=False):
        _keep_place(attempt)
        raise RationUsedUpError(place=1)
    try:
        yield
    finally:
        LINES.release()


def _keep_page(attempt: CheckoutAttempt, page: PaymentPage) -> str:
    """Write the page down and return its address, unless the gift was replaced meanwhile."""
    opened = CheckoutAttempt.rows.filter(pk=attempt.pk, state=CheckoutAttempt.State.CREATED).update(
        state=CheckoutAttempt.State.OPEN,
        session_id=page.session_id,
        url=page.url,
        waiting_seen_at=None,
    )
    attempt.refresh_from_db(fields=["state", "session_id", "url"])
    if opened or attempt.state == CheckoutAttempt.State.OPEN:
        return attempt.url
    attempt.session_id = page.session_id
    attempt.save(update_fields=["session_id"])
    raise GiftReplacedError(apply_report(attempt=attempt, report=provider.close_page(attempt)))


def _page_of_the_other_click(attempt: CheckoutAttempt) -> str:
    """Wait for the request that is asking Stripe for the same page, and take its answer."""
    patient_until = time.monotonic() + settings.STRIPE_TIMEOUT_SECONDS
    while time.monotonic() < patient_until:
        time.sleep(OTHER_CLICK_SECONDS)
        attempt.refresh_from_db(fields=["state", "url"])
        if attempt.state == CheckoutAttempt.State.OPEN:
            return attempt.url
    raise PaymentServiceDownError


def _current_attempt(donation: Donation) -> CheckoutAttempt:
    """Return the attempt that is under way, or write the next one."""
    with transaction.atomic():
        donation = locked_donation(donation.pk)
        if donation.is_paid:
            raise AlreadyPaidError(donation)
        if donation.state != Donation.State.PENDING:
            raise GiftReplacedError(donation.replaced_by or donation)
        last = donation.attempts.order_by("number").last()
        if last and _is_usable(last):
            last.donation = donation
            return last
        if last and last.state in {CheckoutAttempt.State.CREATED, CheckoutAttempt.State.OPEN}:
            last.state = CheckoutAttempt.State.EXPIRED
            last.save(update_fields=["state"])
        return _add_attempt(donation, number=last.number + 1 if last else 1)


def _is_usable(attempt: CheckoutAttempt) -> bool:
    left = attempt.expires_at - timezone.now()
    if attempt.state == CheckoutAttempt.State.OPEN:
        return left > timedelta(minutes=1)
    return attempt.state == CheckoutAttempt.State.CREATED and left > STRIPE_WANTS_AT_LEAST


def _add_attempt(donation: Donation, number: int) -> CheckoutAttempt:
    now = timezone.now()
    return CheckoutAttempt.objects.create(
        organization=donation.organization,
        donation=donation,
        number=number,
        idempotency_key=f"gift-{donation.reference}-checkout-{number}",
        parameters=parameters_to_store(donation),
        expires_at=now + PAGE_LASTS,
        next_check_at=now + CHECK_AFTER[0],
    )


def _wait_for_turn(attempt: CheckoutAttempt) -> None:
    """Raise RationUsedUpError unless it is this attempt's turn: first come, first served."""
    place = CheckoutAttempt.objects.across_organizations().waiting_before(attempt).count()
    # Who waits asks every few seconds, so as many as these seconds have calls may go when they
    # ask; who comes now goes after all who wait.
    goes_before = WAITING_PAGE_SECONDS * settings.STRIPE_SESSIONS_PER_SECOND
    if attempt.waiting_seen_at is None:
        goes_before = 1
    if place < goes_before and take_from_ration():
        return
    _keep_place(attempt)
    raise RationUsedUpError(place=place + 1)


def _keep_place(attempt: CheckoutAttempt) -> None:
    CheckoutAttempt.rows.filter(pk=attempt.pk).update(waiting_seen_at=timezone.now())


def _close_refused(attempt: CheckoutAttempt, error: str) -> None:
    """A refused call is not sent again: the next try is a new attempt with a new key."""
    CheckoutAttempt.rows.filter(pk=attempt.pk, state=CheckoutAttempt.State.CREATED).update(
        state=CheckoutAttempt.State.FAILED, error=error[:300]
    )


def check_payment(*, donation: Donation) -> Donation:
    """Ask the provider how a pending gift stands and record it.

    Returns the gift unchanged when the provider does not answer: the reconciler asks again.
    """
    if donation.is_paid:
        return donation
    attempt = donation.attempts.exclude(session_id=None).order_by("number").last()
    if attempt is None or not LINES.acquire(blocking=False):
        return donation
    try:
        return apply_report(attempt=attempt, report=provider.look_up(attempt))
    except (PaymentServiceDownError, RationUsedUpError):
        logger.warning("stripe does not tell how gift %s stands", donation.reference)
    except GivingError:
        # Another amount, or a session Stripe does not know: for staff, not for the donor.
        logger.exception("stripe and gift %s do not agree", donation.reference)
    finally:
        LINES.release()
    return donation


def apply_report(*, attempt: CheckoutAttempt, report: PaymentReport) -> Donation:
    """Record what the provider says of an attempt. The one way from a report to the books."""
    if report.status == PaymentStatus.PAID and report.money:
        return record_payment(
            donation_id=attempt.donation_id,
            payment_id=report.payment_id,
            money=report.money,
            paid_at=report.at,
            session_id=report.session_id,
        )
    if report.status == PaymentStatus.EXPIRED:
        return expire_attempt(attempt_id=attempt.pk)
    return attempt.donation
