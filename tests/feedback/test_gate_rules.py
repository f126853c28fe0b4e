"""Whether a message may go now: refusals, nights, crowding, and one budget for every kind."""

import datetime
import threading
from contextlib import suppress as suppress_error
from itertools import count, pairwise
from unittest.mock import patch

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from hypothesis import Phase, example, given
from hypothesis import strategies as st

from donors.models import CHOOSABLE, Choice, Frequency, Purpose, Suppression
from donors.services.consent import Said, record_choice, set_frequency
from donors.services.suppressions import suppress
from feedback.kinds import RULES, competing_kinds, rule_of
from feedback.models import Message, SendingBatch
from feedback.services import gate, outbox, still_wanted
from feedback.services.gate import BUDGETS, LOOKS_AGAIN, Drop, Fail, Send, Wait, judge
from tests.factories import DonorFactory, OrganizationFactory, PersonFactory
from tests.thorough import thorough

pytestmark = pytest.mark.django_db

Kind, Held, State = Message.Kind, Message.Held, Message.State
DAY, HOUR = datetime.timedelta(days=1), datetime.timedelta(hours=1)
NOON = datetime.datetime(2026, 11, 28, 17, 0, tzinfo=datetime.UTC)  # noon in Montréal
numbers = count(1)


@pytest.fixture
def organization():
    return OrganizationFactory()


@pytest.fixture
def person(organization):
    """Return somebody who said yes to everything."""
    person = PersonFactory()
    allow_all(person, organization)
    return person


def allow_all(person, organization, *, is_allowed=True, source=Choice.Source.PREFERENCES):
    said = Said(is_allowed=is_allowed, source=source, wording="test/1", text="", language="fr")
    for purpose in CHOOSABLE:
        record_choice(person=person, organization=organization, purpose=purpose, said=said)


def write(person, organization, kind=Kind.SHARE_PROMPT, due=NOON, **fields):
    return Message.rows.create(
        key=f"{kind}:{next(numbers)}",
        kind=kind,
        organization=organization,
        person=person,
        email=person.email if person else "nobody@example.org",
        language="fr",
        template_version=1,
        next_try_at=due,
        **fields,
    )


def wrote(person, organization, *days_ago, kind=Kind.SHARE_PROMPT):
    for days in days_ago:
        moment = NOON - days * DAY
        write(person, organization, kind, state=State.SENT, sent_at=moment)


@pytest.fixture
def verdict(person, organization):
    """Return a function that judges a share prompt, or another kind, at noon."""

    def ask(kind=Kind.SHARE_PROMPT, now=NOON, **fields):
        fields = {"person": person, "organization": organization, **fields}
        return judge(write(kind=kind, **fields), now)

    return ask


def test_every_kind_has_its_rule():
    assert set(RULES) == set(Kind.values)
    assert all(rule.gap for rule in RULES.values() if rule.group)


def test_who_agreed_is_written_to_by_day(verdict):
    assert verdict() == Send()


# --- Refusals -----------------------------------------------------------------------------


def test_who_refused_is_not_written_to_but_about_their_own_gifts(verdict, person, organization):
    allow_all(person, organization, is_allowed=False, source=Choice.Source.ONE_CLICK)

    verdicts = {kind: verdict(kind) for kind in Kind}

    assert verdicts == {
        kind: Send() if RULES[kind].is_required else Drop(Held.REFUSED) for kind in Kind
    }


def test_a_mail_that_nobody_could_refuse_does_not_go(verdict):
    assert verdict(person=None) == Drop(Held.REFUSED)
    assert verdict(Kind.GIFT_CONFIRMATION, person=None) == Send()


def test_suppressed_address_gets_no_promotion_and_a_receipt_fails_in_sight(verdict, person):
    suppress(email=person.email, reason=Suppression.Reason.HARD_BOUNCE, words="550")

    assert verdict() == Drop(Held.SUPPRESSED)
    assert verdict(Kind.GIFT_CONFIRMATION) == Fail(
        Message.Problem.ADDRESS_RETURNS, "the address does not exist 550"
    )


def test_what_waited_too_long_lapses(verdict):
    assert verdict(lapses_at=NOON + HOUR) == Send()
    assert verdict(lapses_at=NOON) == Drop(Held.LAPSED)


def test_a_stopped_sending_waits_until_staff_let_it_go_on(verdict, organization):
    batch = SendingBatch.rows.create(key="news:1", organization=organization, stopped_at=NOON)

    assert verdict(batch=batch) == Wait(NOON + LOOKS_AGAIN, Held.STOPPED)
    batch.resumed_at = NOON
    assert verdict(batch=batch) == Send()


