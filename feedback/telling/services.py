"""After the one button: everyone whose money is in an update is told of it, once."""

import logging
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from donors.queueing import queue_after_commit
from feedback.kinds import RULES
from feedback.models import ImpactUpdate, Message, SendingBatch, Telling
from feedback.services.rendering import CURRENT_VERSIONS
from feedback.telling.evening import ONE_DAY, SOON, Evenings
from feedback.telling.letters import make_letters, tellings_without_letters
from feedback.telling.pages import tell_pages, were_pages_told
from feedback.telling.readers import (
    PARTS,
    Worded,
    join_mails,
    know_the_rows,
    lock_part,
    take_readers,
    what_differs,
    write_mails,
)
from feedback.telling.sendings import batch_of, told_no_more
from feedback.telling.stopping import Gone, gone_of, take_out_of_mails
from feedback.telling.words import LANGUAGES, NewsWords

logger = logging.getLogger(__name__)

Kind = Message.Kind

SLICE = 20_000


class News(NamedTuple):
    """An update as it is told: in which words, at which hour, under which sending."""

    update: ImpactUpdate
    batch: SendingBatch
    words: NewsWords
    evenings: Evenings


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


def tell_update(update_id: int, *, first_part: int = 0) -> int:
    """Write to everyone whose money is in an update; return how many mails are new.

    Safe to run twice, also at once, and after a run that died: runs that begin with different
    parts share the work, and each takes up what the other has left. One that was taken back since
    is told to nobody, and what was taken back or stopped for good leaves the mails of other news.
    One that was told to all is open again for that alone, and nobody more is written to.
    """
    telling = Telling.objects.filter(update_id=update_id, ended_at=None).first()
    if telling is None:
        return 0
    update = _update(update_id)
    count = 0
    if update.is_published and not were_pages_told(update):
        count = _write_to_all(update, first_part)
        tell_pages(update)
    gone = gone_of(update_id)
    take_out_of_mails(update_id, gone)
    _end(update_id, gone)
    queue_after_commit("feedback.tasks.make_letters", update_id, queue="bulk")
    return count


@transaction.atomic
def _end(update_id: int, gone: Gone) -> None:
    """Note that all is done, unless staff took back or stopped more of it meanwhile.

    They hold the row until what they did is seen.
    """
    telling = Telling.objects.filter(pk=update_id, ended_at=None)
    is_open = telling.select_for_update().values_list("pk").first() is not None
    if is_open and gone_of(update_id) == gone:
        Telling.objects.filter(pk=update_id).update(ended_at=timezone.now())


def _update(number: int) -> ImpactUpdate:
    found: ImpactUpdate = ImpactUpdate.rows.select_related("organization", "project__campaign").get(
        pk=number
    )
    return found


def _write_to_all(update: ImpactUpdate, first_part: int) -> int:
    know_the_rows()
    evenings = Evenings(update.organization, timezone.now())
    news = News(update, batch_of(update), NewsWords(update), evenings)
    return sum(_write_part(news, (first_part + number) % PARTS) for number in range(PARTS))


def _write_part(news: News, part: int) -> int:
    last = count = 0
    while (written := _write_slice(news, part, after=last)) or last:
        # Once more from the first: money may have come back to somebody with a lower number.
        last, mails = written or (0, 0)
        count += mails
    return count


@transaction.atomic
def _write_slice(news: News, part: int, after: int) -> tuple[int, int] | None:
    """Write to a part's next readers; return the last's number and how many mails are new.

    Nothing is returned once all are told.
    """
    update = news.update
    lock_part(update, part)
    is_published = ImpactUpdate.rows.filter(pk=update.pk).published().exists()
    last = take_readers(update, part=part, after=after, size=SLICE) if is_published else None
    if last is None:
        return None
    worded = _worded(news)
    if not told_no_more([update.pk]):
        _join(news, worded)
    return last, write_mails(
        update,
        worded,
        batch_id=news.batch.pk,
        version=CURRENT_VERSIONS[Kind.IMPACT_NEWS],
        lasts=RULES[Kind.IMPACT_NEWS].lapses_after,
        now=timezone.now(),
    )


def _worded(news: News) -> Worded:
    said, homes = what_differs()
    return Worded(
        words={number: news.words.own(*of_it) for number, of_it in said.items()},
        evenings={number: news.evenings.of(home) for number, home in homes.items()},
    )


def _join(news: News, worded: Worded) -> None:
    now = timezone.now()
    join_mails(
        news.update,
        worded,
        batch_id=news.batch.pk,
        short={language: news.words.short(language) for language in LANGUAGES},
        after=now + SOON,
        until=now + ONE_DAY,
    )
