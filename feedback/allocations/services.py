"""Who allocates: the worker by rule, each minute; and staff, by hand and with a reason.

Locks: gifts (shared), their balances, allocations, then what projects hold, by primary key.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from campaigns.money import Money
from campaigns.services.history import record_history
from donors.models import Person
from feedback.allocations import rule
from feedback.allocations.balances import (
    lock_fundings,
    locked_allocations,
    put_into,
    take_from,
)
from feedback.allocations.models import Allocation, AllocationEntry, GiftBalance
from feedback.exceptions import AllocationError
from feedback.projects.models import Project, ProjectFunding
from feedback.signals import money_left_project
from giving.models import Donation

Kind = AllocationEntry.Kind

# Gifts in one transaction: a quarter of a second's work, during which the projects are held.
BATCH = 2_000
# The first key of the advisory lock of a campaign's run; any number that nothing else uses.
RUN_LOCK = 20_260
After = tuple[datetime | str, int]
BEGINNING: After = ("-infinity", 0)

# A gift that is being refunded at this moment is left to the next run: nobody waits for anybody.
WAITING = """
SELECT balance.donation_id, gift.organization_id, balance.project_id, balance.paid_at,
       balance.kept_amount - balance.fee_amount - balance.allocated_amount
FROM feedback_giftbalance AS balance
JOIN giving_donation AS gift ON gift.id = balance.donation_id
WHERE balance.campaign_id = %(campaign)s
  AND balance.allocated_amount < balance.kept_amount - balance.fee_amount
  AND balance.allocatable_at <= %(now)s
  AND (balance.paid_at, balance.donation_id) > (%(paid_at)s, %(gift)s)
  AND (%(takes_any)s OR balance.project_id = ANY(%(projects)s))
ORDER BY balance.paid_at, balance.donation_id
LIMIT %(batch)s
FOR NO KEY UPDATE OF balance SKIP LOCKED
FOR KEY SHARE OF gift SKIP LOCKED
"""
WRITE = """
WITH move AS (
    SELECT * FROM unnest(%(places)s::bigint[], %(owners)s::bigint[], %(gifts)s::bigint[],
                         %(projects)s::bigint[], %(amounts)s::bigint[], %(kinds)s::text[])
        AS move (place, organization_id, donation_id, project_id, amount, kind)
), allocation AS (
    INSERT INTO feedback_allocation AS known
        (organization_id, donation_id, project_id, amount, delivered_amount, created_at)
    SELECT organization_id, donation_id, project_id, amount, 0, %(now)s FROM move ORDER BY place
    ON CONFLICT (donation_id, project_id) DO UPDATE
        SET amount = known.amount + EXCLUDED.amount,
            delivered_amount = LEAST(known.amount + EXCLUDED.amount, known.told_amount)
    RETURNING id, donation_id, project_id
), entry AS (
    INSERT INTO feedback_allocationentry
        (organization_id, allocation_id, kind, amount, reason, created_at)
    SELECT move.organization_id, allocation.id, move.kind, move.amount, '', %(now)s
    FROM move JOIN allocation USING (donation_id, project_id) ORDER BY move.place
), balance AS (
    UPDATE feedback_giftbalance AS balance
    SET allocated_amount = balance.allocated_amount + moved.amount
    FROM (SELECT donation_id, sum(amount) AS amount FROM move GROUP BY donation_id) AS moved
    WHERE balance.donation_id = moved.donation_id
)
UPDATE feedback_projectfunding AS funding
SET allocated_amount = funding.allocated_amount + moved.amount
FROM (SELECT project_id, sum(amount) AS amount FROM move GROUP BY project_id) AS moved
WHERE funding.project_id = moved.project_id
"""


# --- By rule -------------------------------------------------------------------------------


def allocate_waiting() -> int:
    """Allocate all gifts that wait and find room; return how many were looked at.

    Safe at any time and two at a time: a campaign is served by one run, the other passes it by.
    """
    return sum(allocate_campaign(campaign_id=number) for number in _campaigns_with_work())


def allocate_campaign(*, campaign_id: int) -> int:
    """Allocate what waits in one campaign, batch by batch, each one transaction."""
    seen, after = 0, BEGINNING
    while batch := _allocate_batch(campaign_id, after):
        seen += len(batch.gifts)
        after = batch.last
        if len(batch.gifts) < BATCH:
            break
    return seen


@dataclass
class Batch:
    gifts: list[rule.Gift] = field(default_factory=list)
    owners: dict[int, int] = field(default_factory=dict)
    last: After = BEGINNING

    def __bool__(self) -> bool:
        return bool(self.gifts)


@transaction.atomic
def _allocate_batch(campaign_id: int, after: After) -> Batch:
    if not _is_alone(campaign_id):
        return Batch()
    projects = list(Project.rows.for_campaign(campaign_id).with_room())
    batch = _waiting(campaign_id, after, projects) if projects else Batch()
    if batch:
        _lock_allocations(batch)
        places = _places(projects, lock_fundings([project.pk for project in projects]))
        _write(list(rule.allocate(batch.gifts, places)), batch.owners)
    return batch


def _campaigns_with_work() -> list[int]:
    """Return the campaigns in which a gift waits and a project has room."""
    waiting = GiftBalance.rows.waiting(timezone.now()).filter(campaign=OuterRef("campaign"))
    projects = Project.rows.with_room().filter(Exists(waiting)).order_by("campaign")
    return list(projects.values_list("campaign", flat=True).distinct())


def _is_alone(campaign_id: int) -> bool:
    """Take the campaign's lock until the end of this transaction, if nobody has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [RUN_LOCK, campaign_id])
        return bool(cursor.fetchone()[0])


