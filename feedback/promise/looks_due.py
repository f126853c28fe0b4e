"""Which projects somebody has to go back to, and reminding staff of it.

A project is looked at again once all of it was delivered, whether in units or from many gifts
together, nothing is wrong with it, and somebody's money is in it. What is in trouble is news first.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import F, Max, OuterRef, Subquery
from django.utils.translation import override

from donors.models import Person
from feedback.impact.models import ImpactUpdate
from feedback.projects.models import NOT_PUT_RIGHT, Project, Stage
from feedback.promise.looks import NextLook, next_look
from feedback.promise.services import (
    OWES_NOTHING,
    admin_address,
    reminders_due,
    write_reminder,
)
from feedback.services.staff_mails import publishers_of

Kind = ImpactUpdate.Kind
# Who says that it went wrong there, or was put right, has been there and looked.
LOOKS = (Kind.CHECKED, Kind.FAILED, Kind.CHANGED, Kind.REPAIRED)
# What is read of each, in the rule and in its mail: not the long words of all that was delivered.
READ = (
    "organization", "campaign_id", "slug", "name", "stage", "trouble", "unit_count",
    "delivered_units", "delivered_on",
)  # fmt: skip


def looks_of(projects: Iterable[Project]) -> dict[int, NextLook]:
    """Return which look each project is promised next, if any, in one query.

    What is not all delivered, or is in trouble, has one that no day is known of.
    """
    rows = Project.rows.filter(pk__in=[project.pk for project in projects])
    looks = {project.pk: _look(project) for project in _with_looks(rows)}
    return {number: look for number, look in looks.items() if look}


def projects_to_look_at(projects: Any) -> list[Project]:
    """Return those of a query set that somebody has to go back to by now, in one query."""
    rows = _with_looks(_delivered(projects))
    return [row for row in rows for look in [_look(row)] if look and look.is_due]


def remind_of_looks() -> int:
    """Write the reminders of looks to those who may publish news; return how many.

    Safe to run twice: a message has one key for each project, day, reminder and person.
    """
    projects = _delivered(Project.rows.filter(organization__is_active=True))
    return sum(
        _remind(project, look.months, look.due_on, days)
        for project in _with_looks(projects)
        for look in [_look(project)]
        if look and look.due_on
        for days in reminders_due(look.due_on, look.today)
    )


def _delivered(projects: Any) -> Any:
    """Return those of which all was delivered that anybody paid for, and nothing is wrong."""
    return projects.filter(
        stage__in=[Stage.DELIVERED, Stage.CHECKED],
        delivered_on__isnull=False,
        delivered_units__gte=F("unit_count"),
        funding__allocated_amount__gt=0,
    ).exclude(trouble__in=NOT_PUT_RIGHT)


def _with_looks(projects: Any) -> Iterable[Any]:
    looks = ImpactUpdate.rows.published().filter(project=OuterRef("pk"), kind__in=LOOKS)
    latest = looks.order_by().values("project").annotate(day=Max("happened_on")).values("day")
    owing = projects.exclude(campaign__state__in=OWES_NOTHING).select_related("organization")
    rows: Iterable[Any] = owing.only(*READ).annotate(looked_on=Subquery(latest))
    return rows


def _look(project: Any) -> NextLook | None:
    today = project.organization.today
    if not _is_all_there(project):
        return NextLook(today=today)
    return next_look(delivered_on=project.delivered_on, looked_on=project.looked_on, today=today)


def _is_all_there(project: Project) -> bool:
    is_whole = project.delivered_units >= project.unit_count
    return project.is_over and is_whole and project.delivered_on is not None


def _remind(project: Project, months: int, due_on: date, days: int) -> int:
    people = publishers_of(project)
    for person in people:
        _write_reminder(project, months, due_on, days, person)
    return len(people)


def _write_reminder(project: Project, months: int, due_on: date, days: int, person: Person) -> None:
    with override(person.language):
        values: dict[str, object] = {
            "project": str(project),
            "months": months,
            "news_url": admin_address(
                "feedback_impactupdate_add", f"?project={project.pk}&kind=checked"
            ),
        }
    write_reminder(
        f"look:{project.pk}",
        project.organization,
        person,
        due_on=due_on,
        days=days,
        values=values,
    )
