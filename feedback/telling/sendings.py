"""The sending of an update: what all its readers read, kept once; and what any sending tells."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, TextField, Value
from django.db.models.functions import Cast, Concat

from campaigns.models import Campaign, Fundraiser
from feedback.following.models import key_of_sending, news_of_sending
from feedback.models import ImpactUpdate, Message, NewsReader, PageNews, SendingBatch
from feedback.telling.words import NewsWords

IMPACT = "impact:"


def batch_of(update: ImpactUpdate) -> SendingBatch:
    batch, _is_new = SendingBatch.rows.get_or_create(
        key=key_of(update),
        defaults={"organization": update.organization, "words": NewsWords(update).shared()},
    )
    return batch


def key_of(update: ImpactUpdate) -> str:
    return f"{IMPACT}{update.pk}"


def update_of(batch: SendingBatch) -> int | None:
    """Return the number of the update that a sending tells; nothing of other sendings."""
    return int(batch.key.removeprefix(IMPACT)) if batch.key.startswith(IMPACT) else None


def key_in_query(update: Any) -> Concat:
    """Return the key of the sending of each row's update."""
    return Concat(Value(IMPACT), Cast(update, TextField()), output_field=TextField())


def is_stopped_for_good() -> Exists:
    """Return whether staff stopped the sending of each row's update for good; for a query."""
    of_it = SendingBatch.rows.filter(key=key_in_query(OuterRef("update")))
    return Exists(of_it.filter(ended_at__isnull=False))


def told_no_more(updates: Iterable[int]) -> set[int]:
    """Return which of these updates were taken back, or are of a sending stopped for good."""
    numbers = list(updates)
    sendings = SendingBatch.rows.filter(key__in=[f"{IMPACT}{number}" for number in numbers])
    ended = {update_of(batch) for batch in sendings.filter(ended_at__isnull=False)}
    published = ImpactUpdate.rows.filter(pk__in=numbers).published()
    return set(numbers) - (set(published.values_list("pk", flat=True)) - ended)


def readers_left_out() -> Any:
    """Return the readers who get neither mail nor letter of news since staff stopped its sending.

    Their mail was called off, or tells other news alone by now; their letter is printed no more.
    """
    in_no_mail = Q(way=NewsReader.Way.MAIL, message=None)
    in_no_letter = Q(way=NewsReader.Way.LETTER, printed_at=None)
    left_out = (in_no_mail | in_no_letter) & is_stopped_for_good()
    return NewsReader.objects.filter(Q(message__held=Message.Held.CALLED_OFF) | left_out)


def told_by(batch: SendingBatch) -> ImpactUpdate | Fundraiser | Campaign | None:
    """Return the news that a sending tells, or the page of which it tells something new."""
    update = update_of(batch)
    if update is not None:
        return ImpactUpdate.rows.filter(pk=update).first()
    rows = PageNews.rows.select_related("impact_update", "fundraiser", "campaign")
    news = rows.filter(pk=news_of_sending(batch.key)).first()
    return news and (news.impact_update or news.fundraiser or news.campaign)


def sendings_to_followers(update: ImpactUpdate) -> list[SendingBatch]:
    """Return the sendings that tell an update to those who follow a page."""
    news = PageNews.rows.filter(impact_update=update).values_list("pk", flat=True)
    keys = [key_of_sending(number) for number in news]
    return list(SendingBatch.rows.filter(key__in=keys).order_by("pk"))
