"""After the one button: everyone whose money is in an update is told of it, once."""

import logging
from datetime import timedelta

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
    Worded,
    join_mails,
    know_the_rows,
    take_readers,
    what_differs,
    write_mails,
)
from feedback.telling.sendings import batch_of
from feedback.telling.words import LANGUAGES, NewsWords

logger = logging.getLogger(__name__)

Kind = Message.Kind

SLICE = 20_000
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
    know_the_rows()
    batch, words = batch_of(update), NewsWords(update)
    evenings = Evenings(update.organization, timezone.now())
    last = count = 0
    while (written := _write_slice(update, batch, words, evenings, after=last)) or last:
        # Once more from the first: money may have come back to somebody with a lower number.
        last, mails = written or (0, 0)
        count += mails
    return count


@transaction.atomic
def _write_slice(
    update: ImpactUpdate, batch: SendingBatch, words: NewsWords, evenings: Evenings, after: int
) -> tuple[int, int] | None:
    """Write to the next readers; return the last's number and how many mails are new.

    Nothing is returned once all are told.
    """
    _lock(update)
    is_published = ImpactUpdate.rows.filter(pk=update.pk).published().exists()
    last = take_readers(update, after=after, size=SLICE) if is_published else None
    if last is None:
        return None
    said, homes = what_differs()
    worded = Worded(
        words={number: words.own(*of_it) for number, of_it in said.items()},
        evenings={number: evenings.of(home) for number, home in homes.items()},
    )
    _join(update, batch, worded, words)
    return last, write_mails(
        update,
        worded,
        batch_id=batch.pk,
        version=CURRENT_VERSIONS[Kind.IMPACT_NEWS],
        lasts=RULES[Kind.IMPACT_NEWS].lapses_after,
        now=timezone.now(),
    )


def _join(update: ImpactUpdate, batch: SendingBatch, worded: Worded, words: NewsWords) -> None:
    now = timezone.now()
    join_mails(
        update,
        worded,
        batch_id=batch.pk,
        short={language: words.short(language) for language in LANGUAGES},
        after=now + SOON,
        until=now + ONE_DAY,
    )


def _lock(update: ImpactUpdate) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_FOR_TELLING, update.organization_id]
        )
