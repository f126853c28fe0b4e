"""Whether news of a page is still so as it is sent: who follows it still, and what may be read.

A mail that tells several things is written anew from those that stand.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from functools import cache
from typing import Any

from django.db import transaction

from campaigns.models import Follow
from feedback.following.followed import follows_of_all, page_of
from feedback.following.joining import item_of, news_in, others_in, with_others
from feedback.following.mails import ReadersMail
from feedback.following.models import PageNews, key_of_sending, news_of_sending
from feedback.models import Message, SendingBatch
from feedback.services.outbox import find_batch

Kind = Message.Kind
State, Held = Message.State, Message.Held

ABOUT = ("organization", "campaign", "fundraiser__person", "update", "impact_update__project")
ALONE = ("others", "count", "has_trouble", "is_all_trouble")
SLICE = 500


def is_wanted(message: Message) -> bool:
    return message.pk in wanted_among([message])


def wanted_among(messages: Sequence[Message]) -> set[int]:
    """Ask about many messages; their news, and what their readers follow, is read once."""
    news = _news_in(messages)
    alone = [message for message in messages if not others_in(message)]
    several = [message for message in messages if others_in(message)]
    wanted = {m.pk for m in alone if _stands(m, news.get(m.values["news"]), m.follow)}
    return wanted | _tell_what_stands(several, news)


def _news_in(messages: Sequence[Message]) -> dict[int, PageNews]:
    numbers = {number for message in messages for number in news_in(message)}
    rows = PageNews.objects.across_organizations().select_related(*ABOUT)
    return rows.in_bulk(numbers)


def stopped_among(news: Iterable[int]) -> set[int]:
    """Return which of these news staff stopped for good."""
    keys = [key_of_sending(number) for number in news]
    ended = SendingBatch.rows.filter(key__in=keys, ended_at__isnull=False) if keys else ()
    return {number for batch in ended if (number := news_of_sending(batch.key)) is not None}


def _stands(message: Message, news: PageNews | None, follow: Follow | None) -> bool:
    """Return whether somebody still follows, and what they were to read may still be read."""
    if news is None or news.organization_id != message.organization_id or not news.may_be_read:
        return False
    if follow is None or follow.confirmed_at is None or follow.ended_at:
        return False
    return news.is_big or follow.wish == Follow.Wish.MORE


def _tell_what_stands(messages: Sequence[Message], news: Mapping[int, PageNews]) -> set[int]:
    """Have mails about several things tell those that stand; return which of them still go.

    That is also what staff stopped for good: the gate says so itself.
    """
    pen, left = _Pen(messages, news), {}
    for message in messages:
        left[message.pk] = pen.what_stands(message)
        if left[message.pk] and [each.pk for each in left[message.pk]] != news_in(message):
            pen.rewrite(message, left[message.pk])
    Message.rows.bulk_update(pen.rewritten, ["batch", "follow", "fundraiser", "values"], SLICE)
    return {m.pk for m in messages if left[m.pk] or _is_called_off(m, news)}


def _is_called_off(message: Message, news: Mapping[int, PageNews]) -> bool:
    own = news.get(message.values["news"])
    is_ended = message.batch is not None and message.batch.ended_at is not None
    return is_ended and own is not None and own.may_be_read


class _Pen:
    """What is needed to write many mails anew, read or made once for all of them."""

    def __init__(self, messages: Sequence[Message], news: Mapping[int, PageNews]) -> None:
        self.rewritten: list[Message] = []
        self._stopped = stopped_among({number for m in messages for number in news_in(m)})
        self._news = {key: each for key, each in news.items() if key not in self._stopped}
        self._follows = follows_of_all(
            {message.person_id for message in messages}, {page_of(each) for each in news.values()}
        )
        self._mail = cache(lambda number: ReadersMail(self._news[number]))
        self._batch = cache(self._find_batch)

    def what_stands(self, message: Message) -> list[PageNews]:
        told = [self._news[number] for number in news_in(message) if number in self._news]
        return [each for each in told if _stands(message, each, self._follow(message, each))]

    def rewrite(self, message: Message, left: Sequence[PageNews]) -> None:
        (first, *rest), language = left, message.language
        message.batch = self._batch(first.pk, language)
        message.follow, message.fundraiser = self._follow(message, first), first.fundraiser
        own = {name: value for name, value in message.values.items() if name not in ALONE}
        message.values = {**own, "news": first.pk}
        if rest:
            others = [item_of(self._mail(each.pk), language) for each in rest]
            message.values |= with_others(message, others)
        self.rewritten.append(message)

    def _follow(self, message: Message, news: PageNews) -> Follow | None:
        return self._follows.get((message.person_id, page_of(news)))

    def _find_batch(self, number: int, language: str) -> SendingBatch | None:
        mail = self._mail(number)
        words = {language: mail.values_in(language)}
        return find_batch(key_of_sending(number), mail.news.organization, words)


def take_out(gone: Set[int]) -> None:
    """Take news out of the mails that wait and tell more than that, slice by slice."""
    numbers = _telling(gone) if gone else []
    for begin in range(0, len(numbers), SLICE):
        _take_out_of(numbers[begin : begin + SLICE])


def _telling(gone: Set[int]) -> list[int]:
    rows = PageNews.objects.across_organizations().filter(pk__in=gone)
    organizations = set(rows.values_list("organization", flat=True))
    waiting = Message.rows.filter(
        organization__in=organizations, kind=Kind.FOLLOW_NEWS, state=State.WAITING,
        values__has_key="others",
    ).order_by("pk")  # fmt: skip
    return [m.pk for m in waiting.only("values").iterator() if gone & {*news_in(m)}]


@transaction.atomic
def _take_out_of(numbers: Sequence[int]) -> None:
    """Write mails anew, and drop those that tell nothing any more."""
    rows = Message.rows.filter(pk__in=numbers, state=State.WAITING).order_by("pk")
    # What a worker holds this instant is asked about by the gate.
    locked: Any = rows.select_for_update(of=("self",), skip_locked=True)
    messages = list(locked.select_related("batch", "follow__campaign"))
    wanted = wanted_among(messages)
    called_off = [m.pk for m in messages if m.pk in wanted and m.batch and m.batch.ended_at]
    untrue = [message.pk for message in messages if message.pk not in wanted]
    for held, those in ((Held.CALLED_OFF, called_off), (Held.NOT_TRUE, untrue)):
        Message.rows.filter(pk__in=those).update(state=State.DROPPED, held=held)