# --- Quiet hours --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hour", "zone", "morning"),
    [
        ("2026-11-28T13:59", "America/Toronto", "2026-11-28T14:00"),  # 8:59 there
        ("2026-11-28T14:00", "America/Toronto", None),
        ("2026-11-29T00:59", "America/Toronto", None),  # 19:59
        ("2026-11-29T01:00", "America/Toronto", "2026-11-29T14:00"),  # 20:00
        ("2026-11-29T03:00", "America/Toronto", "2026-11-29T14:00"),
        ("2026-11-28T17:00", "Europe/Paris", None),  # 18:00
        ("2026-11-28T19:00", "Europe/Paris", "2026-11-29T08:00"),  # 20:00
        # The clocks change in the night between: nine is nine all the same.
        ("2026-03-29T00:30", "Europe/Paris", "2026-03-29T07:00"),
        ("2026-10-25T00:30", "Europe/Paris", "2026-10-25T08:00"),
    ],
)
def test_nobody_is_written_to_at_night_where_they_live(verdict, hour, zone, morning):
    now = datetime.datetime.fromisoformat(f"{hour}+00:00")

    expected = (
        Wait(datetime.datetime.fromisoformat(f"{morning}+00:00"), Held.QUIET_HOURS)
        if morning
        else Send()
    )
    assert verdict(now=now, reader_zone=zone) == expected


def test_a_confirmation_goes_out_at_night(verdict):
    midnight = NOON + 12 * HOUR

    assert verdict(Kind.GIFT_CONFIRMATION, now=midnight) == Send()
    assert verdict(now=midnight).why == Held.QUIET_HOURS


@pytest.mark.parametrize(
    ("of_message", "of_person", "country", "region", "expected"),
    [
        ("Asia/Tokyo", "Europe/Paris", "CA", "BC", "Asia/Tokyo"),
        ("", "Europe/Paris", "CA", "BC", "Europe/Paris"),
        ("", "", "CA", "Colombie-Britannique", "America/Vancouver"),
        ("", "", "CA", "Nova Scotia", "America/Halifax"),
        ("", "", "FR", "", "Europe/Paris"),
        ("", "", "US", "CA", "America/Los_Angeles"),
        ("", "", "", "", "America/Toronto"),
        ("No/Such_Zone", "", "", "", "America/Toronto"),
    ],
)
def test_where_a_reader_lives(of_message, of_person, country, region, expected):
    donor = DonorFactory(country=country, region=region, person__time_zone=of_person)

    zone = gate.zone_of_reader(
        known=of_message, person=donor.person, organization=donor.organization
    )

    assert zone.key == expected


# --- One budget ---------------------------------------------------------------------------


def test_the_fifth_in_a_week_waits_until_the_first_is_a_week_ago(verdict, person, organization):
    wrote(person, organization, 6, 5, 4)
    assert verdict() == Send()

    wrote(person, organization, 3)
    assert verdict() == Wait(NOON + DAY, Held.BUDGET)


def test_the_eleventh_in_a_month_waits(verdict, person, organization):
    wrote(person, organization, 29, 28, 27, 22, 20, 16, 14, 12, 10)
    assert verdict() == Send()

    wrote(person, organization, 8)
    assert verdict() == Wait(NOON + DAY, Held.BUDGET)


def test_who_wants_fewer_gets_one_a_week(verdict, person, organization):
    set_frequency(person=person, organization=organization, frequency=Frequency.FEWER)
    assert verdict() == Send()

    wrote(person, organization, 3)
    assert verdict() == Wait(NOON + 4 * DAY, Held.BUDGET)


def test_all_organizations_share_one_budget_and_all_kinds(verdict, person, organization):
    for days, kind in zip((5, 4, 3, 2), competing_kinds(), strict=False):
        wrote(person, OrganizationFactory(), days, kind=kind)

    assert verdict() == Wait(NOON + 2 * DAY, Held.BUDGET)


def test_what_is_required_neither_counts_nor_waits(verdict, person, organization):
    wrote(person, organization, *range(1, 12), kind=Kind.GIFT_CONFIRMATION)
    assert verdict() == Send()

    wrote(person, organization, 1, 2, 3, 4)
    assert verdict(Kind.GIFT_CONFIRMATION) == Send()
    assert verdict(Kind.FUNDRAISER_LINK) == Send()


