"""After the one button: everyone whose money is in an update is told of it, once."""

import json
import logging
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from donors.queueing import queue_after_commit
from feedback.kinds import RULES
from feedback.models import ImpactUpdate, Message, SendingBatch, Telling
from feedback.services.rendering import CURRENT_VERSIONS
from feedback.telling.evening import Evenings
from feedback.telling.letters import make_letters, tellings_without_letters
from feedback.telling.pages import tell_pages
from feedback.telling.readers import (
    Mail,
    Reader,
    join_mails,
    readers_to_write_to,
    waiting_mails,
    write_mails,
    write_readers,
)
from feedback.telling.sendings import batch_of
from feedback.telling.words import NewsWords

logger = logging.getLogger(__name__)

Kind = Message.Kind

SLICE = 5000
# A mail due sooner may be in a worker's hands; one due later is tomorrow's.
SOON, ONE_DAY = timedelta(minutes=10), timedelta(days=1)
# One organization's news are written one after the other: two of an evening share a mail.
LOCK_FOR_TELLING = 1_008


def tell_waiting_updates() -> None:
    """Go on with every update that is half told; one that fails holds up no other."""
    for number in (
        Telling.objects.filter(ended_at=None)
        .order_by("begun_at")
        .values_list("update_id", flat=True)
    ):
        try:
            tell_update(number)
        except Exception:
            logger.exception("News of a project could not be told: update=%s", number)
    for number in tellings_without_letters():
        try:
            make_letters(number)
        except Exception:
            logger.exception("Letters could not be made: update=%s", number)


def tell_update(update_id: int) -> int:
    """Write to everyone whose money is in an update; return how many mails are new.

    Safe to run twice, also at once, and after a run that died. One that was taken back since is
    told to nobody.
    """
    telling = Telling.objects.filter(update_id=update_id, ended_at=None).first()
    if telling is None:
        return 0
    update = _update(update_id)
    count = 0
    if update.is_published:
        count = _write_to_all(update)
        tell_pages(update)
    Telling.objects.filter(pk=telling.pk).update(ended_at=timezone.now())
    queue_after_commit("feedback.tasks.make_letters", update_id, queue="bulk")
    return count


def _update(number: int) -> ImpactUpdate:
    found: ImpactUpdate = ImpactUpdate.rows.select_related("organization", "project__campaign").get(
        pk=number
    )
    return found


def _write_to_all(update: ImpactUpdate) -> int:
    with transaction.atomic():
        _lock(update)
        write_readers(update)
        batch = batch_of(update)
    words, evenings = NewsWords(update), Evenings(update.organization, timezone.now())
    count, last = 0, -1
    while True:
        written, reached = _write_slice(update, batch, words, evenings, after=last)
        count += written
        if reached is None:
            return count
        last = reached


@transaction.atomic
def _write_slice(
    update: ImpactUpdate, batch: SendingBatch, words: NewsWords, evenings: Evenings, *, after: int
) -> tuple[int, int | None]:
    _lock(update)
    readers = readers_to_write_to(update, after=after, size=SLICE)
    if not readers or not ImpactUpdate.rows.filter(pk=update.pk).published().exists():
        return 0, None
    joined = _join(update, readers, words, evenings)
    mails = [
        _mail(update, reader, words, evenings) for reader in readers if reader.pk not in joined
    ]
    now, version = timezone.now(), CURRENT_VERSIONS[Kind.IMPACT_NEWS]
    written = write_mails(mails, update=update, batch_id=batch.pk, version=version, now=now)
    return written, readers[-1].donor_id


def _join(
    update: ImpactUpdate, readers: list[Reader], words: NewsWords, evenings: Evenings
) -> set[int]:
    """Let readers with other news of this evening read both in one mail; return who does."""
    now = timezone.now()
    waiting = waiting_mails(readers, update=update, after=now + SOON, until=now + ONE_DAY)
    joining = {
        waiting[reader.person_id]: (reader, json.dumps(words.item(reader.language, reader.share)))
        for reader in readers
        if reader.person_id in waiting and evenings.of(reader.home)[1] > now + SOON
    }
    return join_mails(joining) if joining else set()


def _lock(update: ImpactUpdate) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_FOR_TELLING, update.organization_id]
        )


def _mail(update: ImpactUpdate, reader: Reader, words: NewsWords, evenings: Evenings) -> Mail:
    zone, evening = evenings.of(reader.home)
    return Mail(
        reader=reader,
        key=f"{Kind.IMPACT_NEWS}:{update.pk}:{reader.donor_id}",
        values=json.dumps(words.own(reader.language, reader.share)),
        zone=zone,
        evening=evening,
        lapses_at=_lapse(evening),
    )


def _lapse(evening: datetime) -> datetime:
    return evening + (RULES[Kind.IMPACT_NEWS].lapses_after or timedelta.max)
