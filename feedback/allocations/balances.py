"""What is left of a gift, written from what the ledger says; and the release of what is too much.

Call these in the transaction that moved the money, with the gift locked.

A cent that was told as delivered and then went back is delivered no more: nobody's money paid for
that thing, and the room that it leaves in its project is there for others. When it comes back (the
bank could not refund it, or a dispute was won), it goes to where it was delivered as far as there
is still room, and is delivered at once: the thing stands there, its news is on the gift's page
again, and it is never told as delivered a second time. Where others have paid for the thing
meanwhile, the cent waits as any other; what it pays for then is news. A project counts its units
by its news, so neither way changes them.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import F, Sum
from django.utils import timezone

from feedback.allocations.models import Allocation, AllocationEntry, GiftBalance
from feedback.projects.models import ProjectFunding
from feedback.signals import money_left_project
from giving.models import Donation

# Stripe tells its fee some minutes after a payment by card; nobody waits for it longer than this.
FEE_WAIT = timedelta(minutes=15)

# A campaign whose named fund carries the fees has none here.
FROM_THE_BOOKS = """
SELECT gift.id AS donation_id, gift.campaign_id, project.id AS project_id,
       gift.amount - gift.refunded_amount AS kept_amount,
       CASE WHEN carried.fees THEN 0 ELSE coalesce(known.fee, 0) END AS fee_amount,
       0 AS allocated_amount, gift.paid_at,
       CASE WHEN carried.fees OR known.fee IS NOT NULL OR gift.source <> 'online'
            THEN LEAST(%(now)s, gift.paid_at + %(wait)s)
            ELSE gift.paid_at + %(wait)s END AS allocatable_at
FROM giving_donation AS gift
JOIN campaigns_campaign AS campaign ON campaign.id = gift.campaign_id
CROSS JOIN LATERAL (
    SELECT concat(campaign.fees_carried_by, campaign.fees_carried_by_en,
                  campaign.fees_carried_by_fr) <> '' AS fees
) AS carried
CROSS JOIN LATERAL (
    SELECT sum(-CASE WHEN entry.currency = gift.currency THEN entry.amount
                     ELSE coalesce(entry.gift_amount, 0) END) AS fee
    FROM giving_ledgerentry AS entry
    WHERE entry.donation_id = gift.id AND entry.kind = 'fee'
) AS known
LEFT JOIN feedback_project AS project
  ON gift.designation <> '' AND project.slug = gift.designation
 AND project.campaign_id = gift.campaign_id
WHERE gift.paid_at IS NOT NULL
"""
COLUMNS = (
    "donation_id, campaign_id, project_id, kept_amount, fee_amount, allocated_amount, "
    "paid_at, allocatable_at"
)
WRITE_ONE = f"""
INSERT INTO feedback_giftbalance ({COLUMNS})
{FROM_THE_BOOKS} AND gift.id = %(gift)s
ON CONFLICT (donation_id) DO NOTHING
"""
WRITE_MISSING = f"""
INSERT INTO feedback_giftbalance ({COLUMNS})
{FROM_THE_BOOKS}
  AND NOT EXISTS (SELECT FROM feedback_giftbalance AS known WHERE known.donation_id = gift.id)
