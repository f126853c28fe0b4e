"""Whether news of a page is still so as it is sent: who follows it still, and what may be read.

A mail that tells several things is written anew from those that stand.
"""

from collections.abc import Sequence, Set
from typing import Any

from campaigns.models import Follow
from feedback.following.followed import follows_of, page_of
from feedback.following.joining import item_of, news_in, others_in, with_others
from feedback.following.mails import ReadersMail
from feedback.following.models import PageNews, key_of_sending, news_of_sending
from feedback.models import Message, SendingBatch
from feedback.services.outbox import find_batch

Kind = Message.Kind
State = Message.State

ABOUT = ("organization", "campaign", "fundraiser__person", "update", "impact_update__project")
ALONE = ("others", "count", "has_trouble", "is_all_trouble")


def is_wanted(message: Message) -> bool:
    return message.pk in wanted_among([message])


def wanted_among(messages: Sequence[Message]) -> set[int]:
    """Ask about many messages; their news is read once."""
    news = _news_of(messages)
    return {message.pk for message in messages if _is_wanted(message, news)}


def _news_of(messages: Sequence[Message]) -> dict[int, PageNews]:
    """Return the news that mails tell, but for what staff stopped that rides in another's mail."""
    numbers = {number for message in messages for number in news_in(message)}
    riding = {item["news"] for message in messages for item in others_in(message)}
    rows = PageNews.objects.across_organizations().select_related(*ABOUT)
    return rows.in_bulk(numbers - _stopped_among(riding))


def _stopped_among(numbers: Set[int]) -> set[int | None]:
    if not numbers:
        return set()
    keys = [key_of_sending(number) for number in numbers]
    ended = SendingBatch.rows.filter(key__in=keys, ended_at__isnull=False)
    return {news_of_sending(key) for key in ended.values_list("key", flat=True)}


def _is_wanted(message: Message, news: dict[int, PageNews]) -> bool:
    if others_in(message):
        return _tell_what_stands(message, news)
    return _stands(message, news.get(message.values["news"]), message.follow)


def _stands(message: Message, news: PageNews | None, follow: Follow | None) -> bool:
    """Return whether somebody still follows, and what they were to read may still be read."""
    if news is None or news.organization_id != message.organization_id or not news.may_be_read:
        return False
    if follow is None or follow.confirmed_at is None or follow.ended_at:
        return False
    return news.is_big or follow.wish == Follow.Wish.MORE


def _tell_what_stands(message: Message, news: dict[int, PageNews]) -> bool:
    """Have a mail about several things tell those that stand; say whether any does."""
    told = [news[number] for number in news_in(message) if number in news]
    follows = follows_of(message.person_id, {page_of(each) for each in told})
    left = [each for each in told if _stands(message, each, follows.get(page_of(each)))]
    if left and [each.pk for each in left] != news_in(message):
        _rewrite(message, left, follows)
    return bool(left)


def _rewrite(message: Message, left: list[PageNews], follows: dict[str, Follow]) -> None:
    (first, *rest), language = left, message.language
    mail = ReadersMail(first)
    message.batch = find_batch(
        key_of_sending(first.pk), first.organization, {language: mail.values_in(language)}
    )
    message.follow, message.fundraiser = follows[page_of(first)], first.fundraiser
    own = {name: value for name, value in message.values.items() if name not in ALONE}
    message.values = {**own, "news": first.pk}
    if rest:
        others = [item_of(ReadersMail(each), language) for each in rest]
        message.values |= with_others(message, others)
    message.save(update_fields=["batch", "follow", "fundraiser", "values"])


def take_out(gone: set[int]) -> None:
    """Take news out of the mails that wait and tell more than that.

    A mail that tells nothing else is left as it is: its sending is ended, and so is it.
    """
    rows = PageNews.objects.across_organizations().filter(pk__in=gone)
    organizations = set(rows.values_list("organization", flat=True))
    waiting = Message.rows.filter(
        organization__in=organizations, kind=Kind.FOLLOW_NEWS, state=State.WAITING,
        values__has_key="others",
    ).order_by("pk")  # fmt: skip
    # What a worker holds this instant is asked about by the gate.
    messages: list[Any] = list(waiting.select_for_update(of=("self",), skip_locked=True))
    for message in messages:
        _take_out_of(message, gone)


def _take_out_of(message: Message, gone: set[int]) -> None:
    told = news_in(message)
    if not gone.intersection(told):
        return
    news = _news_of([message])
    _tell_what_stands(message, {key: each for key, each in news.items() if key not in gone})
