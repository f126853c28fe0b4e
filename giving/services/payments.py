"""The books: the only functions that record what money did.

Webhook, return page and reconciler all end in `record_payment`; whoever comes first wins and the
others change nothing. Everything about a gift happens in one transaction, with the gift locked
first, other rows by primary key after it, and the shared totals last.
"""

import uuid
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from campaigns.models import Fundraiser, WallEntry
from campaigns.money import Money
from campaigns.services.history import record_history
from campaigns.services.share_counts import count_gift
from campaigns.services.totals import (
    add_to_fundraiser_totals,
    add_to_team_totals,
    add_to_totals,
)
from campaigns.services.wall import (
    hold_withdrawn_entry,
    withdraw_entry,
    write_wall_entry,
)
from donors.models import Person
from donors.services import DonorDetails, find_or_add_donor
from giving.exceptions import MoneyMismatchError, RefundError
from giving.models import (
    CampaignDonor,
    CheckoutAttempt,
    Donation,
    FundraiserDonor,
    LedgerEntry,
    TeamDonor,
)
from giving.signals import (
    donation_expired,
    donation_paid,
    donation_reinstated,
    donation_reversed,
    fee_recorded,
)


@transaction.atomic
def record_payment(
    *, donation_id: int, payment_id: str, money: Money, paid_at: datetime, session_id: str = ""
) -> Donation:
    """Record that a gift was paid: ledger, donor, wall, messages, and the totals last.

    Safe to call any number of times with the same `payment_id`. A second, different payment for
    one gift is real money, so it becomes a gift of its own. Raises MoneyMismatchError when the
    provider took another sum than the gift's; then nothing is recorded.
    """
    donation = locked_donation(donation_id)
    if donation.money != money:
        raise MoneyMismatchError(f"{donation.reference}: {money.amount} {money.currency}")
    if donation.is_paid:
        if _charge_is_recorded(payment_id):
            return donation
        donation = _gift_for_second_payment(donation)
    _write_charge(donation, stripe_id=payment_id, at=paid_at)
    _settle_attempts(donation_id, session_id)
    return _mark_paid(donation, paid_at)


# Stories may be 50 kB each, and no gift needs them.
LONG_TEXTS = [
    f"{field}_{language}"
    for field in ("campaign__story", "campaign__summary", "organization__mission")
    for language in ("en", "fr")
]


def locked_donation(donation_id: int) -> Donation:
    """Lock a gift and fetch what recording needs, in one query."""
    donation = (
        Donation.rows.select_for_update(of=("self",))
        .select_related("campaign", "organization", "wall_entry", "fundraiser")
        .defer(*LONG_TEXTS)
        .get(pk=donation_id)
    )
    donation.campaign.organization = donation.organization
    return donation


def record_offline_payment(
    *, donation: Donation, details: DonorDetails, received_at: datetime, actor: Person
) -> Donation:
    """Record a cheque, transfer or cash gift that staff hold in their hands.

    Call it in the transaction that wrote the donation.
    """
    _write_charge(donation, stripe_id="", at=received_at, actor=actor)
    return _mark_paid(donation, received_at, details)


def _settle_attempts(donation_id: int, session_id: str) -> None:
    """Mark the page that was paid; another one that is still open is closed at the next look."""
    attempts = CheckoutAttempt.rows.filter(donation=donation_id)
    attempts.filter(session_id=session_id).update(state=CheckoutAttempt.State.PAID)
    attempts.filter(state=CheckoutAttempt.State.OPEN).update(next_check_at=timezone.now())


def _charge_is_recorded(payment_id: str) -> bool:
    return (
        bool(payment_id)
        and LedgerEntry.rows.filter(kind=LedgerEntry.Kind.CHARGE, stripe_id=payment_id).exists()
    )


def _write_charge(
    donation: Donation, *, stripe_id: str, at: datetime, actor: Person | None = None
) -> None:
    LedgerEntry.objects.create(
        organization_id=donation.organization_id,
        donation=donation,
        kind=LedgerEntry.Kind.CHARGE,
        amount=donation.amount,
        currency=donation.currency,
        stripe_id=stripe_id,
        occurred_at=at,
        actor=actor,
    )


def _mark_paid(
    donation: Donation, paid_at: datetime, details: DonorDetails | None = None
) -> Donation:
    donation.donor = find_or_add_donor(
        organization=donation.organization,
        details=details
        or DonorDetails(name=donation.name, email=donation.email, language=donation.language),
    )
    donation.state = Donation.State.PAID
    donation.paid_at = paid_at
    donation.wall_entry = _wall_entry_for(donation, paid_at)
    donation.save(update_fields=["donor", "state", "paid_at", "wall_entry"])
    donation_paid.send(sender=Donation, donation=donation)
    _add_everywhere(donation, amount=donation.amount, gifts=1)
    return donation


