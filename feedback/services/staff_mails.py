"""Mails to the staff who may publish news: for their work, each once."""

from datetime import datetime

from django.utils.translation import override

from campaigns.models import Campaign, Organization
from donors.models import Person
from feedback.models import Message
from feedback.projects.models import Project
from feedback.services.gift_mails import organization_values
from feedback.services.outbox import write_message

MAY_PUBLISH = "feedback.publish_impactupdate"


def publishers_of(thing: Campaign | Project) -> list[Person]:
    """Return the staff with an address who may publish news of its organization."""
    staff = Person.objects.filter(
        memberships__organization=thing.organization_id, is_staff=True, is_active=True
    )
    return [
        person
        for person in staff.order_by("pk")
        if person.email and person.has_perm(MAY_PUBLISH, thing)
    ]


def write_to_staff(
    *,
    kind: Message.Kind,
    about: str,
    organization: Organization,
    person: Person,
    values: dict[str, object],
    not_before: datetime | None = None,
) -> Message:
    """Write one mail to one of the staff; `about` names what of, so that it is written once.

    `values` are in the person's language; who writes, and the name to greet by, are added.
    """
    with override(person.language):
        frame = {**organization_values(organization), "name": person.get_short_name()}
    return write_message(
        kind=kind,
        key=f"{kind}:{about}:{person.pk}",
        organization=organization,
        email=person.email or "",
        language=person.language,
        person_id=person.pk,
        values={**frame, **values},
        not_before=not_before,
    )
