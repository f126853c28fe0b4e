"""Staff read whose money an update is about, and choose it by hand before it is published."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from campaigns.services.history import record_history
from donors.models import Person
from feedback.allocations.models import Allocation
from feedback.exceptions import UpdateStateError
from feedback.impact.coverage import candidates_for, reach_of, served_by_rule, share_gifts
from feedback.impact.models import ImpactUpdate, UpdateGift
from feedback.projects.models import Project

MOST_SHOWN = 200
OPEN_STATES = frozenset({ImpactUpdate.State.DRAFT, ImpactUpdate.State.IN_REVIEW})

# What staff chose is worth what it is now: other news, a refund or a move may have come between.
BY_HAND = """
SELECT candidates.id, LEAST(candidates.amount, chosen.amount) AS amount
FROM ({candidates}) AS candidates
JOIN feedback_updategift AS chosen
    ON chosen.allocation_id = candidates.id AND chosen.update_id = %(update)s
WHERE candidates.amount > 0
"""
AS_PUBLISHED = """
SELECT allocation_id AS id, amount FROM feedback_updategift WHERE update_id = %(update)s
"""
OTHERS = """
SELECT id, amount FROM ({candidates}) AS candidates
WHERE amount > 0 AND id NOT IN (SELECT id FROM ({concerned}) AS concerned)
"""
AMOUNTS = "SELECT id, amount FROM ({gifts}) AS gifts"
FIRST = "SELECT id, amount, count(*) OVER () FROM ({gifts}) AS gifts ORDER BY id LIMIT %(most)s"
CHOOSE = """
INSERT INTO feedback_updategift (update_id, allocation_id, donation_id, amount)
SELECT %(update)s, id, donation_id, coalesce((%(before)s::jsonb->>id::text)::bigint, amount)
FROM ({candidates}) AS candidates
WHERE amount > 0 AND id = ANY(%(chosen)s)
"""


@dataclass(frozen=True)
class Candidate:
    """A gift whose money the update is or may be about, and how much of it."""

    allocation: Allocation
    amount: int


@dataclass(frozen=True)
class Gifts:
    """The first of some gifts in the order in which they are served, and how many there are."""

    shown: list[Candidate]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.shown)


@dataclass(frozen=True)
class Choice:
    """Whose money an update is about, as it is now, and whose it could be about."""

    concerned: Gifts
    others: Gifts
    is_by_hand: bool


def choice_for(update: ImpactUpdate) -> Choice:
    """Return whose money an update is about; by the rule, where nobody chose."""
    if update.state not in OPEN_STATES:
        return Choice(_gifts(AS_PUBLISHED, update), Gifts([], 0), is_by_hand=False)
    concerned, is_by_hand = _concerned(update), _is_by_hand(update)
    others = OTHERS.format(candidates=candidates_for(update), concerned=concerned)
    return Choice(_gifts(concerned, update), _gifts(others, update), is_by_hand)


def _is_by_hand(update: ImpactUpdate) -> bool:
    return bool(UpdateGift.objects.filter(update=update).exists())


def _concerned(update: ImpactUpdate) -> str:
    by_hand = _is_by_hand(update)
    return BY_HAND.format(candidates=candidates_for(update)) if by_hand else served_by_rule(update)


def _gifts(query: str, update: ImpactUpdate) -> Gifts:
    rows = _run(FIRST.format(gifts=query), update, most=MOST_SHOWN)
    amounts = {number: amount for number, amount, _count in rows}
    allocations = Allocation.rows.filter(pk__in=amounts).select_related("donation").order_by("pk")
    shown = [Candidate(one, amounts[one.pk]) for one in allocations]
    return Gifts(shown, rows[0][2] if rows else 0)


def _run(sql: str, update: ImpactUpdate, **values: Any) -> list[tuple[Any, ...]]:
    values |= {"update": update.pk, "project": update.project_id, "reach": reach_of(update)}
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall()) if cursor.description else []


@transaction.atomic
def choose_gifts(
    *,
    update: ImpactUpdate,
    allocations: set[int],
    actor: Person,
    shown: set[int] | None = None,
) -> int:
    """Write whose money the update is about; none chosen leaves it to the rule. Return how many.

    `shown` are those that staff could tick: of the others, what is in it stays, and so does how
    much of a gift is in it. A choice that is what the rule says is left to the rule. Raises
    UpdateStateError once it is published: what was said stays.
    """
    Project.rows.select_for_update(no_key=True).get(pk=update.project_id)
    update = (
        ImpactUpdate.rows.select_for_update(of=("self",))
        .select_related("organization", "project")
        .get(pk=update.pk)
    )
    if update.state not in OPEN_STATES:
        raise UpdateStateError(update.state)
    before: dict[int, int] = {}
    if shown is not None:
        before = dict(_run(AMOUNTS.format(gifts=_concerned(update)), update))
        allocations = _with_those_not_shown(update, before, allocations, shown)
    UpdateGift.objects.filter(update=update).delete()
    _write(update, allocations, before)
    share_gifts(update)
    count: int = UpdateGift.objects.filter(update=update).count()
    record_history(
        subject=update,
        organization=update.organization,
        what="gifts chosen by hand",
        actor=actor,
        gifts=count,
    )
    return count


def _with_those_not_shown(
    update: ImpactUpdate, before: Iterable[int], ticked: set[int], shown: set[int]
) -> set[int]:
    wanted = ticked | (set(before) - shown)
    is_the_rule = wanted == set(before) and not _is_by_hand(update)
    return set() if is_the_rule else wanted


def _write(update: ImpactUpdate, chosen: set[int], before: dict[int, int]) -> None:
    choose = CHOOSE.format(candidates=candidates_for(update))
    _run(choose, update, chosen=sorted(chosen), before=json.dumps(before))