def _add_everywhere(donation: Donation, *, amount: int, gifts: int) -> None:
    """Count money, and a gift that came or went, for page, team, link and campaign.

    Nothing comes after it: the shared rows are held for the commit alone, the campaign's last.
    """
    if donation.fundraiser:
        _add_to_page_and_team(donation, donation.fundraiser, amount=amount, gifts=gifts)
    donors, link_id = _count_donor_of_campaign(donation, gifts)
    _count_for_links(donation, link_id, amount=amount, gifts=gifts, donors=donors)
    add_to_totals(campaign=donation.campaign, amount=amount, gifts=gifts, donors=donors)


def _add_to_page_and_team(donation: Donation, page: Fundraiser, *, amount: int, gifts: int) -> None:
    is_own = donation.donor is not None and donation.donor.person_id == page.person_id
    team_id = add_to_fundraiser_totals(
        fundraiser_id=page.pk,
        amount=amount,
        own_amount=amount if is_own else 0,
        gifts=gifts,
        donors=_count_donor(FundraiserDonor, "fundraiser", page.pk, donation, gifts),
    )
    if team_id:
        donors = _count_donor(TeamDonor, "team", team_id, donation, gifts)
        add_to_team_totals(team_id=team_id, amount=amount, gifts=gifts, donors=donors)


def _count_for_links(
    donation: Donation, donor_link_id: int | None, *, amount: int, gifts: int, donors: int
) -> None:
    """Count a gift for the link it came by, and its donor for the link they first came by."""
    if donation.share_link_id:
        count_gift(link_id=donation.share_link_id, gifts=gifts, donors=0, amount=amount)
    if donors and donor_link_id:
        count_gift(link_id=donor_link_id, gifts=0, donors=donors, amount=0)


def _wall_entry_for(donation: Donation, given_at: datetime) -> WallEntry | None:
    appearance = Donation.Appearance(donation.appearance)
    if appearance == Donation.Appearance.PRIVATE:
        return None
    shows_name = appearance in {Donation.Appearance.NAME, Donation.Appearance.NAME_AND_AMOUNT}
    return write_wall_entry(
        campaign=donation.campaign,
        fundraiser_id=donation.fundraiser_id,
        name=donation.name[:100] if shows_name else "",
        amount=donation.amount if appearance == Donation.Appearance.NAME_AND_AMOUNT else None,
        message=donation.message,
        language=donation.language,
        given_at=given_at,
    )


def _count_donor(
    model: type[FundraiserDonor | TeamDonor],
    field: str,
    number: int,
    donation: Donation,
    change: int,
) -> int:
    """Add to a donor's gifts in a page or team; return by how much its donors changed."""
    if change == 0:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} AS counted "  # noqa: S608
            f"({field}_id, donor_id, gift_count) VALUES (%s, %s, %s) "
            f"ON CONFLICT ({field}_id, donor_id) DO UPDATE "
            "SET gift_count = counted.gift_count + %s RETURNING gift_count",
            [number, donation.donor_id, max(change, 0), change],
        )
        return _change_of_donors(cursor.fetchone()[0], change)


def _count_donor_of_campaign(donation: Donation, change: int) -> tuple[int, int | None]:
    """Add to a donor's gifts in the campaign; return by how much its donors changed.

    And the link that the donor is counted for: the one by which their first gift came, for as
    long as the campaign has a gift of theirs.
    """
    if change == 0:
        return 0, None
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {CampaignDonor._meta.db_table} AS counted "  # noqa: S608
            "(campaign_id, donor_id, gift_count, share_link_id) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT (campaign_id, donor_id) DO UPDATE "
            "SET gift_count = counted.gift_count + %s, share_link_id = CASE "
            "WHEN counted.gift_count = 0 THEN EXCLUDED.share_link_id "
            "ELSE counted.share_link_id END RETURNING gift_count, share_link_id",
            [
                donation.campaign_id,
                donation.donor_id,
                max(change, 0),
                donation.share_link_id,
                change,
            ],
        )
        gift_count, link_id = cursor.fetchone()
        return _change_of_donors(gift_count, change), link_id


def _change_of_donors(gift_count: int, change: int) -> int:
    if change > 0:
        return int(gift_count == change)
    return -int(gift_count == 0)


def _gift_for_second_payment(donation: Donation) -> Donation:
    """Write a gift like this one for money that came a second time, so that staff see it."""
    second = Donation.objects.create(
        organization=donation.organization,
        campaign=donation.campaign,
        fundraiser=donation.fundraiser,
        share_link=donation.share_link,
        designation=donation.designation,
        supporter_may_see_name=donation.supporter_may_see_name,
        amount=donation.amount,
        currency=donation.currency,
        name=donation.name,
        email=donation.email,
        language=donation.language,
        time_zone=donation.time_zone,
        form_token=uuid.uuid4(),
    )
    record_history(
        subject=second,
        organization=donation.organization,
        what="second payment for one gift",
        first=donation.reference,
    )
    return second


