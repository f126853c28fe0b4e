"""What is heard of the news of projects, turned into rows; nothing here sends."""

from django.dispatch import receiver

from donors.queueing import queue_after_commit
from feedback.models import ImpactUpdate, Telling
from feedback.signals import update_told


@receiver(update_told, dispatch_uid="feedback.tell_everyone_concerned")
def tell_everyone_concerned(*, update: ImpactUpdate, **_extra: object) -> None:
    Telling.objects.get_or_create(update=update)
    queue_after_commit("feedback.tasks.tell_update", update.pk, queue="bulk")
