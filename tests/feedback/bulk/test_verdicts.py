"""What is answered for many at once is what the gate answers for each."""

import random
from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import Organization
from donors.models import CHOOSABLE, Choice, Donor, Frequency, Purpose, Suppression
from donors.services.consent import Said, record_choice, set_frequency
from donors.services.suppressions import suppress
from feedback.bulk.claiming import ABOUT
from feedback.bulk.verdicts import Readers, one_to_a_person
from feedback.kinds import competing_kinds, kinds_kept_from_asks
from feedback.models import Message, SendingBatch
from feedback.services import gate, outbox, still_wanted
from feedback.services.gate import Drop, Fail, Send, Verdict, Wait
from tests.factories import DonorFactory, OrganizationFactory, PersonFactory
from tests.feedback.bulk.readers import add_news, tell_follower, tell_giver
from tests.feedback.test_gate import NOON
from tests.thorough import everyday

pytestmark = pytest.mark.django_db
Kind, State, Held = Message.Kind, Message.State, Message.Held
REFUSABLE = [*competing_kinds(), *kinds_kept_from_asks()]
ZONES = ["", "", "America/Toronto", "Europe/Paris", "Asia/Tokyo", "Not/AZone", "../etc"]


class Fate:
    """People, organizations and mails at random; a number gives the same ones again."""

    def __init__(self, number: int) -> None:
        self.dice = random.Random(number)
        self.organizations = [
            OrganizationFactory(time_zone="America/Toronto"),
            OrganizationFactory(time_zone="Pacific/Auckland", registration_number=""),
        ]
        self.batches = [self._batch(organization) for organization in self.organizations * 12]

    def may(self, chance: float) -> bool:
        return self.dice.random() < chance

    def _batch(self, organization: Organization) -> SendingBatch:
        fields = {
            name: NOON
            for name in ("stopped_at", "resumed_at", "paused_at", "ended_at")
            if self.may(0.15)
        }
        return SendingBatch.rows.create(organization=organization, key=uuid4().hex, **fields)

    def message(self) -> Message:
        organization = self.dice.choice(self.organizations)
        person = PersonFactory(time_zone=self.dice.choice(ZONES[:5]))
        if self.may(0.5):
            DonorFactory(
                organization=organization, person=person,
                country=self.dice.choice(["CA", "FR", "JP", "US", ""]),
                region=self.dice.choice(["", "Québec", "BC"]),
            )  # fmt: skip
        self._choose(person, organization)
        self._write_others(person)
        return self._write(
            organization, person, self.dice.choice(REFUSABLE),
            email=self.dice.choice([person.email, person.email.upper()]),
            batch=self._batch_of(organization),
            reader_zone=self.dice.choice(ZONES),
            lapses_at=NOON + timedelta(hours=self.dice.choice([-1, 1])) if self.may(0.2) else None,
            values={"is_exempt": self.may(0.5)},
        )  # fmt: skip

    def crowded_message(self) -> Message:
        """Return one of the coach to somebody whom it wrote to an hour ago."""
        organization, person = self.organizations[0], PersonFactory()
        then = NOON - timedelta(hours=1)
        self._write(
            organization, person, Kind.COACHING, state=State.SENT, sent_at=then, claimed_at=then
        )
        return self._write(organization, person, Kind.COACHING)

    def _batch_of(self, organization: Organization) -> SendingBatch | None:
        own = [batch for batch in self.batches if batch.organization == organization]
        return self.dice.choice([None, *own])

    def _choose(self, person, organization: Organization) -> None:
        for purpose in CHOOSABLE:
            if self.may(0.6):
                said = Said(
                    is_allowed=self.may(0.85), source=Choice.Source.PREFERENCES, wording="t",
                    text="", language="fr",
                )  # fmt: skip
                record_choice(person=person, organization=organization, purpose=purpose, said=said)
        if self.may(0.3):
            wanted = self.dice.choice(list(Frequency))
            set_frequency(person=person, organization=organization, frequency=wanted)
        if self.may(0.1):
            suppress(email=person.email, reason=self.dice.choice(list(Suppression.Reason)))

    def _write_others(self, person) -> None:
        for _ in range(self.dice.choice([0, 0, 1, 3, 4, 9, 12])):
            then = NOON - timedelta(hours=self.dice.randrange(1, self.dice.choice([60, 800])))
            state = self.dice.choice([State.SENT, State.SENT, State.SENDING, State.FAILED])
            self._write(
                self.dice.choice(self.organizations), person, self.dice.choice(Kind.values),
                state=state, sent_at=then, claimed_at=then, problem="busy",
            )  # fmt: skip
        for _ in range(self.dice.choice([0, 0, 1, 2])):
            self._write(
                self.dice.choice(self.organizations), person, self.dice.choice(Kind.values),
                next_try_at=NOON + timedelta(hours=self.dice.randrange(0, 48)),
                held=self.dice.choice(["", "stopped", "paused", "budget"]),
            )  # fmt: skip

    @staticmethod
    def _write(organization, person, kind: str, **fields: object) -> Message:
        fields = {"email": person.email, "next_try_at": NOON, **fields}
        return Message.objects.create(
            organization=organization, person=person, kind=kind, key=uuid4().hex, language="fr",
            template_version=1, **fields,
        )  # fmt: skip


def one_by_one(message: Message, now) -> Verdict:
    message = Message.rows.get(pk=message.pk)
    if not outbox.is_still_wanted(message):
        return Drop(Held.NOT_TRUE)
    return gate.judge(message, now)