def test_a_mail_in_flight_has_its_place(verdict, person, organization):
    wrote(person, organization, 3, 2, 1)
    write(person, organization, state=State.SENDING, claimed_at=NOON)

    assert verdict().why == Held.BUDGET


@pytest.mark.parametrize(
    ("due_in", "other", "expected"),
    [
        (23 * HOUR, {}, Wait(NOON + LOOKS_AGAIN, Held.BUDGET)),
        (25 * HOUR, {}, Send()),
        (HOUR, {"kind": Kind.SHARE_PROMPT}, Send()),
        (HOUR, {"held": Held.STOPPED}, Send()),
    ],
)
def test_the_last_place_is_left_to_what_goes_first_and_is_due_soon(
    verdict, person, due_in, other, expected
):
    organization = OrganizationFactory()
    wrote(person, organization, 3, 2, 1)
    write(person, organization, due=NOON + due_in, **{"kind": Kind.PLEDGE_QUESTION, **other})

    assert verdict() == expected


def test_two_of_a_group_are_two_days_apart_but_for_those_that_may_not_wait(
    verdict, person, organization
):
    wrote(person, organization, 1, kind=Kind.COACHING)

    assert verdict(Kind.COACHING) == Wait(NOON + DAY, Held.CROWDED)
    assert verdict(Kind.COACHING, values={"is_exempt": True}) == Send()
    assert verdict(Kind.SHARE_PROMPT) == Send()


# --- Under way ----------------------------------------------------------------------------


def take_up(message):
    """Do what a worker does, without a mail server."""
    claimed = outbox.claim(message.pk)
    if claimed:
        outbox.record_sent(claimed)
    message.refresh_from_db()
    return message


def test_staff_read_on_the_row_why_a_message_waits_and_then_that_it_went(person, organization):
    with time_machine.travel(NOON + 12 * HOUR, tick=False):
        waits = take_up(write(person, organization))
    assert (waits.state, waits.held, waits.next_try_at) == (
        State.WAITING,
        Held.QUIET_HOURS,
        NOON + 21 * HOUR,
    )
    assert waits.attempts == 0

    with time_machine.travel(NOON + 21 * HOUR, tick=False):
        went = take_up(waits)
    assert (went.state, went.held) == (State.SENT, "")


def test_who_refuses_between_writing_and_sending_gets_nothing(person, organization):
    message = write(person, organization)
    allow_all(person, organization, is_allowed=False, source=Choice.Source.ONE_CLICK)

    with time_machine.travel(NOON, tick=False):
        dropped = take_up(message)

    assert (dropped.state, dropped.held) == (State.DROPPED, Held.REFUSED)


PLANNED = st.lists(
    st.tuples(
        st.sampled_from([*competing_kinds(), Kind.GIFT_CONFIRMATION, Kind.FUNDRAISER_LINK]),
        st.integers(0, 24 * 10),  # the hour it is due
        st.integers(0, 1),  # of which organization
        st.booleans(),  # exempt from its group's gap
    ),
    min_size=6,
    max_size=14,
)
FREQUENCIES = st.tuples(*[st.sampled_from([Frequency.USUAL, Frequency.FEWER])] * 2)


@patch.dict(still_wanted.CHECKS, clear=True)  # their news stays true
def simulate(person, organizations, planned):
    """Let a worker run through twenty days, and return the messages as they ended."""
    for kind, hour, number, is_exempt in planned:
        due = NOON + hour * HOUR
        lapses_after = RULES[kind].lapses_after
        write(
            person, organizations[number], kind, due=due, values={"is_exempt": is_exempt},
            lapses_at=due + lapses_after if lapses_after else None,
        )  # fmt: skip
    now, end = NOON, NOON + 20 * DAY
    while now < end:
        with time_machine.travel(now, tick=False):
            for message in Message.rows.claimable(now).filter(person=person).order_by("pk"):
                take_up(message)
        waiting = Message.rows.filter(person=person, state=State.WAITING).order_by("next_try_at")
        upcoming = waiting.values_list("next_try_at", flat=True).first()
        now = max(upcoming, now + datetime.timedelta(minutes=1)) if upcoming else end
    return list(Message.rows.filter(person=person).order_by("sent_at", "pk"))


# All at once, and none of them may wait for the others of its group.
ALL_AT_ONCE = [(Kind.COACHING, 0, number % 2, True) for number in range(6)]


