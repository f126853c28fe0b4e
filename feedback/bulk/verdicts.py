"""The gate's answers for many messages at once, from a few queries.

The rules are those of feedback/services/gate.py, in its order and with its words. What cannot be
answered from here is left to the gate itself, one by one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q

from donors.models import ContactTerms, Donor, Frequency, Person, Purpose, Standing, Suppression
from donors.services.consent import FOLLOW_FROM_AN_ACT
from donors.zones import first_known_zone
from feedback.bulk.wanted import wanted_among
from feedback.kinds import competing_kinds, kinds_kept_from_asks, kinds_of_group, rule_of
from feedback.models import Message
from feedback.services.gate import (
    MONTH,
    Drop,
    Send,
    Verdict,
    apart,
    higher_kinds,
    kept_from,
    lapsed,
    night_in,
    over_budget,
    stopped,
    too_soon_after,
    waiting_soon,
)

Held = Message.Held
State = Message.State
# What somebody is, for an organization.
Place = tuple[int, int]
# Of whom nobody ever changed them.
USUAL_TERMS = (str(Frequency.USUAL), 1)


def lock_readers(messages: Any) -> None:
    """Let one worker at a time decide about these people, as `gate.lock_reader` does for one.

    In the order of their numbers, so that two workers never wait for each other.
    """
    people = Person.objects.filter(pk__in=list(messages.values_list("person_id", flat=True)))
    list(people.select_for_update(no_key=True).order_by("pk").values_list("pk"))


class Readers:
    """All that the gate asks about the readers of some messages. Lock them first.

    No two of the messages go to the same person: the first one would change what the gate says of
    the second.
    """

    def __init__(self, messages: Sequence[Message], now: datetime) -> None:
        self.messages, self.now = messages, now
        self._people = {message.person_id for message in messages}
        organizations = {message.organization_id for message in messages}
        self._of_them: dict[str, Any] = {
            "organization__in": organizations,
            "person__in": self._people,
        }
        self._terms = self._find_terms()
        self._said = self._find_said()
        self._suppressed = self._find_suppressed()
        self._sent = self._find_sent()
        self._waiting = self._find_waiting()
        self._wanted = wanted_among(messages)

    def judge(self, message: Message) -> Verdict | None:
        """Return the gate's verdict, or nothing where only the gate itself can tell."""
        rule = rule_of(message)
        if rule.is_required or message.person_id is None or message.pk not in self._wanted:
            return None
        if not self._wanted[message.pk]:
            return Drop(Held.NOT_TRUE)
        if message.email.lower() in self._suppressed:
            return Drop(Held.SUPPRESSED)
        allowed = self._is_allowed(message)
        if allowed is None:
            return None
        return Drop(Held.REFUSED) if not allowed else self._when(message)

    def link_version(self, message: Message) -> int:
        _frequency, link_version = self._terms.get(_place(message), USUAL_TERMS)
        return link_version

    def _when(self, message: Message) -> Verdict:
        return (
            lapsed(message, self.now)
            or stopped(message, self.now)
            or self._night(message)
            or self._apart(message)
            or self._crowded(message)
            or self._over_budget(message)
            or Send()
        )

    def _is_allowed(self, message: Message) -> bool | None:
        """Return what the person said; nothing where a country's law decides."""
        if self._frequency(message) == Frequency.REQUIRED:
            return False
        purpose = rule_of(message).purpose
        is_allowed = self._said.get((*_place(message), purpose))
        if is_allowed is not None:
            return is_allowed
        if purpose in FOLLOW_FROM_AN_ACT:
            return True
        return False if purpose == Purpose.FOLLOWING else None

    def _frequency(self, message: Message) -> str:
        frequency, _link_version = self._terms.get(_place(message), USUAL_TERMS)
        return frequency

    def _night(self, message: Message) -> Verdict | None:
        if not rule_of(message).keeps_quiet_hours:
            return None
        zone = first_known_zone(
            known=message.reader_zone,
            person=lambda: self._persons.get(message.person_id),
            donor=lambda: self._donors.get(_place(message)),
            organization=message.organization,
        )
        return night_in(zone, self.now)

    def _crowded(self, message: Message) -> Verdict | None:
        rule = rule_of(message)
        if not rule.group or rule.is_exempt(message):
            return None
        return too_soon_after(self._within(message, kinds_of_group(rule.group), rule.gap), rule)

    def _apart(self, message: Message) -> Verdict | None:
        kinds, gap = kept_from(message, rule_of(message))
        return apart(self._within(message, kinds, gap), gap)

    def _within(self, message: Message, kinds: tuple[str, ...], gap: timedelta) -> list[datetime]:
        """Return when messages of these kinds went to the reader within a time."""
        sent = self._sent[message.person_id]
        return [moment for kind, moment in sent if kind in kinds and moment > self.now - gap]

    def _over_budget(self, message: Message) -> Verdict | None:
        if not rule_of(message).is_in_budget:
            return None
        moments = self._within(message, competing_kinds(), MONTH)
        waiting, higher = self._waiting[message.person_id], higher_kinds(message.kind)
        return over_budget(
            self._frequency(message),
            moments,
            lambda: sum(waiting[kind] for kind in higher),
            self.now,
        )

    @cached_property
    def _persons(self) -> dict[int | None, Person]:
        return {person.pk: person for person in Person.objects.filter(pk__in=self._people)}

    @cached_property
    def _donors(self) -> dict[Place, Donor]:
        donors = Donor.objects.across_organizations().filter(**self._of_them).order_by("-pk")
        return {_place(donor): donor for donor in donors}

    def _find_terms(self) -> dict[Place, tuple[str, int]]:
        """Return how often somebody is written to, and the version of their links."""
        rows = ContactTerms.objects.filter(**self._of_them).values_list(
            "organization_id", "person_id", "frequency", "link_version"
        )
        return {(where, who): (frequency, version) for where, who, frequency, version in rows}

    def _find_said(self) -> dict[tuple[int, int, str], bool]:
        """Return whether somebody wants to hear of a purpose, where they said so."""
        rows = Standing.objects.filter(**self._of_them).values_list(
            "organization_id", "person_id", "purpose", "is_allowed"
        )
        return {(where, who, purpose): is_allowed for where, who, purpose, is_allowed in rows}

    def _find_suppressed(self) -> set[str]:
        emails = [message.email.lower() for message in self.messages]
        rows = Suppression.objects.filter(email__in=emails, lifted_at=None)
        return set(rows.values_list("email", flat=True))

    def _find_sent(self) -> dict[int | None, list[tuple[str, datetime]]]:
        """Return the kind and moment of what each person was sent in a month, or is being sent."""
        since = self.now - MONTH
        went = Q(state=State.SENT, sent_at__gt=since) | Q(state=State.SENDING, claimed_at__gt=since)
        found: dict[int | None, list[tuple[str, datetime]]] = defaultdict(list)
        kinds = [*competing_kinds(), *kinds_kept_from_asks()]
        rows = self._to_them().filter(went, kind__in=kinds)
        for person, kind, state, sent_at, claimed_at in rows.values_list(
            "person_id", "kind", "state", "sent_at", "claimed_at"
        ):
            found[person].append((kind, sent_at if state == State.SENT else claimed_at))
        return found

    def _find_waiting(self) -> dict[int | None, Counter[str]]:
        found: dict[int | None, Counter[str]] = defaultdict(Counter)
        waiting = waiting_soon(self.now).filter(person_id__in=self._people)
        for person, kind in waiting.values_list("person_id", "kind"):
            found[person][kind] += 1
        return found

    def _to_them(self) -> Any:
        return Message.objects.across_organizations().filter(person_id__in=self._people)


def one_to_a_person(messages: Iterable[Message]) -> tuple[list[Message], list[Message]]:
    """Return the first message to each person, and the others."""
    first: dict[int | None, Message] = {}
    others = [m for m in messages if first.setdefault(m.person_id, m) is not m]
    return list(first.values()), others


def _place(row: Any) -> Place:
    return row.organization_id, row.person_id
