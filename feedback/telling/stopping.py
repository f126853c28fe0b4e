"""News that was taken back, or whose sending staff stopped for good: no mail that waits tells it.

Whoever presses the button waits for what one statement does: mails that tell nothing else are
dropped. One that tells more is written anew by a worker, slice by slice, and by the gate where it
is sent before that. The telling of the news is open again until it is done, which no dead broker
loses.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from donors.queueing import queue_after_commit
from feedback.following.models import key_of_sending, news_of_sending
from feedback.following.standing import stopped_among, take_out
from feedback.models import (
    ImpactUpdate,
    Message,
    NewsReader,
    PageNews,
    SendingBatch,
    Telling,
)
from feedback.telling.rewriting import tell_what_stands
from feedback.telling.sendings import told_no_more, update_of
from feedback.telling.standing import make_letters_anew
from feedback.telling.through_pages import lock_pages, waiting_page_news

State, Held = Message.State, Message.Held

SLICE = 1_000
# What a mail that is written anew names by a key, so that a refund of it waits, and not we for it
# with the mail in our hands: gifts come before all else.
LOCK_GIFTS = """
SELECT FROM giving_donation WHERE donor_id = ANY(%s) AND state = 'paid' ORDER BY id FOR KEY SHARE
"""


# --- In the request -----------------------------------------------------------------------------


def drop_news_of(update: ImpactUpdate) -> None:
    """Drop the mails that wait to tell news that was taken back; one that tells more keeps that."""
    mails = Message.rows.filter(
        pk__in=NewsReader.objects.filter(update=update).values("message"), state=State.WAITING
    )
    # Locked before it is asked what else they tell: other news may be joining them just now.
    list(mails.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    more = NewsReader.objects.filter(message=OuterRef("pk")).exclude(update=update)
    mails.exclude(Exists(more)).update(state=State.DROPPED, held=Held.NOT_TRUE)
    _tell_no_page(update, Held.NOT_TRUE)
    make_letters_anew([update.pk])
    _take_out_soon(update.pk)


def tell_no_more_of(batch: SendingBatch) -> None:
    """Let no mail or letter tell what a sending told that was stopped for good; other news goes on.

    What a worker holds this instant still goes out as it is. Letters that are at the printer's may
    still be said to be printed; the others are thrown away, full of addresses as they are.
    """
    update, page_news = update_of(batch), news_of_sending(batch.key)
    if update is not None:
        _tell_no_page(ImpactUpdate.rows.get(pk=update), Held.CALLED_OFF)
        make_letters_anew([update])
        _take_out_soon(update)
    elif page_news is not None:
        of_projects = PageNews.rows.filter(pk=page_news, impact_update__isnull=False)
        for number in of_projects.values_list("impact_update_id", flat=True):
            _take_out_soon(number)


def _tell_no_page(update: ImpactUpdate, held: Message.Held) -> None:
    """Drop what owners, captains and followers were to read of an update, and say why."""
    now, news = timezone.now(), PageNews.rows.filter(impact_update=update)
    of_owners = waiting_page_news(update).order_by("pk").select_for_update(of=("self",))
    own = list(of_owners.values_list("pk", flat=True))
    Message.rows.filter(pk__in=own).update(state=State.DROPPED, held=held)
    news.filter(told_at=None).update(told_at=now)
    keys = [key_of_sending(number) for number in news.values_list("pk", flat=True)]
    SendingBatch.rows.filter(key__in=keys, ended_at=None).update(ended_at=now)
    # What a worker holds this instant is dropped by the gate, which finds the sending ended.
    alone = Message.rows.filter(batch__key__in=keys, state=State.WAITING).telling_one_thing()
    locked = alone.order_by("pk").select_for_update(of=("self",), skip_locked=True)
    numbers = list(locked.values_list("pk", flat=True))
    Message.rows.filter(pk__in=numbers).update(state=State.DROPPED, held=held)


def _take_out_soon(update: int) -> None:
    Telling.objects.filter(pk=update).update(ended_at=None)
    queue_after_commit("feedback.tasks.tell_update", update, queue="bulk")


# --- In a worker --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Gone:
    """What of an update is told no more: to those who gave, and to the followers of which pages."""

    to_donors: bool
    page_news: frozenset[int]


def gone_of(update_id: int) -> Gone:
    """Return what was taken back of an update, or stopped for good."""
    numbers = frozenset(PageNews.rows.filter(impact_update=update_id).values_list("pk", flat=True))
    is_published = ImpactUpdate.rows.filter(pk=update_id).published().exists()
    return Gone(
        to_donors=bool(told_no_more([update_id])),
        page_news=frozenset(stopped_among(numbers)) if is_published else numbers,
    )


def take_out_of_mails(update_id: int, gone: Gone) -> None:
    """Write anew the mails that wait and tell of news that is told no more.

    Safe to run twice, and after a run that died: what is written anew tells it no more.
    """
    if gone.to_donors:
        _tell_no_page_after_all(update_id)
    last = 0
    while gone.to_donors and (found := _take_out_slice(update_id, after=last)):
        last = found
    take_out(gone.page_news)


@transaction.atomic
def _tell_no_page_after_all(update_id: int) -> None:
    """Drop what a run wrote to owners as staff took the news back, who could not see it yet.

    A run that is at it is waited for, and one that comes later finds that nothing is told.
    """
    lock_pages(update_id)
    update = ImpactUpdate.rows.get(pk=update_id)
    _tell_no_page(update, Held.CALLED_OFF if update.is_published else Held.NOT_TRUE)


@transaction.atomic
def _take_out_slice(update_id: int, *, after: int) -> int | None:
    """Write the mails of the next donors anew; return the last one's number."""
    readers: Any = NewsReader.objects.filter(
        update=update_id, donor_id__gt=after, message__state=State.WAITING
    )
    found = list(readers.order_by("donor_id").values_list("donor_id", "message_id")[:SLICE])
    if not found:
        return None
    donors, numbers = zip(*found, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(LOCK_GIFTS, [list(donors)])
    tell_what_stands(numbers)
    return int(donors[-1])
