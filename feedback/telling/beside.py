"""Who hears what a sending tells by none of its own mails: in another mail of that evening, by
letter, or on the page of their gift.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from feedback.following.models import news_of_sending
from feedback.models import ImpactUpdate, Message, NewsReader, SendingBatch, Telling
from feedback.telling.sendings import key_in_query, told_no_more, update_of

Way = NewsReader.Way


@dataclass(frozen=True)
class Beside:
    """The readers of a sending beside those of its own mails; of other sendings there are none."""

    # It was told a moment ago: its mails are still being written.
    is_being_written: bool
    # Each other sending whose mails tell it too, with how many of its readers have one of those.
    in_mails_of: list[tuple[SendingBatch, int]]
    letters: int
    pages: int


NOBODY = Beside(is_being_written=False, in_mails_of=[], letters=0, pages=0)


def beside_mails_of(batch: SendingBatch) -> Beside:
    """Return who hears it by none of its own mails, in as many queries for three as for many."""
    update = update_of(batch)
    if update is None:
        return NOBODY
    readers = NewsReader.objects.filter(update=update)
    # What was taken back stands in no mail or page any more; a letter that was printed was sent.
    is_so = Q(update__state=ImpactUpdate.State.PUBLISHED) | Q(printed_at__isnull=False)
    ways = dict(readers.filter(is_so).values_list("way").annotate(Count("pk")))
    elsewhere = readers.exclude(message__batch=batch)
    others = elsewhere.filter(message__values__others__contains=[{"update": update}])
    if told_no_more([update]):  # a worker takes it out of those that wait
        others = others.exclude(message__state=Message.State.WAITING)
    counts = dict(others.values_list("message__batch").annotate(Count("pk")))
    sendings = SendingBatch.rows.filter(pk__in=counts).order_by("pk")
    return Beside(
        is_being_written=_being_written().filter(update=update).exists(),
        in_mails_of=[(sending, counts[sending.pk]) for sending in sendings],
        letters=ways.get(Way.LETTER, 0),
        pages=ways.get(Way.PAGE, 0),
    )


def waits_in_other_mails(batch: SendingBatch) -> bool:
    """Return whether mails of other sendings wait that tell it too."""
    update, news = update_of(batch), news_of_sending(batch.key)
    if update is not None:
        readers = NewsReader.objects.filter(update=update, message__state=Message.State.WAITING)
        return readers.exclude(message__batch=batch).exists()
    mails = Message.rows.filter(
        organization=batch.organization_id,
        kind=Message.Kind.FOLLOW_NEWS,
        state=Message.State.WAITING,
        values__others__contains=[{"news": news}],
    )
    return news is not None and mails.exists()


def is_being_written() -> Exists:
    """Return whether mails of each of some sendings are still being written; for a query."""
    return Exists(_being_written().annotate(of=key_in_query("update")).filter(of=OuterRef("key")))


def _being_written() -> Any:
    """Return the tellings that go on; of news that was taken back it only leaves other mails."""
    return Telling.objects.filter(ended_at=None, update__state=ImpactUpdate.State.PUBLISHED)
