"""News from the field becomes a row: once, with its pictures, and read by staff where it has to be.

Also the links themselves: made, mailed, revoked.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from PIL import Image

from campaigns.models import Campaign, Organization, Photograph
from campaigns.services.history import record_history
from campaigns.services.photographs import delete_files_of, store_photograph
from donors.models import Person
from donors.tries import count_in_window
from feedback.exceptions import FieldLinkError, TooManyUnitsError
from feedback.field.models import FieldLink
from feedback.impact.models import ImageConsent, ImpactUpdate, UpdatePicture
from feedback.impact.pictures import offer_what_is_agreed_to
from feedback.impact.services import publish_update, tell_everyone
from feedback.models import Message
from feedback.projects.models import Project
from feedback.services.gift_mails import organization_values
from feedback.services.outbox import write_message
from feedback.services.staff_mails import MAY_PUBLISH, publishers_of, write_to_staff
from feedback.telling.standing import standing_gifts

logger = logging.getLogger(__name__)

MAY_TELL = "feedback.tell_impactupdate"
HOUR_SECONDS = 3600
MOST_AN_HOUR = 40
DONE = (Campaign.State.DRAFT, Campaign.State.IN_REVIEW, Campaign.State.ARCHIVED)


@dataclass(frozen=True, kw_only=True)
class FiledPhotograph:
    """An opened photograph, bare of its metadata, and who agreed to be on it."""

    picture: Image.Image
    shows: str
    shows_people: bool
    who: str
    is_child: bool
    guardian: str
    way: str
    given_on: date
    ends_on: date


@dataclass(frozen=True, kw_only=True)
class FiledNews:
    """What was typed. Words are by language; the other language's may be empty."""

    form_token: UUID
    project: Project
    kind: ImpactUpdate.Kind
    language: str
    headline: dict[str, str]
    text: dict[str, str]
    units: int | None
    happened_on: date
    due_on: date | None
    next_news_on: date | None
    place: str
    point: tuple[Decimal, Decimal] | None
    video_url: str


# --- Filing ---------------------------------------------------------------------------------


def projects_of(link: FieldLink) -> list[Project]:
    """Return the projects that a link may tell of: the one last told of first, then the newest."""
    rows = Project.rows.filter(organization=link.organization_id).exclude(campaign__state__in=DONE)
    if link.campaign_id:
        rows = rows.filter(campaign=link.campaign_id)
    told = Max("updates__filed_at", filter=Q(updates__field_link=link))
    return list(
        rows.select_related("campaign__organization", "funding")
        .annotate(last_told=told)
        .order_by(F("last_told").desc(nulls_last=True), "-opened_at", "pk")
    )


def find_filed(link: FieldLink, form_token: UUID) -> ImpactUpdate | None:
    """Return what one showing of the form has filed already: by this link, or by another one.

    A phone that has not heard the answer sends it again by the link that came after, so that of all
    news only what this link could have told of itself is found.
    """
    theirs = Q(organization=link.organization_id)
    if link.campaign_id:
        theirs &= Q(project__campaign=link.campaign_id)
    return (
        ImpactUpdate.rows.select_related("project__campaign", "organization")
        .filter(Q(field_link=link) | theirs, form_token=form_token)
        .first()
    )


def is_too_often(link: FieldLink) -> bool:
    """Count a try to file, and say whether there were too many in this hour."""
    return count_in_window(f"field-news:{link.pk}", seconds=HOUR_SECONDS) > MOST_AN_HOUR


