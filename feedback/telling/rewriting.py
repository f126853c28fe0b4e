"""Writing mails that wait anew, from the news and the money that still stand.

Thousands cost as many statements as one: an evening's news may be taken back of all its donors.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection, transaction

from feedback.models import ImpactUpdate, Message, NewsReader
from feedback.telling.facts import Share
from feedback.telling.sendings import IMPACT, batch_of, told_no_more, update_of
from feedback.telling.words import NewsWords

# All news that each mail is to tell and that stands, the first told first: with what of its
# reader's money, and with the newest of their gifts.
STANDING = """
SELECT reader.message_id, reader.update_id,
    sum(LEAST(gift.amount, allocation.amount))::bigint, sum(allocation.amount)::bigint, count(*),
    donor.kind = 'company',
    (array_agg(donation.id ORDER BY donation.paid_at DESC, donation.id DESC))[1]
FROM feedback_newsreader AS reader
JOIN feedback_impactupdate AS news ON news.id = reader.update_id AND news.state = 'published'
JOIN donors_donor AS donor ON donor.id = reader.donor_id
JOIN giving_donation AS donation ON donation.donor_id = reader.donor_id AND donation.state = 'paid'
JOIN feedback_updategift AS gift
    ON gift.donation_id = donation.id AND gift.update_id = reader.update_id
JOIN feedback_allocation AS allocation
    ON allocation.id = gift.allocation_id AND allocation.amount > 0
WHERE reader.message_id = ANY(%(messages)s)
    AND NOT EXISTS (
        SELECT FROM feedback_sendingbatch AS sending
        WHERE sending.key = %(impact)s || reader.update_id AND sending.ended_at IS NOT NULL
    )
GROUP BY reader.id, donor.kind
ORDER BY reader.id
"""
WRITE = """
UPDATE feedback_message AS message
SET values = anew.told, batch_id = anew.batch_id, donation_id = anew.donation_id
FROM unnest(%(messages)s::bigint[], %(told)s::jsonb[], %(batches)s::bigint[], %(gifts)s::bigint[])
    AS anew (id, told, batch_id, donation_id)
WHERE message.id = anew.id
"""
State, Held = Message.State, Message.Held


class Standing(NamedTuple):
    """One piece of news that a mail is to tell: of how much money, and by which gift."""

    update: int
    share: Share
    newest_gift: int


Stands = Mapping[int, Sequence[Standing]]


def what_stands(messages: Iterable[int]) -> dict[int, list[Standing]]:
    """Return what each of these mails is to tell; nothing of those that have nothing to tell."""
    found = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(STANDING, {"messages": list(messages), "impact": IMPACT})
        for number, update, amount, total, gifts, is_company, newest in cursor.fetchall():
            share = Share(amount=amount, total=total, gifts=gifts, is_company=is_company)
            found[number].append(Standing(update, share, newest))
    return dict(found)


def tells_just(message: Message, news: Sequence[Standing]) -> bool:
    """Return whether a mail tells this news, of so much money each, and nothing beside it.

    One that was written before mails said of how much they tell is believed.
    """
    own, others = message.values, message.values.get("others", [])
    if len(news) != 1 + len(others):
        return False
    if any("told" not in item for item in (own, *others)):
        return True
    told = {message.batch and update_of(message.batch): int(own["told"])}
    told |= {item.get("update"): int(item["told"]) for item in others}
    return told == {each.update: each.share.amount for each in news}


@transaction.atomic
def tell_what_stands(numbers: Iterable[int]) -> None:
    """Have mails that wait tell what still stands; drop those of which nothing does."""
    rows = Message.rows.filter(pk__in=list(numbers), state=State.WAITING).order_by("pk")
    messages = list(rows.select_for_update(of=("self",)).select_related("batch"))
    stands = what_stands(message.pk for message in messages)
    left = [message for message in messages if message.pk in stands]
    _drop([message for message in messages if message.pk not in stands])
    _write(left, stands)
    _let_go_of([message.pk for message in left])


def _drop(messages: Sequence[Message]) -> None:
    """Say of each what ended it: that staff stopped its sending, or that it is not true."""
    held = defaultdict(list)
    for message in messages:
        is_ended = message.batch is not None and message.batch.ended_at is not None
        held[Held.CALLED_OFF if is_ended else Held.NOT_TRUE].append(message.pk)
    for why, numbers in held.items():
        Message.rows.filter(pk__in=numbers).update(state=State.DROPPED, held=why)


def _write(messages: Sequence[Message], stands: Stands) -> None:
    words = _words({each.update for message in messages for each in stands[message.pk]})
    firsts = {message.pk: stands[message.pk][0] for message in messages}
    batches = {
        number: batch_of(words[number].update).pk
        for number in sorted({first.update for first in firsts.values()})
    }
    values: dict[str, list[Any]] = {
        "messages": list(firsts),
        "told": [json.dumps(_values(m.language, stands[m.pk], words)) for m in messages],
        "batches": [batches[first.update] for first in firsts.values()],
        "gifts": [first.newest_gift for first in firsts.values()],
    }
    if messages:
        with connection.cursor() as cursor:
            cursor.execute(WRITE, values)


def _words(updates: Iterable[int]) -> dict[int, NewsWords]:
    rows = ImpactUpdate.rows.select_related("organization", "project__campaign")
    return {number: NewsWords(update) for number, update in rows.in_bulk(list(updates)).items()}


def _values(
    language: str, news: Sequence[Standing], words: Mapping[int, NewsWords]
) -> dict[str, Any]:
    first, *rest = news
    own: dict[str, Any] = {**words[first.update].own(language, first.share)}
    if not rest:
        return own
    return own | {
        "others": [words[each.update].item(language, each.share) for each in rest],
        "count": len(news),
        "has_trouble": any(words[each.update].update.is_trouble for each in news),
    }


def _let_go_of(messages: Sequence[int]) -> None:
    """Keep of no reader that a mail tells them what it tells no more.

    Where money alone went back it is kept: it may come back before the evening.
    """
    readers = NewsReader.objects.filter(message__in=messages)
    gone = told_no_more(readers.order_by().values_list("update", flat=True).distinct())
    if gone:
        readers.filter(update__in=gone).update(message=None)
