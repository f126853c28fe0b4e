"""News of people, heard by what they follow and promised."""

from typing import Any

from django.dispatch import receiver

from campaigns.models import Follow, Pledge
from donors.models import Person
from donors.signals import language_chosen


@receiver(language_chosen, dispatch_uid="campaigns.speak_the_chosen_language")
def speak_the_chosen_language(
    *, person: Person, organization: Any, language: str, **_extra: object
) -> None:
    for model in (Follow, Pledge):
        rows = model.objects.for_organization(organization)
        rows.filter(person=person).update(language=language)