ON CONFLICT (donation_id) DO NOTHING
"""
LOOK_UP = f"""
SELECT kept_amount, fee_amount FROM ({FROM_THE_BOOKS} AND gift.id = %(gift)s) AS books
"""  # noqa: S608


def open_balance(*, donation: Donation) -> None:
    """Write that a paid gift waits to be allocated. Safe to call again."""
    _run(WRITE_ONE, gift=donation.pk)


def open_missing_balances() -> int:
    """Write the balance of every paid gift that has none, as after an import; say how many."""
    return int(_run(WRITE_MISSING).rowcount)


def settle_balance(
    *, donation: Donation, kind: AllocationEntry.Kind, at: datetime | None = None
) -> int:
    """Let a gift's balance say what the books say, and release what is allocated beyond it.

    `at` is from when on it may be allocated, if earlier. Returns how much was released.
    A gift that is not paid yet has no balance: its payment will see what is known by then.
    """
    open_balance(donation=donation)
    balance = GiftBalance.rows.select_for_update().filter(pk=donation.pk).first()
    if balance is None:
        return 0
    balance.kept_amount, balance.fee_amount = _run(LOOK_UP, gift=donation.pk).fetchone()
    too_much = max(balance.allocated_amount - balance.left_amount, 0)
    if too_much:
        _release(donation, too_much, kind)
    balance.allocated_amount -= too_much
    balance.allocatable_at = min(balance.allocatable_at, at or balance.allocatable_at)
    balance.save(update_fields=["kept_amount", "fee_amount", "allocated_amount", "allocatable_at"])
    if too_much:
        money_left_project.send(sender=Donation, donation=donation)
    return too_much


def return_delivered(*, donation: Donation) -> int:
    """Put money that came back where news told of it as delivered; return how much.

    The rest is open: a run allocates it. Safe to call twice.
    """
    balance = GiftBalance.rows.select_for_update().filter(pk=donation.pk).first()
    if balance is None:
        return 0
    allocations, missing = _delivered_before(donation)
    fundings = lock_fundings([allocation.project_id for allocation in allocations])
    left = balance.left_amount - balance.allocated_amount
    for allocation in allocations:
        funding = fundings[allocation.project_id]
        room = funding.cost_amount - funding.allocated_amount
        share = min(left, missing[allocation.pk], room)
        if share > 0:
            put_into(allocation, share, kind=AllocationEntry.Kind.RETURNED)
            left -= share
    returned = balance.left_amount - balance.allocated_amount - left
    GiftBalance.rows.filter(pk=balance.pk).update(allocated_amount=F("allocated_amount") + returned)
    return returned


def _delivered_before(donation: Donation) -> tuple[list[Allocation], dict[int, int]]:
    """Return the allocations that lack what was told as delivered, locked, and how much it is.

    What staff moved elsewhere is not missing: a refund alone has released it.
    """
    rows = Allocation.rows.filter(donation=donation.pk).select_for_update().order_by("pk")
    allocations = [held for held in rows if held.told_amount > held.delivered_amount]
    released = (
        AllocationEntry.rows.filter(
            allocation__in=[held.pk for held in allocations],
            kind__in=[AllocationEntry.Kind.RELEASED, AllocationEntry.Kind.RETURNED],
        )
        .values_list("allocation")
        .annotate(Sum("amount"))
    )
    gone = {number: -amount for number, amount in released}
    return allocations, {
        held.pk: min(held.told_amount - held.delivered_amount, gone.get(held.pk, 0))
        for held in allocations
    }


def locked_allocations(donation_id: int) -> list[Allocation]:
    """Return a gift's allocations with money in them, locked, the oldest first."""
    rows = Allocation.rows.filter(donation=donation_id).select_for_update().order_by("pk")
    return [allocation for allocation in rows if allocation.amount]


def _release(donation: Donation, amount: int, kind: AllocationEntry.Kind) -> None:
    """Take money out of a gift's allocations: the newest first, delivered money last of all."""
    allocations = locked_allocations(donation.pk)
    taken = shares_to_release(allocations, amount)
    lock_fundings(list(taken))
    for allocation in allocations:
        if share := taken.get(allocation.project_id, 0):
            take_from(allocation, share, kind=kind)


def shares_to_release(allocations: list[Allocation], amount: int) -> dict[int, int]:
    """Return how much to take from which project."""
    taken: dict[int, int] = {}
    newest_first = list(reversed(allocations))
    for is_delivered in (False, True):
        for allocation in newest_first:
            held = allocation.delivered_amount
            held = held if is_delivered else allocation.amount - held
            share = min(amount, held)
            taken[allocation.project_id] = taken.get(allocation.project_id, 0) + share
            amount -= share
    return {project: share for project, share in taken.items() if share}


def take_from(
    allocation: Allocation, amount: int, *, kind: AllocationEntry.Kind, **entry: Any
) -> None:
    """Lower an allocation, with an entry that says why, and what its project holds."""
    allocation.amount -= amount
    allocation.delivered_amount = min(allocation.delivered_amount, allocation.amount)
    allocation.save(update_fields=["amount", "delivered_amount"])
    write_entry(allocation, -amount, kind=kind, **entry)
    ProjectFunding.objects.filter(pk=allocation.project_id).update(
        allocated_amount=F("allocated_amount") - amount
    )


def put_into(
    allocation: Allocation, amount: int, *, kind: AllocationEntry.Kind, **entry: Any
) -> None:
    """Raise an allocation, with an entry that says why, and what its project holds."""
    allocation.amount += amount
    allocation.delivered_amount = min(allocation.told_amount, allocation.amount)
    allocation.save(update_fields=["amount", "delivered_amount"])
    write_entry(allocation, amount, kind=kind, **entry)
    ProjectFunding.objects.filter(pk=allocation.project_id).update(
        allocated_amount=F("allocated_amount") + amount
    )


def write_entry(
    allocation: Allocation, amount: int, *, kind: AllocationEntry.Kind, **entry: Any
) -> None:
    AllocationEntry.rows.create(
        organization_id=allocation.organization_id,
        allocation=allocation,
        kind=kind,
        amount=amount,
        **entry,
    )


def lock_fundings(projects: list[int]) -> dict[int, ProjectFunding]:
    """Lock what projects hold, by primary key as everybody does."""
    rows = ProjectFunding.objects.filter(pk__in=projects).select_for_update().order_by("pk")
    return {funding.pk: funding for funding in rows}


def _run(statement: str, **values: Any) -> Any:
    cursor = connection.cursor()
    times: dict[str, Any] = {"now": timezone.now(), "wait": FEE_WAIT}
    cursor.execute(statement, {**times, **values})
    return cursor
