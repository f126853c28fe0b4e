"""Whether a message may go to its reader now: asked at the moment of sending, under a lock.

In this order: does the address return mail; does the person allow it; has it lapsed; is its sending
to many stopped; is it night there; would news of a gift stand beside an ask; did the same group
write a moment ago; is there room in the reader's days. What may not go now waits or lapses, and
staff see why.

One lock for each person, so that two workers never spend the same last place.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from donors.models import Frequency, Person
from donors.services.consent import frequency_of, why_not_to_write
from donors.services.suppressions import has_complained, why_returned
from donors.zones import zone_of_reader
from feedback.kinds import (
    RULES,
    KindRule,
    asking_kinds,
    competing_kinds,
    kinds_kept_from_asks,
    kinds_of_group,
    rule_of,
)
from feedback.models import Message

Held = Message.Held
State = Message.State

MORNING, EVENING = time(9), time(20)
WEEK, MONTH = timedelta(days=7), timedelta(days=30)
# So many competing messages of all kinds and organizations, in a week and in a month.
BUDGETS: dict[str, dict[timedelta, int]] = {
    Frequency.USUAL: {WEEK: 4, MONTH: 10},
    Frequency.FEWER: {WEEK: 1, MONTH: 3},
}
# A lower message lets a higher one pass that is due within this time.
LOOKS_AHEAD = timedelta(hours=24)
LOOKS_AGAIN = timedelta(hours=1)
# How long an ask waits after news of a gift, and such news after an ask.
AFTER_NEWS_OF_A_GIFT = timedelta(hours=48)
AFTER_AN_ASK = timedelta(hours=24)


@dataclass(frozen=True)
class Send:
    pass


@dataclass(frozen=True)
class Wait:
    until: datetime
    why: Message.Held


@dataclass(frozen=True)
class Drop:
    why: Message.Held


@dataclass(frozen=True)
class Fail:
    """Nobody may write there, and it is no news that may be left unsaid: staff have to see it."""

    problem: Message.Problem
    words: str


Verdict = Send | Wait | Drop | Fail


def judge(message: Message, now: datetime) -> Verdict:
    """Return what is to be done with a message now. Call it in the transaction that claims it."""
    rule = rule_of(message)
    if verdict := _suppressed(message, rule):
        return verdict
    if rule.is_required:
        return Send()
    if message.person is None:
        return Drop(Held.REFUSED)  # nobody was asked, and nobody could refuse
    lock_reader(message)
    return (
        _refused(message, rule, now)
        or lapsed(message, now)
        or stopped(message, now)
        or _night(message, rule, now)
        or _apart(message, rule, now)
        or _crowded(message, rule, now)
        or _over_budget(message, rule, now)
        or Send()
    )


def lock_reader(message: Message) -> None:
    """Let one worker at a time decide about a person, until it has committed what it decided."""
    Person.objects.select_for_update(no_key=True).get(pk=message.person_id)


def _suppressed(message: Message, rule: KindRule) -> Verdict | None:
    """Who complained of a newsletter still gets the receipts of their own gifts."""
    words = why_returned(message.email)
    if words and rule.is_required:
        return Fail(Message.Problem.ADDRESS_RETURNS, words)
    if words or (not rule.is_required and has_complained(message.email)):
        return Drop(Held.SUPPRESSED)
    return None


def _refused(message: Message, rule: KindRule, now: datetime) -> Verdict | None:
    refusal = why_not_to_write(
        person=message.person,  # type: ignore[arg-type]
        organization=message.organization,
        purpose=rule.purpose,
        now=now,
    )
    return Drop(Held.REFUSED) if refusal else None


def lapsed(message: Message, now: datetime) -> Verdict | None:
    if not message.lapses_at or message.lapses_at > now:
        return None
    if rule_of(message).lapses_openly:
        return Fail(Message.Problem.WAITED, "")
    return Drop(Held.LAPSED)


def stopped(message: Message, now: datetime) -> Verdict | None:
    """Ask what became of the sending to many that a message belongs to."""
    batch = message.batch
    if batch is None:
        return None
    if batch.ended_at:
        return Drop(Held.CALLED_OFF)
    if batch.paused_at:
        return Wait(now + LOOKS_AGAIN, Held.PAUSED)
    return Wait(now + LOOKS_AGAIN, Held.STOPPED) if batch.is_stopped else None


def _night(message: Message, rule: KindRule, now: datetime) -> Verdict | None:
    if not rule.keeps_quiet_hours:
        return None
    zone = zone_of_reader(
        known=message.reader_zone, person=message.person, organization=message.organization
    )
    return night_in(zone, now)


def night_in(zone: ZoneInfo, now: datetime) -> Verdict | None:
    """Keep the quiet hours of the reader: a mail that was late by a day does not ring at night."""
    morning = next_waking_hour(now, zone)
    return Wait(morning, Held.QUIET_HOURS) if morning > now else None


def next_waking_hour(now: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment itself, or the next morning where the reader lives."""
    there = now.astimezone(zone)
    if MORNING <= there.time() < EVENING:
        return now
    day = there.date() if there.time() < MORNING else there.date() + timedelta(days=1)
    return datetime.combine(day, MORNING, zone)


