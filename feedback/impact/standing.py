"""Where a project stands: what its published news say, read from the first to the last."""

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from feedback.impact.models import ImpactUpdate
from feedback.projects.models import Project, Stage, Trouble

Kind = ImpactUpdate.Kind

STAGES = {
    Kind.SENT: Stage.SENT,
    Kind.IN_PROGRESS: Stage.IN_PROGRESS,
    Kind.DELIVERED: Stage.DELIVERED,
    Kind.CHECKED: Stage.CHECKED,
}
TROUBLES = {
    Kind.LATE: Trouble.LATE,
    Kind.CHANGED: Trouble.CHANGED,
    Kind.FAILED: Trouble.FAILED,
}
ENDS_TROUBLE = frozenset({Kind.DELIVERED, Kind.CHECKED})
# What can be put right. What is late stays late, whatever else is put right meanwhile.
MENDABLE = frozenset({Trouble.CHANGED, Trouble.FAILED})
# In this order runs of allocation lock them too: nobody waits in a circle.
LOCK_ALLOCATIONS = """
SELECT FROM feedback_allocation WHERE project_id = %s ORDER BY id FOR NO KEY UPDATE
"""
# A refund may have released a part since: never more than the allocation.
DELIVERED_AMOUNTS = """
UPDATE feedback_allocation AS allocation
SET told_amount = told.amount, delivered_amount = LEAST(allocation.amount, told.amount)
FROM feedback_allocation AS known
CROSS JOIN LATERAL (
    SELECT coalesce(sum(gift.amount), 0) AS amount FROM feedback_updategift AS gift
    JOIN feedback_impactupdate AS news ON news.id = gift.update_id
    WHERE gift.allocation_id = known.id
      AND news.state = 'published' AND news.kind = 'delivered'
) AS told
WHERE known.id = allocation.id AND allocation.project_id = %s
"""


@dataclass
class Standing:
    """What a project's news have said so far.

    `open` is the trouble that nothing has ended yet, what was said last at its end. Once some of
    what had arrived went wrong, no delivery of the rest puts that right.
    """

    stage: str = Stage.PLANNED
    open: list[Trouble] = field(default_factory=list)
    is_put_right: bool = False
    has_broken: bool = False
    delivered_units: int = 0
    delivered_on: date | None = None
    due_on: date | None = None

    @property
    def trouble(self) -> str:
        """Return what a page says: the trouble said last, or that nothing is wrong any more."""
        if self.open:
            return self.open[-1]
        return Trouble.REPAIRED if self.is_put_right else ""

    def hear(self, update: ImpactUpdate, unit_count: int, first_due_on: date | None) -> None:
        """Let one more piece of news change it.

        A part that is delivered is in progress, also once somebody looked at it again: a project
        whose rest is to come still takes gifts.
        """
        kind = Kind(update.kind)
        if kind != Kind.CHECKED or self.delivered_units == unit_count:
            self.stage = STAGES.get(kind, self.stage)
        if kind == Kind.DELIVERED:
            self._deliver(update, unit_count)
        self._hear_of_a_day(update, first_due_on)
        self._hear_of_trouble(kind, update.units or 0, unit_count)

    def _deliver(self, update: ImpactUpdate, unit_count: int) -> None:
        """Count what arrived. The last day counts, also where news of an earlier one comes late."""
        added = update.units or unit_count
        self.delivered_units = min(self.delivered_units + added, unit_count)
        self.delivered_on = max(self.delivered_on or update.happened_on, update.happened_on)
        if self.delivered_units < unit_count:
            self.stage = Stage.IN_PROGRESS

    def _hear_of_a_day(self, update: ImpactUpdate, first_due_on: date | None) -> None:
        """Keep the day that was named last. One no later than the first was, is late no more."""
        self.due_on = update.due_on or self.due_on
        if update.due_on and first_due_on and update.due_on <= first_due_on:
            self._end({Trouble.LATE})

    def _hear_of_trouble(self, kind: Kind, units: int, unit_count: int) -> None:
        if kind in TROUBLES:
            self._end({TROUBLES[kind]})
            self.open.append(TROUBLES[kind])
            self.has_broken |= TROUBLES[kind] in MENDABLE and self._had_come(units, unit_count)
        elif kind == Kind.REPAIRED:
            # Where nothing is wrong, or only late, there is nothing that it could have put right.
            self.is_put_right |= bool(MENDABLE.intersection(self.open))
            self._end(MENDABLE)
            self.has_broken = False
        elif kind in ENDS_TROUBLE:
            self._arrive(kind, unit_count)

    def _had_come(self, units: int, unit_count: int) -> bool:
        """Return whether news of trouble reached who was told of a delivery, as `coverage` does."""
        is_done = self.stage in {Stage.DELIVERED, Stage.CHECKED}
        return is_done or units > unit_count - self.delivered_units

    def _arrive(self, kind: Kind, unit_count: int) -> None:
        """What arrives in part, or is seen again, ends no trouble with the rest."""
        self.is_put_right = False
        if 0 < self.delivered_units < unit_count:
            return
        self.has_broken &= kind == Kind.DELIVERED
        self._end({Trouble.LATE} if self.has_broken else set(Trouble))

    def _end(self, troubles: Set[Trouble]) -> None:
        self.open = [trouble for trouble in self.open if trouble not in troubles]


def settle_project(project: Project, *, changed: ImpactUpdate) -> None:
    """Let a project, and its gifts, stand where its published news say. Call it under its lock.

    `changed` is the news that was just published or taken back.
    """
    published = ImpactUpdate.rows.filter(project=project).published().order_by("published_at", "pk")
    news = list(published)
    first_due_on = _first_day(project, news, changed)
    standing = Standing()
    for update in news:
        standing.hear(update, project.unit_count, first_due_on)
    _keep(project, standing, first_due_on)
    with connection.cursor() as cursor:
        cursor.execute(LOCK_ALLOCATIONS, [project.pk])
        cursor.execute(DELIVERED_AMOUNTS, [project.pk])


def _first_day(project: Project, news: list[ImpactUpdate], changed: ImpactUpdate) -> date | None:
    """Return the day that staff wrote themselves: kept apart as soon as news names another."""
    before = {*news} ^ {changed}
    was_named = any(update.due_on for update in before)
    return project.first_due_on if was_named else project.due_on


def _keep(project: Project, standing: Standing, first_due_on: date | None) -> None:
    """Write what changed; the day that was promised first stays beside a later one."""
    changes: dict[str, Any] = {
        "stage": standing.stage,
        "trouble": standing.trouble,
        "delivered_units": standing.delivered_units,
        "delivered_on": standing.delivered_on,
        "due_on": standing.due_on or first_due_on,
        "first_due_on": first_due_on if standing.due_on else None,
    }
    for name, value in changes.items():
        setattr(project, name, value)
    project.save(update_fields=list(changes))
