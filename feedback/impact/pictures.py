"""Pictures of updates: shown with the consent of whom they show, and gone once it is over.

Pages ask `UpdatePicture.objects.public()`, which looks at the consents of today. What is written
here makes it lasting: the picture is hidden, its files leave their addresses, whatever shows it is
made anew. Public pages are kept by the page cache for seconds, and ask again.
"""

import logging
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from campaigns.models import Campaign, Photograph, ShareCard
from campaigns.services.files import delete_files
from campaigns.services.history import record_history
from campaigns.services.kept_cards import take_cards_down
from campaigns.services.photographs import (
    SUPPORTERS,
    delete_files_of,
    names_of,
)
from donors.models import Person
from feedback.impact.models import ImageConsent, ImpactUpdate, UpdatePicture
from feedback.impact.querysets import UpdatePictureQuerySet
from feedback.projects.models import Project
from feedback.signals import picture_left_projects, update_pictures_changed

logger = logging.getLogger(__name__)


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
    """Hide every picture whose consent is over; return how many. Safe to run twice.

    The videos of the same news are hidden first: that needs no storage, which may be away.
    """
    _hide_videos()
    over = UpdatePicture.objects.with_consent_over().filter(hidden_at=None)
    found = list(over.order_by("pk").values_list("pk", flat=True))
    return sum(_is_now_hidden(pk) for pk in found)


def keep_to_consents() -> None:
    """Hide the pictures whose consent is over, and offer none of people who did not agree.

    Safe to run twice.
    """
    hide_without_consent()
    offer_what_is_agreed_to(UpdatePicture.objects.all())


@transaction.atomic
def offer_what_is_agreed_to(pictures: UpdatePictureQuerySet) -> None:
    """Withhold photographs of people until they agree, and offer them from then on.

    Where staff choose a photograph for a campaign or a project nobody asks who is in it. Safe to
    run twice. What is withheld comes last: what was hidden meanwhile is no more offered after it.
    Locks photographs, after whatever the transaction locked of pictures.
    """
    agreed = Photograph.rows.filter(pk__in=pictures.public().order_by().values("photograph"))
    _set_free_ones(agreed.exclude(withheld_at=None), since=None)
    refused = Photograph.rows.filter(pk__in=pictures.not_public().values("photograph"))
    _set_free_ones(refused.filter(withheld_at=None), since=timezone.now())


def _set_free_ones(photographs: Any, *, since: datetime | None) -> None:
    """Write to those that nobody holds. Whoever hides one holds it, and the next run comes soon."""
    free = photographs.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True)
    Photograph.rows.filter(pk__in=list(free)).update(withheld_at=since)


def withhold_photographs(pictures: Iterable[UpdatePicture]) -> None:
    """Offer no page the people of pictures that leave their news: no consent follows them there."""
    of_people = [picture.photograph_id for picture in pictures if picture.shows_people]
    Photograph.rows.filter(pk__in=of_people).update(withheld_at=timezone.now())


def _hide_videos() -> None:
    for update in ImpactUpdate.rows.with_video_to_hide().select_related("organization"):
        still = ImpactUpdate.rows.with_video_to_hide().filter(pk=update.pk)
        if still.update(video_hidden_at=timezone.now()):
            record_history(subject=update, organization=update.organization, what="video hidden")


@transaction.atomic
def show_video(*, update: ImpactUpdate, actor: Person) -> bool:
    """Show a hidden video again, since nobody in it has withdrawn; return whether it was hidden."""
    now = timezone.now()
    hidden = ImpactUpdate.rows.filter(pk=update.pk, video_hidden_at__isnull=False)
    if not hidden.update(video_hidden_at=None, video_cleared_at=now):
        return False
    record_history(
        subject=update, organization=update.organization, what="video shown again", actor=actor
    )
    return True


def _is_now_hidden(picture_id: int) -> bool:
    try:
        return hide_picture(picture_id=picture_id)
    except Exception:  # no page shows it; the next run tries again, and others must not wait
        logger.exception("picture %s is without consent and could not be hidden", picture_id)
        return False


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
    _withhold(picture.photograph, since=picture.hidden_at)
    _leave_pages(picture)
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
    _withhold(picture.photograph, since=None)
    _say(picture, "picture shown again", actor)
    return True


def _say(picture: UpdatePicture, what: str, actor: Person | None) -> None:
    update = picture.update
    record_history(
        subject=update, organization=update.organization, what=what, actor=actor, picture=picture.pk
    )
    update_pictures_changed.send(sender=UpdatePicture, update=update)


def _withhold(photograph: Photograph, *, since: datetime | None) -> None:
    photograph.withheld_at = since
    photograph.save(update_fields=["withheld_at"])


def _leave_pages(picture: UpdatePicture) -> None:
    """Take a picture off projects and campaigns that staff gave it to, and off every card."""
    photograph = picture.photograph
    campaigns = Campaign.rows.filter(photograph=photograph)
    numbers = list(campaigns.values_list("pk", flat=True))
    shown_on = Q(pk=picture.update.project_id) | Q(photograph=photograph)
    projects = Project.rows.filter(shown_on | Q(campaign__in=numbers)).order_by("pk")
    picture_left_projects.send(
        sender=UpdatePicture, projects=list(projects.values_list("pk", flat=True))
    )
    Project.rows.filter(photograph=photograph).update(photograph=None)
    campaigns.update(photograph=None, updated_at=timezone.now())
    shared = ShareCard.objects.filter(campaign__in=numbers)
    take_cards_down(shared.filter(Q(fundraiser=None) | Q(fundraiser__photograph=None)))


def _leave_addresses(photograph: Photograph) -> None:
    """Move the files of a photograph to names that nobody has been told.

    The old ones go once that is committed: mails and other sites that point to them show nothing.
    """
    old = names_of(photograph)
    photograph.key = f"{SUPPORTERS}{uuid.uuid4().hex[1:]}"
    with _copies_undone(photograph):
        for before, now in zip(old, names_of(photograph), strict=True):
            if default_storage.exists(before):
                with default_storage.open(before) as file:
                    default_storage.save(now, file)
    photograph.save(update_fields=["key"])
    delete_files(old)


@contextmanager
def _copies_undone(photograph: Photograph) -> Iterator[None]:
    """Delete the copies of a move that fails: each run that tries again would leave more."""
    try:
        yield
    except BaseException:
        delete_files_of(photograph)
        raise