@example(planned=ALL_AT_ONCE, frequencies=(Frequency.USUAL, Frequency.FEWER))
@given(planned=PLANNED, frequencies=FREQUENCIES)
@thorough(max_examples=4, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_whatever_is_written_nobody_gets_more_than_the_budget_and_gifts_always_pass(
    planned, frequencies
):
    # Everybody is new in each round: a durable transaction allows no other around it.
    person, organizations = PersonFactory(), [OrganizationFactory(), OrganizationFactory()]
    frequency_of = {}
    for organization, frequency in zip(organizations, frequencies, strict=True):
        allow_all(person, organization)
        set_frequency(person=person, organization=organization, frequency=frequency)
        frequency_of[organization.pk] = frequency
    messages = simulate(person, organizations, planned)

    required = [message for message in messages if rule_of(message).is_required]
    sent = [m for m in messages if m.state == State.SENT and m not in required]
    assert all(message.sent_at == message.next_try_at for message in required)
    for number, message in enumerate(sent):
        for window, most in BUDGETS[frequency_of[message.organization_id]].items():
            before = [m for m in sent[: number + 1] if m.sent_at > message.sent_at - window]
            assert len(before) <= most
        assert 9 <= message.sent_at.astimezone(timezone.get_fixed_timezone(-300)).hour < 20
        assert message.lapses_at is None or message.sent_at < message.lapses_at
    coaching = [m for m in sent if m.kind == Kind.COACHING]
    for earlier, later in pairwise(coaching):
        is_exempt = later.values["is_exempt"]
        assert is_exempt or later.sent_at - earlier.sent_at >= datetime.timedelta(hours=48)
    assert all(m.held for m in messages if m.state in {State.WAITING, State.DROPPED})


def claim_at_once(messages, monkeypatch):
    """Let two workers take up two messages to one person; say how many may go.

    Each takes a moment between counting and writing, as a busy database would.
    """
    ready, counted = threading.Barrier(2, timeout=10), threading.Barrier(2)
    count_sent = gate._sent_to
    taken = []

    def count_and_linger(*args, **options):
        sent = count_sent(*args, **options)
        with suppress_error(threading.BrokenBarrierError):  # the other one stands at the lock
            counted.wait(timeout=1)
        return sent

    def work(message) -> None:
        try:
            ready.wait()
            taken.append(outbox.claim(message.pk))
        finally:
            connection.close()

    monkeypatch.setattr(gate, "_sent_to", count_and_linger)
    threads = [threading.Thread(target=work, args=[message]) for message in messages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return sum(message is not None for message in taken)


@pytest.fixture
def two_for_one_place():
    """Return two messages of two organizations to a person who has one place left."""
    person = PersonFactory(time_zone=waking_zone())
    organizations = [OrganizationFactory(), OrganizationFactory()]
    for organization in organizations:
        allow_all(person, organization)
    for days in (1, 2, 3):
        moment = timezone.now() - days * DAY
        write(person, organizations[0], state=State.SENT, sent_at=moment)
    return [write(person, organization, due=timezone.now()) for organization in organizations]


def waking_zone():
    """Return a zone where it is about noon now: threads do not share a stopped clock."""
    offset = 12 - timezone.now().hour
    return f"Etc/GMT{-offset:+d}"


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_spend_the_last_place_twice(two_for_one_place, monkeypatch):
    assert claim_at_once(two_for_one_place, monkeypatch) == 1


@pytest.mark.django_db(transaction=True)
def test_the_race_for_the_last_place_is_real_without_the_lock(two_for_one_place, monkeypatch):
    monkeypatch.setattr(gate, "lock_reader", lambda message: None)

    assert claim_at_once(two_for_one_place, monkeypatch) == 2


@pytest.mark.django_db(transaction=True)
def test_a_no_and_a_yes_at_once_end_in_no():
    person, organization = PersonFactory(), OrganizationFactory()
    ready = threading.Barrier(2, timeout=10)

    def say(is_allowed, source) -> None:
        try:
            ready.wait()
            allow_all(person, organization, is_allowed=is_allowed, source=source)
        finally:
            connection.close()

    acts = [(False, Choice.Source.ONE_CLICK), (True, Choice.Source.IMPORT)]
    threads = [threading.Thread(target=say, args=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert set(person.standings.values_list("purpose", "is_allowed")) == {
        (purpose, False) for purpose in (*CHOOSABLE,)
    }
    assert Purpose.GIFT not in CHOOSABLE
