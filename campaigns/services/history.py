"""Every change of state leaves a row that says what happened and by whom."""

from django.db import models

from campaigns.models import HistoryEntry, Organization
from donors.models import Person


def record_history(
    *,
    subject: models.Model,
    organization: Organization,
    what: str,
    actor: Person | None = None,
    **details: object,
) -> HistoryEntry:
    """Add a history row in the caller's transaction. No actor means the platform itself."""
    return HistoryEntry.objects.create(
        organization=organization,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        what=what,
        actor=actor,
        details=details,
    )
