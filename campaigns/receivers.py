"""News of people, heard by what they follow and promised; and of pages, whose cards are drawn."""

from typing import Any

from django.dispatch import receiver

from campaigns.models import Follow, Fundraiser, Pledge
from campaigns.signals import (
    fundraiser_blocked,
    fundraiser_changed,
    fundraiser_closed,
    fundraiser_held,
    fundraiser_opened,
)
from donors.models import Person
from donors.queueing import queue_after_commit
from donors.signals import language_chosen


@receiver(language_chosen, dispatch_uid="campaigns.speak_the_chosen_language")
def speak_the_chosen_language(
    *, person: Person, organization: Any, language: str, **_extra: object
) -> None:
    for model in (Follow, Pledge):
        rows = model.objects.for_organization(organization)
        rows.filter(person=person).update(language=language)


@receiver(
    [
        fundraiser_opened,
        fundraiser_changed,
        fundraiser_held,
        fundraiser_blocked,
        fundraiser_closed,
    ],
    dispatch_uid="campaigns.draw_cards_of_page",
)
def draw_cards_of_page(*, fundraiser: Fundraiser, **_extra: object) -> None:
    queue_after_commit("campaigns.tasks.draw_cards", "fundraiser", fundraiser.pk, queue="bulk")