def _waiting(campaign_id: int, after: After, projects: list[Project]) -> Batch:
    batch = Batch()
    with connection.cursor() as cursor:
        cursor.execute(
            WAITING,
            {
                "campaign": campaign_id,
                "now": timezone.now(),
                "paid_at": after[0],
                "gift": after[1],
                "takes_any": any(project.takes == rule.ANY for project in projects),
                "projects": [project.pk for project in projects],
                "batch": BATCH,
            },
        )
        for number, owner, project, paid_at, left in cursor.fetchall():
            batch.gifts.append(rule.Gift(number, left, project))
            batch.owners[number] = owner
            batch.last = (paid_at, number)
    return batch


def _lock_allocations(batch: Batch) -> None:
    """Lock what these gifts have already, in the order in which published news locks it."""
    numbers = [gift.id for gift in batch.gifts]
    rows = Allocation.rows.filter(donation__in=numbers).select_for_update().order_by("pk")
    list(rows.values_list("pk", flat=True))


def _places(projects: list[Project], fundings: dict[int, ProjectFunding]) -> list[rule.Place]:
    return [
        rule.Place(
            id=project.pk,
            room=fundings[project.pk].cost_amount - fundings[project.pk].allocated_amount,
            unit_cost=project.unit_cost,
            is_pooled=project.is_pooled,
            takes=project.takes,
        )
        for project in projects
    ]