def verdicts_of(messages: list[Message], now) -> dict[int, Verdict | None]:
    readers = Readers(messages, now)
    return {message.pk: readers.judge(message) for message in messages}


@pytest.fixture
def _all_is_true(monkeypatch):
    """Ask only what the gate asks: the rows at random are about nothing."""
    monkeypatch.setattr(still_wanted, "CHECKS", {})
    monkeypatch.setattr("feedback.bulk.wanted.CHECKS_OF_MANY", {})


@pytest.mark.usefixtures("_all_is_true")
@pytest.mark.parametrize("number", everyday(2, range(6)))
def test_both_ways_give_the_same_verdicts(number):
    fate = Fate(number)
    messages = [fate.message() for _ in range(50)]
    now = NOON + timedelta(hours=fate.dice.choice([0, 0, 5, 11]))

    with time_machine.travel(now, tick=False):
        many = verdicts_of(messages, now)
        each = {message.pk: one_by_one(message, now) for message in messages}

    decided = {pk: verdict for pk, verdict in many.items() if verdict is not None}
    assert decided == {pk: each[pk] for pk in decided}
    # What is left to the gate is what only the law of a country decides.
    left = {message.kind for message in messages if message.pk not in decided}
    assert left <= {Kind.SHARE_PROMPT}
    assert len(decided) > 40


@pytest.mark.chaos
@pytest.mark.usefixtures("_all_is_true")
def test_people_at_random_meet_every_answer():
    """Else the test above would prove nothing of an answer that never came."""
    fate = Fate(7)
    messages = [*(fate.message() for _ in range(250)), fate.crowded_message()]

    verdicts = [
        *verdicts_of(messages, NOON).values(),
        *verdicts_of(messages, NOON + timedelta(hours=11)).values(),
    ]

    answers = {getattr(verdict, "why", verdict) for verdict in verdicts}
    waited = Fail(Message.Problem.WAITED, "")
    assert answers == {None, Send(), waited, *Held} - {Held.NOT_TRUE}


def test_what_is_no_longer_true_is_dropped_in_both_ways():
    news, other = add_news(), add_news()
    told = [tell_follower(news), tell_giver(news), tell_follower(news), tell_giver(news)]
    ended, refunded = told[2].follow, told[3].donation
    type(ended).objects.across_organizations().filter(pk=ended.pk).update(ended_at=NOON)
    type(refunded).rows.filter(pk=refunded.pk).update(state="expired", paid_at=None)
    hidden = [tell_follower(other), tell_giver(other)]
    type(other.update).objects.across_organizations().filter(pk=other.update_id).update(
        state="hidden"
    )
    ids = [message.pk for message in (*told, *hidden)]
    messages = list(Message.rows.filter(pk__in=ids).order_by("pk"))

    with time_machine.travel(NOON, tick=False):
        many = verdicts_of(messages, NOON)
        each = {message.pk: one_by_one(message, NOON) for message in messages}

    gone = Drop(Held.NOT_TRUE)
    assert many == each
    assert list(many.values()) == [Send(), Send(), gone, gone, gone, gone]


def test_news_of_another_organization_is_no_news():
    message, other = tell_follower(add_news()), add_news()
    message.values = {"news": other.pk}

    assert verdicts_of([message], NOON) == {message.pk: Drop(Held.NOT_TRUE)}


def test_kind_that_knows_no_question_for_many_is_left_to_the_gate(monkeypatch):
    monkeypatch.setattr("feedback.bulk.wanted.CHECKS_OF_MANY", {})
    message = tell_follower(add_news())

    assert verdicts_of([message], NOON) == {message.pk: None}


def test_required_mail_and_mail_to_nobody_known_are_left_to_the_gate():
    required, nobody = tell_follower(add_news()), tell_follower(add_news())
    required.kind, nobody.person_id, nobody.person = Kind.GIFT_CONFIRMATION, None, None

    assert verdicts_of([required], NOON) == {required.pk: None}
    assert verdicts_of([nobody], NOON) == {nobody.pk: None}


def test_fifty_people_cost_as_many_queries_as_two():
    news = add_news()
    messages = [tell_follower(news) for _ in range(12)]
    counts = []
    for wanted in (messages[:2], messages):
        ids = [message.pk for message in wanted]
        some = list(Message.rows.filter(pk__in=ids).prefetch_related(*ABOUT))
        with CaptureQueriesContext(connection) as queries:
            readers = Readers(some, NOON)
            assert {type(readers.judge(message)) for message in some} <= {Send, Wait}
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 8


def test_second_message_to_a_person_waits_for_the_first():
    first = tell_follower(add_news())
    second = tell_follower(add_news())
    second.person = first.person
    third = tell_follower(add_news())

    assert one_to_a_person([first, second, third]) == ([first, third], [second])


def test_donor_of_another_organization_says_nothing_of_where_a_reader_lives():
    message = tell_follower(add_news())
    DonorFactory(person=message.person, country="JP")
    asia = ZoneInfo("Asia/Tokyo")

    verdict = verdicts_of([message], NOON)[message.pk]

    assert Donor.rows.filter(person=message.person).count() == 1
    assert NOON.astimezone(asia).hour < 9
    assert verdict == Send() == one_by_one(message, NOON)


def test_purposes_that_the_law_decides_are_left_to_the_gate():
    assert {Purpose.SHARE_PROMPT, Purpose.APPEAL} == (
        set(CHOOSABLE) - {Purpose.OWN_FUNDRAISER, Purpose.IMPACT_NEWS, Purpose.FOLLOWING}
    )