def file_update(
    *, link: FieldLink, news: FiledNews, photographs: Sequence[FiledPhotograph]
) -> ImpactUpdate:
    """File a piece of news through a link: once, however often its form is sent.

    It is published at once where the link may, else staff are told that it waits. Raises
    FieldLinkError for a project that is not the link's, and for news that was filed already where
    the link has no say.
    """
    if news.project.organization_id != link.organization_id:
        raise FieldLinkError
    if link.campaign_id not in {None, news.project.campaign_id}:
        raise FieldLinkError
    filed = find_filed(link, news.form_token)
    if filed:
        return filed
    try:
        with _files_undone() as stored, transaction.atomic():
            return _file(link, news, photographs, stored)
    except IntegrityError:
        filed = find_filed(link, news.form_token)
        if filed:
            return filed
        if ImpactUpdate.rows.filter(form_token=news.form_token).exists():
            raise FieldLinkError from None
        raise


@contextmanager
def _files_undone() -> Iterator[list[Photograph]]:
    """Delete the files of what was not filed after all: no rollback reaches them."""
    stored: list[Photograph] = []
    try:
        yield stored
    except BaseException:
        for photograph in stored:
            delete_files_of(photograph)
        raise


def _file(
    link: FieldLink,
    news: FiledNews,
    photographs: Sequence[FiledPhotograph],
    stored: list[Photograph],
) -> ImpactUpdate:
    stored.extend(_store(link, news, photograph) for photograph in photographs)
    update = _write_update(link, news)
    for position, (filed, photograph) in enumerate(zip(photographs, stored, strict=True)):
        _write_picture(update, position, filed, photograph)
    offer_what_is_agreed_to(UpdatePicture.objects.filter(update=update))
    FieldLink.rows.filter(pk=link.pk).update(last_used_at=timezone.now())
    record_history(
        subject=update,
        organization=link.organization,
        what="update filed",
        actor=link.person,
        field_link=link.pk,
        pictures=len(stored),
    )
    if publishes_at_once(link, news.project) and (published := _publish(update, link)):
        return published
    tell_staff_of_review(update)
    return update


def _publish(update: ImpactUpdate, link: FieldLink) -> ImpactUpdate | None:
    """Publish it, unless other news came a moment ago that leaves room for no so many units."""
    try:
        with transaction.atomic():
            return publish_update(update=update, actor=link.person)
    except TooManyUnitsError:
        return None


def _store(link: FieldLink, news: FiledNews, filed: FiledPhotograph) -> Photograph:
    # As supporters' photographs: a consent may end, so no cache keeps the files for long.
    return store_photograph(
        organization=link.organization,
        picture=filed.picture,
        description_en=filed.shows or news.headline["en"] or news.headline["fr"],
        description_fr=filed.shows or news.headline["fr"] or news.headline["en"],
        credit=link.name if link.person else "",
        is_supporters=True,
    )


def _write_update(link: FieldLink, news: FiledNews) -> ImpactUpdate:
    latitude, longitude = news.point or (None, None)
    return ImpactUpdate.objects.create(
        organization=link.organization,
        project=news.project,
        kind=news.kind,
        language=news.language,
        headline_en=news.headline["en"],
        headline_fr=news.headline["fr"],
        text_en=news.text["en"],
        text_fr=news.text["fr"],
        **{f"place_{news.language}": news.place},
        units=news.units,
        happened_on=news.happened_on,
        latitude=latitude,
        longitude=longitude,
        due_on=news.due_on,
        next_news_on=news.next_news_on,
        video_url=news.video_url,
        state=ImpactUpdate.State.IN_REVIEW,
        form_token=news.form_token,
        filed_by=link.person,
        field_link=link,
    )


def _write_picture(
    update: ImpactUpdate, position: int, filed: FiledPhotograph, photograph: Photograph
) -> None:
    picture = UpdatePicture.objects.create(
        update=update, photograph=photograph, position=position, shows_people=filed.shows_people
    )
    if filed.who:
        picture.consents.add(
            ImageConsent.objects.create(
                organization=update.organization,
                who=filed.who,
                is_child=filed.is_child,
                guardian=filed.guardian,
                way=filed.way,
                given_on=filed.given_on,
                ends_on=filed.ends_on,
            )
        )


def publishes_at_once(link: FieldLink, project: Project) -> bool:
    """Return whether nobody has to read first: staff with that right, or a trusted partner."""
    if link.needs_review:
        return False
    return link.person is None or link.person.has_perm(MAY_PUBLISH, project)


