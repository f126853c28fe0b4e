"""Where a project stands: what its published news say, read from the first to the last."""

from dataclasses import dataclass
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
    Kind.REPAIRED: Trouble.REPAIRED,
}
ENDS_TROUBLE = frozenset({Kind.DELIVERED, Kind.CHECKED})
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
    """What a project's news have said so far."""

    stage: str = Stage.PLANNED
    trouble: str = ""
    delivered_units: int = 0
    delivered_on: date | None = None
    due_on: date | None = None

    def hear(self, update: ImpactUpdate, unit_count: int) -> None:
        """Let one more piece of news change it; a part that is delivered is in progress."""
        kind = Kind(update.kind)
        self.stage = STAGES.get(kind, self.stage)
        self.trouble = "" if kind in ENDS_TROUBLE else TROUBLES.get(kind, self.trouble)
        self.due_on = update.due_on or self.due_on
        if kind == Kind.DELIVERED:
            self._deliver(update, unit_count)

    def _deliver(self, update: ImpactUpdate, unit_count: int) -> None:
        added = update.units or unit_count
        self.delivered_units = min(self.delivered_units + added, unit_count)
        self.delivered_on = update.happened_on
        if self.delivered_units < unit_count:
            self.stage = Stage.IN_PROGRESS


def settle_project(project: Project) -> None:
    """Let a project, and its gifts, stand where its published news say. Call it under its lock."""
    published = ImpactUpdate.rows.filter(project=project).published().order_by("published_at", "pk")
    standing = Standing()
    for update in published:
        standing.hear(update, project.unit_count)
    _keep(project, standing)
    with connection.cursor() as cursor:
        cursor.execute(LOCK_ALLOCATIONS, [project.pk])
        cursor.execute(DELIVERED_AMOUNTS, [project.pk])


def _keep(project: Project, standing: Standing) -> None:
    """Write what changed; the day that was promised first stays beside a later one."""
    first = project.first_due_on or project.due_on
    changes: dict[str, Any] = {
        "stage": standing.stage,
        "trouble": standing.trouble,
        "delivered_units": standing.delivered_units,
        "delivered_on": standing.delivered_on,
    }
    if standing.due_on:
        changes |= {"first_due_on": first, "due_on": standing.due_on}
    elif project.first_due_on:
        changes |= {"first_due_on": None, "due_on": project.first_due_on}
    for name, value in changes.items():
        setattr(project, name, value)
    project.save(update_fields=list(changes))
