"""Pictures of updates: shown with the consent of whom they show, and gone once it is over.

Pages ask `UpdatePicture.objects.public()`, which looks at the consents of today. What is written
here makes it lasting: the picture is hidden, its files leave their addresses, whatever shows it is
made anew. Public pages are kept by the page cache for seconds, and ask again.
"""

import uuid

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from campaigns.models import Photograph
from campaigns.services.history import record_history
from campaigns.services.photographs import (
    SUPPORTERS,
    delete_files_of,
    derivative_name,
    share_name,
)
from donors.models import Person
from feedback.impact.models import ImageConsent, UpdatePicture
from feedback.projects.models import Project
from feedback.signals import update_pictures_changed


@transaction.atomic
def withdraw_consent(*, consent: ImageConsent, actor: Person) -> ImageConsent:
    """Note that somebody does not want to be shown any more, and hide what shows them.

    Safe to call twice. Leaves a history row.
    """
    consent = ImageConsent.rows.select_for_update().get(pk=consent.pk)
    if consent.withdrawn_at is None:
        consent.withdrawn_at = timezone.now()
        consent.save(update_fields=["withdrawn_at"])
        record_history(
            subject=consent,
            organization=consent.organization,
            what="consent withdrawn",
            actor=actor,
        )
    hide_without_consent()
    return consent


def hide_without_consent() -> int:
    """Hide every picture whose consent is over; return how many. Safe to run twice."""
    pictures = UpdatePicture.objects.filter(hidden_at=None, consents__isnull=False)
    over = pictures.exclude(pk__in=UpdatePicture.objects.consented().values("pk")).distinct()
    found = list(over.values_list("pk", flat=True))
    return sum(hide_picture(picture_id=pk) for pk in found)


@transaction.atomic
def hide_picture(*, picture_id: int, actor: Person | None = None) -> bool:
    """Show a picture no more, anywhere; return whether it was shown until now."""
    picture = (
        UpdatePicture.objects.select_for_update(of=("self",))
        .select_related("photograph", "update__organization")
        .get(pk=picture_id)
    )
    if picture.hidden_at:
        return False
    picture.hidden_at = timezone.now()
    picture.save(update_fields=["hidden_at"])
    Project.rows.filter(photograph=picture.photograph).update(photograph=None)
    _leave_addresses(picture.photograph)
    _say(picture, "picture hidden", actor)
    return True


@transaction.atomic
def show_picture(*, picture_id: int, actor: Person) -> bool:
    """Show a hidden picture again; nothing changes where the consent is still over."""
    picture = (
        UpdatePicture.objects.consented()
        .select_for_update(of=("self",))
        .select_related("update__organization")
        .filter(pk=picture_id)
        .exclude(hidden_at=None)
        .first()
    )
    if picture is None:
        return False
    picture.hidden_at = None
    picture.save(update_fields=["hidden_at"])
    _say(picture, "picture shown again", actor)
    return True


def _say(picture: UpdatePicture, what: str, actor: Person | None) -> None:
    update = picture.update
    record_history(
        subject=update, organization=update.organization, what=what, actor=actor, picture=picture.pk
    )
    update_pictures_changed.send(sender=UpdatePicture, update=update)


def _leave_addresses(photograph: Photograph) -> None:
    """Move the files of a photograph to names that nobody has been told.

    The old ones go once that is committed: mails and other sites that point to them show nothing.
    """
    old = Photograph(key=photograph.key, widths=photograph.widths, formats=photograph.formats)
    photograph.key = f"{SUPPORTERS}{uuid.uuid4().hex[1:]}"
    for before, now in zip(_names(old), _names(photograph), strict=True):
        if default_storage.exists(before):
            with default_storage.open(before) as file:
                default_storage.save(now, file)
    photograph.save(update_fields=["key"])
    transaction.on_commit(lambda: delete_files_of(old), robust=True)


def _names(photograph: Photograph) -> list[str]:
    sizes = [
        derivative_name(photograph.key, width, extension)
        for width in photograph.widths
        for extension in photograph.formats
    ]
    return [*sizes, share_name(photograph.key)]