# --- Telling --------------------------------------------------------------------------------


def may_tell(link: FieldLink, update: ImpactUpdate) -> bool:
    """Return whether the one button is shown: to staff alone, for news that is public."""
    is_staffs = link.person is not None and link.person.has_perm(MAY_TELL, update.project)
    return is_staffs and update.is_published and update.told_at is None


def tell_from_the_field(*, link: FieldLink, update: ImpactUpdate) -> ImpactUpdate:
    """Press the one button from the phone. Raises FieldLinkError for whoever may not."""
    if update.told_at:
        return update
    if not may_tell(link, update):
        raise FieldLinkError
    return tell_everyone(update=update, actor=link.person)


def count_concerned(update: ImpactUpdate) -> int:
    """Return how many donors have money in an update, as it stands now."""
    gifts = standing_gifts(update=update)
    return gifts.values("donation__donor").distinct().count()


def tell_staff_of_review(update: ImpactUpdate) -> None:
    """Write to everybody who may publish it that news waits to be read; once."""
    for person in publishers_of(update.project):
        _write_to_reader(update, person)


def _write_to_reader(update: ImpactUpdate, person: Person) -> None:
    address = reverse("admin:feedback_impactupdate_change", args=[update.pk])
    with override(person.language):
        values: dict[str, object] = {
            "filed_by": update.field_link.name if update.field_link else "",
            "project": str(update.project),
            # The sentence that quotes it ends with a full stop of its own.
            "headline": str(update).removesuffix("."),
            "pictures": update.pictures.count(),
            "review_url": f"{settings.SITE_URL}{address}",
        }
    write_to_staff(
        kind=Message.Kind.UPDATE_TO_REVIEW,
        about=str(update.pk),
        organization=update.organization,
        person=person,
        values=values,
    )


# --- Links ----------------------------------------------------------------------------------


def own_link(*, person: Person, organization: Organization) -> FieldLink:
    """Return the link of a member of staff, made when it is first asked for.

    One that was revoked (a telephone was lost) comes back as another: its old address stays dead.
    """
    link, is_new = FieldLink.rows.get_or_create(
        organization=organization,
        person=person,
        defaults={
            "name": person.get_full_name() or person.email or "",
            "email": person.email or "",
            "language": person.language,
            "needs_review": False,
        },
    )
    if link.revoked_at:
        link.revoked_at, link.link_version = None, link.link_version + 1
        link.save(update_fields=["revoked_at", "link_version"])
    if is_new:
        record_history(
            subject=link, organization=organization, what="field link made", actor=person
        )
    return link


@transaction.atomic
def revoke_link(*, link: FieldLink, actor: Person) -> FieldLink:
    """Let a link open nothing any more. Safe to call twice."""
    link = FieldLink.rows.select_for_update().get(pk=link.pk)
    if link.revoked_at is None:
        link.revoked_at, link.link_version = timezone.now(), link.link_version + 1
        link.save(update_fields=["revoked_at", "link_version"])
        record_history(
            subject=link, organization=link.organization, what="field link revoked", actor=actor
        )
    return link


def mail_link(*, link: FieldLink) -> Message:
    """Send a link to whom it is for. Raises FieldLinkError without an address, or once revoked."""
    if not link.takes_mail:
        raise FieldLinkError
    with override(link.language):
        values: dict[str, object] = {
            **organization_values(link.organization),
            "name": link.name,
            "field_link": link.pk,
            "campaign": str(link.campaign) if link.campaign else "",
        }
    return write_message(
        kind=Message.Kind.FIELD_LINK,
        key=f"{Message.Kind.FIELD_LINK}:{link.pk}:{timezone.now():%Y-%m-%dT%H:%M}",
        organization=link.organization,
        email=link.email,
        language=link.language,
        queue=Message.Queue.URGENT,
        values=values,
    )
