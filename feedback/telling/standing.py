"""Whether what a mail tells is still so: news that was taken back, money that went back.

A receiver changes mails that wait in the transaction that made them untrue; and each is asked
about once more as it is sent.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, Sum
from django.db.models.functions import Least
from django.utils import timezone

from donors.models import Donor
from feedback.following.models import key_of_sending, news_of_sending
from feedback.following.standing import take_out
from feedback.models import (
    ImpactUpdate,
    Message,
    NewsReader,
    PageNews,
    SendingBatch,
    Telling,
    UpdateGift,
)
from feedback.telling.facts import Share
from feedback.telling.sendings import batch_of, key_of, update_of
from feedback.telling.through_pages import donors_by_team, waiting_page_news
from feedback.telling.words import NewsWords
from giving.models import Donation

# How much of each mail's money still stands, of all the news that it tells.
STANDING = """
SELECT reader.message_id, sum(LEAST(gift.amount, allocation.amount))
FROM feedback_newsreader AS reader
JOIN feedback_impactupdate AS news ON news.id = reader.update_id AND news.state = 'published'
JOIN giving_donation AS donation ON donation.donor_id = reader.donor_id AND donation.state = 'paid'
JOIN feedback_updategift AS gift
    ON gift.donation_id = donation.id AND gift.update_id = reader.update_id
JOIN feedback_allocation AS allocation
    ON allocation.id = gift.allocation_id AND allocation.amount > 0
WHERE reader.message_id = ANY(%(messages)s)
GROUP BY reader.message_id
"""
State = Message.State
NOT_TRUE = Message.Held.NOT_TRUE


def standing_gifts(**of: Any) -> Any:
    """Return what of an update's money neither went back nor was moved."""
    return UpdateGift.objects.filter(
        donation__state=Donation.State.PAID, allocation__amount__gt=0, **of
    )


def standing_readers() -> Any:
    """Return the readers of published news whose money still stands."""
    gifts = standing_gifts(update=OuterRef("update"), donation__donor=OuterRef("donor"))
    return NewsReader.objects.filter(
        Exists(gifts), update__state=ImpactUpdate.State.PUBLISHED
    ).order_by("pk")


def is_wanted(message: Message) -> bool:
    """Return whether a mail still tells something true, and have it tell just that.

    The row is locked: a refund that comes meanwhile finds it as it will be sent, or waits.
    """
    Message.rows.select_for_update(of=("self",)).get(pk=message.pk)
    _read_again(message)
    return message.pk in wanted_among([message])


def wanted_among(messages: Sequence[Message]) -> set[int]:
    """Ask about many messages, which the caller has locked.

    One that tells of other money than what stands is written anew: a refund may have come while it
    was written, or while it was on its way to a mail server that then refused it.
    """
    stands = _standing_amounts([message.pk for message in messages])
    for message in messages:
        if message.pk in stands and _told(message) not in {None, stands[message.pk]}:
            tell_what_stands(message.pk)
            _read_again(message)
    return set(stands)


def _told(message: Message) -> int | None:
    """Return of how much money a mail tells; nothing of one that was written before it said so."""
    items = [message.values, *message.values.get("others", [])]
    return (
        sum(int(item["told"]) for item in items) if all("told" in item for item in items) else None
    )


def _read_again(message: Message) -> None:
    now = Message.rows.select_related("batch", "donation").get(pk=message.pk)
    message.values, message.batch, message.donation = now.values, now.batch, now.donation


def _standing_amounts(numbers: list[int]) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(STANDING, {"messages": numbers})
        return {number: int(amount) for number, amount in cursor.fetchall()}


def is_team_news_wanted(message: Message) -> bool:
    """Return whether news of a team is still so, and have it count whose money still stands.

    The row is locked, as above.
    """
    now = Message.rows.select_for_update(of=("self",)).get(pk=message.pk)
    update = ImpactUpdate.rows.filter(pk=now.values["news"]).published().first()
    if update is None or now.team_id is None:
        return False
    donors = donors_by_team(update, donation__fundraiser__team=now.team_id).get(now.team_id)
    if not donors:
        return False
    message.values = {**now.values, "donor_count": donors}
    message.save(update_fields=["values"])
    return True


def drop_news_of(update: ImpactUpdate) -> None:
    """Drop the mails that wait to tell news that was taken back; one that tells more keeps that."""
    readers = NewsReader.objects.filter(update=update).values("message")
    # Locked before it is asked what else they tell: other news may be joining them just now.
    numbers = _locked_waiting(pk__in=readers)
    shared = _telling_more(numbers, than=update.pk)
    for number in shared:
        tell_what_stands(number)
    alone = set(numbers) - set(shared)
    Message.rows.filter(pk__in=alone).update(state=State.DROPPED, held=NOT_TRUE)
    _tell_no_page(update, NOT_TRUE)
    make_letters_anew([update.pk])