@transaction.atomic
def record_fee(
    *,
    donation_id: int,
    balance_transaction_id: str,
    fee: Money,
    at: datetime,
    fee_of_gift: Money | None = None,
) -> LedgerEntry | None:
    """Record what the provider kept, in its settlement currency. Once per balance transaction.

    `fee_of_gift` is the same in the gift's currency, where that is another one.
    """
    donation = locked_donation(donation_id)
    if fee.amount == 0:
        return None
    fee_of_gift = fee_of_gift or fee
    entry, is_new = LedgerEntry.rows.get_or_create(
        kind=LedgerEntry.Kind.FEE,
        stripe_id=balance_transaction_id,
        defaults={
            "organization_id": donation.organization_id,
            "donation": donation,
            "amount": -fee.amount,
            "currency": fee.currency,
            "gift_amount": None if fee_of_gift == fee else -fee_of_gift.amount,
            "occurred_at": at,
        },
    )
    if is_new:
        fee_recorded.send(sender=Donation, donation=donation, fee=fee_of_gift)
    return entry


@transaction.atomic
def record_refund(*, donation_id: int, refund_id: str, money: Money, at: datetime) -> Donation:
    """Record money that went back to the donor, in part or whole. Once per refund.

    A gift that is refunded in full leaves the wall, the counts of gifts and (if it was the only
    one) of donors. Raises RefundError when it exceeds what is left or comes in another currency.
    """
    donation = locked_donation(donation_id)
    if LedgerEntry.rows.filter(kind=LedgerEntry.Kind.REFUND, stripe_id=refund_id).exists():
        return donation
    if money.currency != donation.currency or money.amount > donation.kept.amount:
        raise RefundError(f"{donation.reference}: {refund_id}")
    _write_movement(donation, LedgerEntry.Kind.REFUND, -money.amount, refund_id, at)
    donation.refunded_amount += money.amount
    if donation.kept.amount == 0:
        donation.state = Donation.State.REFUNDED
        if donation.wall_entry:
            withdraw_entry(entry=donation.wall_entry)
    donation.save(update_fields=["refunded_amount", "state"])
    donation_reversed.send(sender=Donation, donation=donation, money=money)
    _add_everywhere(donation, amount=-money.amount, gifts=-int(donation.is_refunded))
    return donation


@transaction.atomic
def record_failed_refund(*, donation_id: int, refund_id: str, at: datetime) -> Donation:
    """Take a recorded refund back: the bank refused it days later and the money stayed here."""
    donation = locked_donation(donation_id)
    refund = LedgerEntry.rows.filter(kind=LedgerEntry.Kind.REFUND, stripe_id=refund_id).first()
    undone = LedgerEntry.rows.filter(kind=LedgerEntry.Kind.ADJUSTMENT, stripe_id=refund_id)
    if refund is None or undone.exists():
        return donation
    _write_movement(donation, LedgerEntry.Kind.ADJUSTMENT, -refund.amount, refund_id, at)
    was_refunded = donation.is_refunded
    donation.refunded_amount += refund.amount
    donation.state = Donation.State.PAID
    donation.save(update_fields=["refunded_amount", "state"])
    if was_refunded and donation.wall_entry:
        hold_withdrawn_entry(entry=donation.wall_entry)
    donation_reinstated.send(sender=Donation, donation=donation)
    _add_everywhere(donation, amount=-refund.amount, gifts=int(was_refunded))
    return donation


def _write_movement(
    donation: Donation, kind: LedgerEntry.Kind, amount: int, stripe_id: str, at: datetime
) -> None:
    LedgerEntry.objects.create(
        organization_id=donation.organization_id,
        donation=donation,
        kind=kind,
        amount=amount,
        currency=donation.currency,
        stripe_id=stripe_id,
        occurred_at=at,
    )


@transaction.atomic
def expire_attempt(*, attempt_id: int) -> Donation:
    """Close an attempt that can no longer be paid, and with it the gift, if it waits for it.

    A gift that was paid meanwhile stays paid.
    """
    attempt = CheckoutAttempt.rows.get(pk=attempt_id)
    donation = locked_donation(attempt.donation_id)
    closed = CheckoutAttempt.rows.filter(
        pk=attempt_id, state__in=[CheckoutAttempt.State.CREATED, CheckoutAttempt.State.OPEN]
    ).update(state=CheckoutAttempt.State.EXPIRED)
    return _expire(donation) if closed else donation


@transaction.atomic
def expire_abandoned_donation(*, donation_id: int, before: datetime) -> Donation:
    """Close a gift without a page: we died before asking for one, or Stripe refused it.

    Looks again under the lock: its donor may be taking it up at this moment.
    """
    donation = locked_donation(donation_id)
    abandoned = Donation.rows.abandoned(before).filter(pk=donation_id)
    return _expire(donation) if abandoned.exists() else donation


def _expire(donation: Donation) -> Donation:
    if donation.state == Donation.State.PENDING:
        donation.state = Donation.State.EXPIRED
        donation.save(update_fields=["state"])
        donation_expired.send(sender=Donation, donation=donation)
    return donation
