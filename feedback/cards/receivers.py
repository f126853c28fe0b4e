"""News of a project is drawn on its cards; and a picture that is taken back leaves them."""

from django.dispatch import receiver
from django.utils import timezone

from donors.queueing import queue_after_commit
from feedback.cards.services import DRAW_TASK
from feedback.models import ImpactUpdate, Project
from feedback.signals import update_pictures_changed, update_published, update_withdrawn


@receiver(
    [update_published, update_withdrawn, update_pictures_changed],
    dispatch_uid="feedback.draw_cards_of_project",
)
def draw_cards_of_project(*, update: ImpactUpdate, **_extra: object) -> None:
    """Have the cards drawn anew; the moment is written down for the sweeper, if the broker fails.

    A project's stage and pictures have no moment of their own.
    """
    Project.rows.filter(pk=update.project_id).update(updated_at=timezone.now())
    queue_after_commit(DRAW_TASK, update.project_id, queue="bulk")
