"""The life of an update: filed, read by staff, published, told, taken back.

Every change of state happens here and leaves a history row. Lock: the project, before its updates.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone

from campaigns.services.history import record_history
from donors.models import Person
from feedback.exceptions import UpdateStateError
from feedback.impact.coverage import cover, keep_number
from feedback.impact.models import ImpactUpdate
from feedback.impact.plausible import refuse_what_cannot_be
from feedback.impact.standing import settle_project
from feedback.projects.models import Project
from feedback.signals import update_published, update_told, update_withdrawn

State = ImpactUpdate.State


@transaction.atomic
def publish_update(*, update: ImpactUpdate, actor: Person | None) -> ImpactUpdate:
    """Show an update to everybody, and settle whose money it is about.

    Moves its project on. Tells nobody: `tell_everyone` does. Refuses one that is published or was
    taken back (UpdateStateError), and one of more units than are still to come
    (TooManyUnitsError). No actor means the link of the field by which it came.
    """
    project = Project.rows.select_for_update(no_key=True).get(pk=update.project_id)
    update = _locked(update)
    if update.state not in {State.DRAFT, State.IN_REVIEW}:
        raise UpdateStateError(update.state)
    update.project = project
    refuse_what_cannot_be(update)
    update.state = State.PUBLISHED
    update.published_at, update.published_by = timezone.now(), actor
    update.save(update_fields=["state", "published_at", "published_by"])
    count = cover(update)
    keep_number(update)
    settle_project(project, changed=update)
    _record(update, "update published", actor, gifts=count)
    update_published.send(sender=ImpactUpdate, update=update)
    return update


@transaction.atomic
def tell_everyone(*, update: ImpactUpdate, actor: Person | None) -> ImpactUpdate:
    """Have everyone whose money is in a published update told of it, once.

    Safe to press twice. The mails are written after commit (`feedback.telling`).
    """
    update = _locked(update)
    if update.state != State.PUBLISHED:
        raise UpdateStateError(update.state)
    if update.told_at:
        return update
    update.told_at, update.told_by = timezone.now(), actor
    update.save(update_fields=["told_at", "told_by"])
    _record(update, "everyone is told", actor)
    update_told.send(sender=ImpactUpdate, update=update)
    return update


@transaction.atomic
def withdraw_update(*, update: ImpactUpdate, actor: Person, reason: str) -> ImpactUpdate:
    """Take a piece of news back: it leaves the pages, and mails that wait are not sent.

    The history keeps the reason. What it said as delivered is open again.
    """
    project = Project.rows.select_for_update(no_key=True).get(pk=update.project_id)
    update = _locked(update)
    if update.state == State.WITHDRAWN:
        return update
    was_published = update.state == State.PUBLISHED
    update.state, update.project = State.WITHDRAWN, project
    update.save(update_fields=["state"])
    _record(update, "update taken back", actor, reason=reason)
    if was_published:
        settle_project(project, changed=update)
        update_withdrawn.send(sender=ImpactUpdate, update=update)
    return update


def _locked(update: ImpactUpdate) -> ImpactUpdate:
    found: ImpactUpdate = (
        ImpactUpdate.rows.select_for_update(of=("self",))
        .select_related("organization", "project__campaign")
        .get(pk=update.pk)
    )
    return found


def _record(update: ImpactUpdate, what: str, actor: Person | None, **details: Any) -> None:
    record_history(
        subject=update, organization=update.organization, what=what, actor=actor, **details
    )
