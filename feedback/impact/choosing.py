"""Staff choose by hand whose money an update is about, before it is published."""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from campaigns.services.history import record_history
from donors.models import Person
from feedback.allocations.models import Allocation
from feedback.exceptions import UpdateStateError
from feedback.impact.coverage import candidates_for, share_gifts
from feedback.impact.models import ImpactUpdate, UpdateGift
from feedback.projects.models import Project

MOST_SHOWN = 200
OPEN_STATES = frozenset({ImpactUpdate.State.DRAFT, ImpactUpdate.State.IN_REVIEW})


@dataclass(frozen=True)
class Candidate:
    """A gift whose money the update may be about, and how much of it."""

    allocation: Allocation
    amount: int
    is_chosen: bool


def candidates_of(update: ImpactUpdate) -> list[Candidate]:
    """Return the gifts that are served next, in their order."""
    amounts = _amounts(update)
    chosen = set(UpdateGift.objects.filter(update=update).values_list("allocation_id", flat=True))
    allocations = Allocation.rows.filter(pk__in=amounts).select_related("donation").order_by("pk")
    return [Candidate(one, amounts[one.pk], one.pk in chosen) for one in allocations]


def _amounts(update: ImpactUpdate) -> dict[int, int]:
    candidates = candidates_for(update)
    sql = f"SELECT id, amount FROM ({candidates}) AS candidates WHERE amount > 0 ORDER BY id LIMIT %(most)s"  # noqa: E501, S608
    values: dict[str, Any] = {
        "project": update.project_id,
        "update": update.pk,
        "most": MOST_SHOWN,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return dict(cursor.fetchall())


@transaction.atomic
def choose_gifts(*, update: ImpactUpdate, allocations: set[int], actor: Person) -> int:
    """Write whose money the update is about; none chosen leaves it to the rule. Return how many.

    Raises UpdateStateError once it is published: what was said stays.
    """
    Project.rows.select_for_update(no_key=True).get(pk=update.project_id)
    update = (
        ImpactUpdate.rows.select_for_update(of=("self",))
        .select_related("organization")
        .get(pk=update.pk)
    )
    if update.state not in OPEN_STATES:
        raise UpdateStateError(update.state)
    chosen = [one for one in candidates_of(update) if one.allocation.pk in allocations]
    UpdateGift.objects.filter(update=update).delete()
    UpdateGift.objects.bulk_create(
        UpdateGift(
            update=update,
            allocation=one.allocation,
            donation_id=one.allocation.donation_id,
            amount=one.amount,
        )
        for one in chosen
    )
    share_gifts(update)
    record_history(
        subject=update,
        organization=update.organization,
        what="gifts chosen by hand",
        actor=actor,
        gifts=len(chosen),
    )
    return len(chosen)
