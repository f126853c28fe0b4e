"""Several things of one evening in one mail to whoever follows one page or several.

What the money did waits for the evening where its reader lives; other such news joins it until
then. `others` of a mail is what it tells beside the news of its own sending.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from campaigns.addresses import whole_address
from campaigns.models import Follow
from feedback.following.followed import page_of
from feedback.following.mails import ReadersMail
from feedback.following.models import PageNews, key_of_sending
from feedback.models import Message
from feedback.services.outbox import find_batch
from feedback.services.rendering import CURRENT_VERSIONS, values_of
from feedback.telling.evening import ONE_DAY, SOON

Kind = Message.Kind
State = Message.State

# Older mails neither wait for this evening nor told of news that is told now.
LOOKS_BACK = timedelta(days=7)
# One organization's news are written one after the other: two at once would find no mail to join.
LOCK_FOR_FOLLOWERS = 1_009
IN_SHORT = (
    "title", "headline", "headline_language", "project", "place", "on", "due", "next_news",
    "is_trouble",
)  # fmt: skip

Item = Mapping[str, Any]


class EveningMails:
    """What some followers are written to already, for one piece of news of a project.

    Make it in the transaction that writes: nobody else writes to them meanwhile.
    """

    def __init__(self, mail: ReadersMail, follows: Sequence[Follow]) -> None:
        self._mail = mail
        _lock(mail.news)
        # Also where all of its mails are another's: staff can stop it.
        find_batch(key_of_sending(mail.news.pk), mail.news.organization, {})
        self._mails = _mails_to(mail.news, follows)
        self._same = _news_of_the_same(mail.news)

    def holds(self, follow: Follow) -> bool:
        """Return whether a follower reads the news in a mail that is there; let them, if one waits.

        Who follows a campaign and a page of it hears once of one thing.
        """
        theirs = [message for message in self._mails if message.person_id == follow.person_id]
        if any(self._same & set(news_in(message)) for message in theirs):
            return True
        waiting = next((message for message in theirs if _is_joinable(message)), None)
        if waiting is not None:
            _join(waiting, self._mail)
        return waiting is not None


def _lock(news: PageNews) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_FOR_FOLLOWERS, news.organization_id]
        )


def _mails_to(news: PageNews, follows: Sequence[Follow]) -> list[Message]:
    mails = Message.objects.for_organization(news.organization).filter(
        kind=Kind.FOLLOW_NEWS,
        person__in=[follow.person_id for follow in follows],
        created_at__gt=timezone.now() - LOOKS_BACK,
    )
    # Those that wait are held, as they may be joined; what is sent holds up no worker.
    waiting = mails.filter(state=State.WAITING).order_by("pk").select_for_update(of=("self",))
    held = list(waiting.select_related("batch", "follow"))
    others = mails.exclude(state=State.DROPPED).exclude(pk__in=[each.pk for each in held])
    return [*held, *others.select_related("batch", "follow").order_by("pk")]


def _news_of_the_same(news: PageNews) -> set[int]:
    """Return the news that tell of the same update on other pages, with this one."""
    same = PageNews.objects.for_organization(news.organization)
    return set(same.filter(impact_update=news.impact_update_id).values_list("pk", flat=True))


def news_in(message: Message) -> list[int]:
    """Return the numbers of all news that a mail tells."""
    return [message.values["news"], *(item["news"] for item in others_in(message))]


def others_in(message: Message) -> list[dict[str, Any]]:
    others: list[dict[str, Any]] = message.values.get("others", [])
    return others


def _is_joinable(message: Message) -> bool:
    """Return whether a mail of this evening waits, with what a project's money did in it.

    One of a sending that is held may never go.
    """
    now, batch = timezone.now(), message.batch
    return (
        message.state == State.WAITING
        and now + SOON < message.next_try_at <= now + ONE_DAY
        and message.template_version == CURRENT_VERSIONS[Kind.FOLLOW_NEWS]
        and values_of(message)["what"] == PageNews.Kind.IMPACT
        and batch is not None
        and not (batch.ended_at or batch.paused_at or batch.is_stopped)
    )


def _join(message: Message, mail: ReadersMail) -> None:
    message.values |= with_others(message, [*others_in(message), item_of(mail, message.language)])
    message.save(update_fields=["values"])


def item_of(mail: ReadersMail, language: str) -> dict[str, Any]:
    """Return what a mail about something else says of this news beside it."""
    news, words = mail.news, mail.values_in(language)
    update: Any = news.impact_update
    return {
        "news": news.pk,
        "page": page_of(news),
        "url": whole_address("feedback:project", update.project.slug, language=language),
        **{name: words[name] for name in IN_SHORT},
    }


def with_others(message: Message, others: Sequence[Item]) -> dict[str, Any]:
    """Return what a mail of several things says: which they are, and how they went.

    `names_page`: the first of the others from a page that was not named before.
    """
    named = {page_of(message.follow)} if message.follow else set()
    items = []
    for item in others:
        items.append({**item, "names_page": item["page"] not in named})
        named.add(item["page"])
    went_wrong = [bool(values_of(message)["is_trouble"]), *(item["is_trouble"] for item in others)]
    return {
        "others": items,
        "count": len(went_wrong),
        "has_trouble": any(went_wrong),
        "is_all_trouble": all(went_wrong),
    }