def keep_other_news(batch: SendingBatch) -> None:
    """Let mails of a sending that is stopped for good tell what they tell beside it.

    What a worker holds this instant still goes out as it is.
    """
    update, page_news = update_of(batch), news_of_sending(batch.key)
    if page_news is not None:
        take_out({page_news})
    if update is None:
        return
    _tell_no_page(ImpactUpdate.rows.get(pk=update), Message.Held.CALLED_OFF)
    shared = _telling_more(_locked_waiting(batch=batch, skip_locked=True), than=update)
    NewsReader.objects.filter(update=update, message__in=shared).update(message=None)
    for number in shared:
        tell_what_stands(number)


def _tell_no_page(update: ImpactUpdate, held: Message.Held) -> None:
    """Drop what owners, captains and followers were to read of an update, and say why."""
    now, news = timezone.now(), PageNews.rows.filter(impact_update=update)
    waiting_page_news(update).update(state=State.DROPPED, held=held)
    news.filter(told_at=None).update(told_at=now)
    numbers = list(news.values_list("pk", flat=True))
    take_out(set(numbers))
    keys = [key_of_sending(number) for number in numbers]
    SendingBatch.rows.filter(key__in=keys, ended_at=None).update(ended_at=now)
    # What a worker holds this instant is dropped by the gate, which finds the sending ended.
    waiting = _locked_waiting(batch__key__in=keys, skip_locked=True)
    Message.rows.filter(pk__in=waiting).update(state=State.DROPPED, held=held)


def _locked_waiting(*, skip_locked: bool = False, **of: Any) -> list[int]:
    rows = Message.rows.filter(state=State.WAITING, **of).order_by("pk")
    locked = rows.select_for_update(of=("self",), skip_locked=skip_locked)
    return list(locked.values_list("pk", flat=True))


def _telling_more(numbers: list[int], *, than: int) -> list[int]:
    """Return which of these mails tell of other news as well."""
    others = NewsReader.objects.filter(message__in=numbers).exclude(update=than)
    return sorted(set(others.values_list("message_id", flat=True)))


def show_pictures_of_now(update: ImpactUpdate) -> None:
    """Take a hidden picture, and what it was said to show, out of mails and letters that wait."""
    words = NewsWords(update).shared()
    SendingBatch.rows.filter(key=key_of(update)).update(words=words)
    make_letters_anew([update.pk])


def look_again_at(donation: Donation) -> None:
    """Have what waits for a gift's donor, mail or letter, tell what of the money still stands."""
    updates = UpdateGift.objects.filter(donation=donation).values("update")
    letters = NewsReader.objects.filter(
        donor=donation.donor_id, update__in=updates, way=NewsReader.Way.LETTER, printed_at=None
    )
    make_letters_anew(updates if letters.exists() else [])
    readers = NewsReader.objects.filter(
        donor=donation.donor_id, update__in=updates, message__state=State.WAITING
    )
    for number in sorted(set(readers.values_list("message_id", flat=True))):
        tell_what_stands(number)


def make_letters_anew(updates: Any) -> None:
    """Throw the file for the printer away, also one that is being made; the sweeper makes another.

    The rows are locked in the order of their numbers.
    """
    tellings = Telling.objects.filter(pk__in=updates).order_by("pk")
    numbers = list(tellings.select_for_update().values_list("pk", flat=True))
    Telling.objects.filter(pk__in=numbers).update(
        letters=None,
        letters_made_at=None,
        letters_of=[],
        letters_thrown_away=F("letters_thrown_away") + 1,
    )


def tell_what_stands(message_id: int) -> None:
    """Write a waiting mail anew from the news and the money that still stand, or drop it."""
    message = Message.rows.select_for_update().filter(pk=message_id, state=State.WAITING).first()
    if message is None:
        return
    readers = standing_readers().filter(message=message).select_related(
        "donor", "update__organization", "update__project__campaign"
    )  # fmt: skip
    told = [(reader, share_of(reader.update, reader.donor)) for reader in readers]
    if not told:
        message.state, message.held = State.DROPPED, NOT_TRUE
    else:
        _rewrite(message, told)
    message.save(update_fields=["state", "held", "values", "batch", "donation"])


def _rewrite(message: Message, told: list[tuple[NewsReader, Share]]) -> None:
    (first, share), *rest = told
    words = NewsWords(first.update)
    message.batch = batch_of(first.update)
    message.donation = newest_gift(first.update, first.donor)
    message.values = words.own(message.language, share)
    if rest:
        items = [NewsWords(reader.update).item(message.language, of_it) for reader, of_it in rest]
        has_trouble = any(reader.update.is_trouble for reader, _share in told)
        message.values |= {"others": items, "count": len(told), "has_trouble": has_trouble}


def share_of(update: ImpactUpdate, donor: Donor) -> Share:
    """Return how much of a donor's money is in an update."""
    found = standing_gifts(update=update, donation__donor=donor).aggregate(
        amount=Sum(Least("amount", "allocation__amount")), total=Sum("allocation__amount")
    )
    count = standing_gifts(update=update, donation__donor=donor).count()
    is_company = donor.kind == Donor.Kind.COMPANY
    return Share(found["amount"], found["total"], count, is_company)


def newest_gift(update: ImpactUpdate, donor: Donor) -> Donation | None:
    gifts = standing_gifts(update=update, donation__donor=donor).select_related("donation")
    newest = gifts.order_by("-donation__paid_at", "-donation").first()
    return newest.donation if newest else None