def _write(moves: list[rule.Move], owners: dict[int, int]) -> None:
    if not moves:
        return
    gifts, projects, amounts, kinds = (list(column) for column in zip(*moves, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            WRITE,
            {
                "places": list(range(len(moves))),
                "owners": [owners[gift] for gift in gifts],
                "gifts": gifts,
                "projects": projects,
                "amounts": amounts,
                "kinds": kinds,
                "now": timezone.now(),
            },
        )


# --- By staff ------------------------------------------------------------------------------


@transaction.atomic
def move_allocation(
    *,
    gift: Donation,
    source: Project | None,
    target: Project | None,
    amount: Money,
    reason: str,
    actor: Person,
) -> None:
    """Move a part of a gift from one project to another; nothing means "not yet allocated".

    Leaves an entry on both sides and a row in the history, with the reason. Raises AllocationError
    when the source holds less, the target has less room or is done, or either is of another
    campaign.
    """
    gift = Donation.rows.select_for_update(of=("self",)).get(pk=gift.pk)
    balance = GiftBalance.rows.select_for_update().filter(pk=gift.pk).first()
    if balance is None:
        raise AllocationError("nothing")
    _check_move(gift, source, target, amount, reason)
    allocations = {held.project_id: held for held in locked_allocations(gift.pk)}
    fundings = lock_fundings([project.pk for project in (source, target) if project])
    entry = {"kind": Kind.STAFF, "reason": reason, "actor": actor}
    _take(balance, source, allocations, amount.amount, entry)
    _put(balance, target, fundings, amount.amount, entry)
    _change_of_balance(balance, source, target, amount.amount)
    if source:
        money_left_project.send(sender=Donation, donation=gift)
    record_history(
        subject=gift,
        organization=gift.organization,
        what="money of a gift moved",
        actor=actor,
        reason=reason,
        amount=amount.amount,
        source=source.slug if source else "",
        target=target.slug if target else "",
    )


def _check_move(
    gift: Donation, source: Project | None, target: Project | None, amount: Money, reason: str
) -> None:
    if source == target or amount.amount <= 0 or amount.currency != gift.currency:
        raise AllocationError("nothing")
    if not reason.strip():
        raise AllocationError("reason")
    for project in (source, target):
        if project and project.campaign_id != gift.campaign_id:
            raise AllocationError("campaign")
    if target and target.is_done:
        raise AllocationError("done")


def _take(
    balance: GiftBalance,
    source: Project | None,
    allocations: dict[int, Allocation],
    amount: int,
    entry: dict[str, Any],
) -> None:
    held = allocations.get(source.pk) if source else None
    if source is None:
        if balance.open.amount < amount:
            raise AllocationError("source")
    elif held is None or held.amount < amount:
        raise AllocationError("source")
    else:
        take_from(held, amount, **entry)


def _put(
    balance: GiftBalance,
    target: Project | None,
    fundings: dict[int, ProjectFunding],
    amount: int,
    entry: dict[str, Any],
) -> None:
    if target is None:
        return
    funding = fundings[target.pk]
    if funding.cost_amount - funding.allocated_amount < amount:
        raise AllocationError("target")
    allocation, _is_new = Allocation.rows.select_for_update().get_or_create(
        donation_id=balance.pk,
        project=target,
        defaults={"organization_id": target.organization_id, "amount": 0},
    )
    put_into(allocation, amount, **entry)


def _change_of_balance(
    balance: GiftBalance, source: Project | None, target: Project | None, amount: int
) -> None:
    change = (amount if target else 0) - (amount if source else 0)
    if change:
        GiftBalance.rows.filter(pk=balance.pk).update(
            allocated_amount=F("allocated_amount") + change
        )


# --- Why is it where it is? ----------------------------------------------------------------


@dataclass(frozen=True)
class Explanation:
    """All that staff can be asked about one gift: its sum, its way, and what waits and why."""

    balance: GiftBalance | None
    parts: list["Part"]
    open: Money | None
    waits_because: str = ""


@dataclass(frozen=True)
class Part:
    allocation: Allocation
    entries: list[AllocationEntry]


def explain(*, gift: Donation) -> Explanation:
    """Tell where a gift's money is and why, in the order in which it happened."""
    balance = GiftBalance.rows.select_related("campaign", "project").filter(pk=gift.pk).first()
    entries: dict[int, list[AllocationEntry]] = defaultdict(list)
    for entry in (
        AllocationEntry.rows.filter(allocation__donation=gift)
        .select_related("actor")
        .order_by("pk")
    ):
        entries[entry.allocation_id].append(entry)
    allocations = Allocation.rows.filter(donation=gift).select_related("project__campaign")
    parts = [Part(held, entries[held.pk]) for held in allocations.order_by("pk")]
    return Explanation(
        balance, parts, balance.open if balance else None, _why_open(balance) if balance else ""
    )


def _why_open(balance: GiftBalance) -> str:
    """Return why a part waits: its fee, the next run, or a project with room."""
    if balance.open.amount == 0:
        return ""
    if balance.allocatable_at > timezone.now():
        return "fee"
    places: Iterable[Project] = Project.rows.for_campaign(balance.campaign_id).with_room()
    fits = any(
        project.takes == Project.Takes.ANY or project.pk == balance.project_id for project in places
    )
    return "next_run" if fits else "no_room"
