"""News of a project is drawn on its cards; and a picture that is taken back leaves them."""

from django.dispatch import receiver
from django.utils import timezone

from campaigns.services.kept_cards import take_cards_down
from donors.queueing import queue_after_commit
from feedback.cards.services import DRAW_TASK
from feedback.models import ImpactUpdate, Project, ProjectCard
from feedback.signals import (
    picture_left_projects,
    update_pictures_changed,
    update_published,
    update_withdrawn,
)


@receiver(
    [update_published, update_withdrawn, update_pictures_changed],
    dispatch_uid="feedback.draw_cards_of_project",
)
def draw_cards_of_project(*, update: ImpactUpdate, **_extra: object) -> None:
    """Have the cards drawn anew; the moment is written down for the sweeper, if the broker fails.

    A project's stage and pictures have no moment of their own.
    """
    _draw_anew(update.project_id)


@receiver(picture_left_projects, dispatch_uid="feedback.take_cards_of_projects_down")
def take_cards_of_projects_down(*, projects: list[int], **_extra: object) -> None:
    """Take down the cards that may show what is hidden now; they are drawn without it.

    The projects are locked first, as whoever draws does.
    """
    for number in projects:
        _draw_anew(number)
    take_cards_down(ProjectCard.objects.filter(project__in=projects))


def _draw_anew(project_id: int) -> None:
    Project.rows.filter(pk=project_id).update(updated_at=timezone.now())
    queue_after_commit(DRAW_TASK, project_id, queue="bulk")
