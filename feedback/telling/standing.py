"""Whether what a mail tells is still so: news that was taken back, money that went back.

A receiver changes mails that wait in the transaction that made them untrue; and each is asked
about once more as it is sent.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, Sum
from django.db.models.functions import Least
from django.utils import timezone

from donors.models import Donor
from feedback.kinds import RULES
from feedback.models import (
    ImpactUpdate,
    Message,
    NewsReader,
    SendingBatch,
    Telling,
    UpdateGift,
)
from feedback.telling.evening import Evenings, Home
from feedback.telling.facts import Share
from feedback.telling.rewriting import tell_what_stands, tells_just, what_stands
from feedback.telling.sendings import key_of, told_no_more
from feedback.telling.through_pages import donors_by_team
from feedback.telling.words import NewsWords
from giving.models import Donation

State, Held = Message.State, Message.Held


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
    _read_again([message])
    return message.pk in wanted_among([message])


def wanted_among(messages: Sequence[Message]) -> set[int]:
    """Ask about many messages, which the caller has locked.

    One that tells of other money than what stands, or of news that was taken back or stopped for
    good, is written anew: a refund may have come while it was written, or while it was on its way
    to a mail server that then refused it, and no worker may have come to it yet.
    """
    stands = what_stands(message.pk for message in messages)
    differing = [
        message
        for message in messages
        if message.pk in stands and not tells_just(message, stands[message.pk])
    ]
    if differing:
        tell_what_stands(message.pk for message in differing)
        _read_again(differing)
    # Of what staff stopped for good the gate says so itself.
    return set(stands) | {m.pk for m in messages if m.batch and m.batch.ended_at}


def _read_again(messages: Sequence[Message]) -> None:
    rows = Message.rows.select_related("batch", "donation")
    found = rows.in_bulk([message.pk for message in messages])
    for message in messages:
        now = found[message.pk]
        message.values, message.batch, message.donation = now.values, now.batch, now.donation


def is_team_news_wanted(message: Message) -> bool:
    """Return whether news of a team is still so, and have it count whose money still stands.

    The row is locked, as above.
    """
    now = Message.rows.select_for_update(of=("self",)).get(pk=message.pk)
    if now.team_id is None or not call_off_unless_told(now.values["news"], now.key):
        return False
    update = ImpactUpdate.rows.get(pk=now.values["news"])
    donors = donors_by_team(update, donation__fundraiser__team=now.team_id).get(now.team_id)
    if not donors:
        return False
    message.values = {**now.values, "donor_count": donors}
    message.save(update_fields=["values"])
    return True


def call_off_unless_told(update_id: int, key: str) -> bool:
    """Return whether an update is still told; if staff stopped it, say so on this mail of an owner
    or a captain.

    Such a mail belongs to no sending: the gate cannot ask one, and would call the news untrue. The
    caller holds the row.
    """
    if not told_no_more([update_id]):
        return True
    if ImpactUpdate.rows.filter(pk=update_id).published().exists():
        waiting = Message.rows.filter(key=key, state=State.WAITING)
        waiting.update(state=State.DROPPED, held=Held.CALLED_OFF)
    return False


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
    tell_what_stands(set(readers.values_list("message_id", flat=True)))


def tell_again_of(donation: Donation) -> None:
    """Have the mails wait again that were dropped as a gift went back, since it is here again.

    Of news that still stands, for the next evening. One whose money is not in the news yet, as a
    run has still to put it there, is asked about again as it is sent.
    """
    updates = set(UpdateGift.objects.filter(donation=donation).values_list("update", flat=True))
    readers = NewsReader.objects.filter(
        donor=donation.donor_id, update__in=updates - told_no_more(updates)
    )
    mails = Message.rows.filter(pk__in=readers.values("message")).order_by("pk")
    dropped = mails.filter(state=State.DROPPED, held=Held.NOT_TRUE)
    for message in dropped.select_for_update(of=("self",)).select_related("organization"):
        _wait_again(message)
    waiting = mails.filter(state=State.WAITING).values_list("pk", flat=True)
    tell_what_stands(what_stands(waiting))


def _wait_again(message: Message) -> None:
    home = Home(gift_zone=message.reader_zone, person_zone="", country="", region="")
    _zone, evening = Evenings(message.organization, timezone.now()).of(home)
    lasts = RULES[message.kind].lapses_after
    message.state, message.held, message.attempts = State.WAITING, "", 0
    message.next_try_at, message.queued_at = evening, None
    message.lapses_at = evening + lasts if lasts else None
    message.save(
        update_fields=["state", "held", "attempts", "next_try_at", "queued_at", "lapses_at"]
    )


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