def _apart(message: Message, rule: KindRule, now: datetime) -> Verdict | None:
    """Keep what a gift did and what is asked of its giver from being read as one thing."""
    kinds, gap = kept_from(message, rule)
    return apart(_sent_to(message, kinds, since=now - gap), gap) if kinds else None


def kept_from(message: Message, rule: KindRule) -> tuple[tuple[str, ...], timedelta]:
    """Return which kinds a message does not follow soon, and how soon that is."""
    if rule.keeps_from_asks:
        return asking_kinds(), AFTER_AN_ASK
    if rule.is_ask and not rule.is_exempt(message):
        return kinds_kept_from_asks(), AFTER_NEWS_OF_A_GIFT
    return (), timedelta(0)


def apart(written: list[datetime], gap: timedelta) -> Verdict | None:
    last = max(written, default=None)
    return Wait(last + gap, Held.APART) if last else None


def _crowded(message: Message, rule: KindRule, now: datetime) -> Verdict | None:
    if not rule.group or rule.is_exempt(message):
        return None
    return too_soon_after(_sent_to(message, kinds_of_group(rule.group), since=now - rule.gap), rule)


def too_soon_after(written: list[datetime], rule: KindRule) -> Verdict | None:
    """Wait until the gap is over since the last message of the group, of those within it."""
    last = max(written, default=None)
    return Wait(last + rule.gap, Held.CROWDED) if last else None


def _over_budget(message: Message, rule: KindRule, now: datetime) -> Verdict | None:
    if not rule.is_in_budget:
        return None
    frequency = frequency_of(message.person, message.organization)  # type: ignore[arg-type]
    sent = _sent_to(message, competing_kinds(), since=now - MONTH)
    return over_budget(frequency, sent, lambda: _more_urgent(message, now), now)


def over_budget(
    frequency: str, sent: list[datetime], more_urgent: Callable[[], int], now: datetime
) -> Verdict | None:
    """Wait until a place is free; the last one is left to what is more urgent and due soon.

    Who wants only what is required never comes here.
    """
    for window, most in BUDGETS.get(frequency, BUDGETS[Frequency.FEWER]).items():
        within = sorted(moment for moment in sent if moment > now - window)
        left = most - len(within)
        if left <= 0:
            return Wait(within[-most] + window, Held.BUDGET)
        if left <= more_urgent():
            return Wait(now + LOOKS_AGAIN, Held.BUDGET)
    return None


def _sent_to(message: Message, kinds: tuple[str, ...], *, since: datetime) -> list[datetime]:
    """Return when messages of these kinds went to the person, from whichever organization."""
    messages = Message.objects.across_organizations().filter(
        person_id=message.person_id, kind__in=kinds
    )
    sent = messages.filter(state=State.SENT, sent_at__gt=since)
    in_flight = messages.filter(state=State.SENDING, claimed_at__gt=since)
    moments: list[Any] = [
        *sent.values_list("sent_at", flat=True),
        *in_flight.exclude(pk=message.pk).values_list("claimed_at", flat=True),
    ]
    return moments


def _more_urgent(message: Message, now: datetime) -> int:
    """Count waiting messages to the person that go first and are due within a day."""
    waiting = waiting_soon(now).filter(
        person_id=message.person_id, kind__in=higher_kinds(message.kind)
    )
    return waiting.count()


@cache
def higher_kinds(kind: str) -> tuple[str, ...]:
    """Return the kinds that go before this one."""
    return tuple(each for each in competing_kinds() if RULES[each].priority > RULES[kind].priority)


def waiting_soon(now: datetime) -> Any:
    """Return what waits and is due within a day, of all organizations.

    One of a sending that was stopped may wait for weeks: no place is kept for it.
    """
    waiting = Message.objects.across_organizations().filter(
        state=State.WAITING, next_try_at__lte=now + LOOKS_AHEAD
    )
    return waiting.exclude(held__in=[Held.STOPPED, Held.PAUSED])
