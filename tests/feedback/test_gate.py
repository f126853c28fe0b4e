"""Whether a message may go now: each answer of the gate, and its budget under any load."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from campaigns.models import Organization
from donors.models import CHOOSABLE, Choice, Frequency, Person, Purpose, Suppression
from donors.services.consent import Said, record_choice, refuse_all, set_frequency
from donors.services.suppressions import lift_suppression, suppress
from feedback.kinds import RULES, Stream, competing_kinds
from feedback.models import Message, SendingBatch
from feedback.services.gate import Drop, Fail, Send, Verdict, Wait, judge
from feedback.services.outbox import claim
from tests.factories import OrganizationFactory, PersonFactory, StaffFactory
from tests.meanwhile import Meanwhile
from tests.thorough import thorough

pytestmark = pytest.mark.django_db
Kind, State, Held = Message.Kind, Message.State, Message.Held
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TORONTO, PARIS = "America/Toronto", "Europe/Paris"
NOON = datetime(2026, 11, 24, 17, tzinfo=UTC)  # in Québec
REQUIRED_KINDS = sorted(kind for kind in Kind if RULES[kind].is_required)


def said(*, is_allowed: bool) -> Said:
    return Said(
        is_allowed=is_allowed, source=Choice.Source.PREFERENCES, wording="test", text="Yes or no?",
        language="fr",
    )  # fmt: skip


def willing_person(organization: Organization) -> Person:
    """Return somebody who said yes to everything, so that only the gate's other rules hold."""
    person = PersonFactory()
    for purpose in CHOOSABLE:
        record_choice(
            person=person, organization=organization, purpose=purpose, said=said(is_allowed=True)
        )
    return person


def write(person: Person, organization: Organization, kind: str, **fields: object) -> Message:
    """Write a row of the outbox that is due at noon."""
    fields = {"email": person.email, "next_try_at": NOON, "created_at": NOON, **fields}
    return Message.objects.create(
        organization=organization, person=person, kind=kind, key=uuid4().hex, language="fr",
        template_version=1, **fields,
    )  # fmt: skip


@pytest.fixture
def organization(db) -> Organization:
    return OrganizationFactory()


@pytest.fixture
def person(organization) -> Person:
    return willing_person(organization)


@pytest.fixture
def message(person, organization):
    """Return a function that writes a message to the one person."""
    return lambda kind, **fields: write(person, organization, kind, **fields)


@pytest.fixture
def sent(message):
    """Return a function that writes a message that went out so long before noon."""
    return lambda kind, ago: message(kind, state=State.SENT, sent_at=NOON - ago)


def test_every_kind_has_a_rule():
    assert set(RULES) == set(Kind.values)


def test_of_what_can_be_refused_only_news_of_a_gift_has_the_sender_of_receipts():
    shared = {
        kind
        for kind, rule in RULES.items()
        if rule.stream is Stream.TRANSACTIONAL and not rule.is_required
    }
    assert shared == {Kind.IMPACT_NEWS}


@pytest.mark.parametrize("kind", competing_kinds())
def test_who_said_yes_gets_it_by_day(message, kind):
    assert judge(message(kind), NOON) == Send()


# --- What has to be sent ------------------------------------------------------------------


def test_required_mail_passes_whatever_was_refused_at_any_hour_on_a_full_week(
    message, sent, person, organization
):
    refuse_all(person=person, organization=organization, said=said(is_allowed=False))
    set_frequency(person=person, organization=organization, frequency=Frequency.REQUIRED)
    for hours in range(1, 12):
        sent(Kind.COACHING, HOUR * hours)
    batch = SendingBatch.rows.create(organization=organization, key="all", stopped_at=NOON)

    verdicts = {
        kind: judge(message(kind, batch=batch, lapses_at=NOON - DAY), NOON - 12 * HOUR)
        for kind in REQUIRED_KINDS
    }

    assert verdicts == dict.fromkeys(REQUIRED_KINDS, Send())


def test_required_mail_to_an_address_that_returns_mail_fails_where_staff_see_it(message, person):
    suppress(email=person.email, reason=Suppression.Reason.HARD_BOUNCE, words="550 no such box")
    written = message(Kind.GIFT_CONFIRMATION)

    with time_machine.travel(NOON, tick=False):
        assert claim(written.pk) is None

    written.refresh_from_db()
    assert (written.state, written.problem) == (State.FAILED, Message.Problem.ADDRESS_RETURNS)
    assert written.error.endswith("550 no such box")


@pytest.mark.parametrize("kind", competing_kinds())
def test_what_nobody_needs_is_dropped_for_an_address_that_returns_mail(message, person, kind):
    suppression = suppress(email=person.email, reason=Suppression.Reason.HARD_BOUNCE)
    written = message(kind)

    assert judge(written, NOON) == Drop(Held.SUPPRESSED)

    lift_suppression(suppression=suppression, actor=StaffFactory())
    assert judge(written, NOON) == Send()


def test_suppressed_required_mail_is_judged_by_the_address_it_goes_to(message, person):
    suppress(email="old@example.org", reason=Suppression.Reason.HARD_BOUNCE)

    assert judge(message(Kind.GIFT_CONFIRMATION), NOON) == Send()
    verdict = judge(message(Kind.GIFT_CONFIRMATION, email="Old@example.org"), NOON)
    assert isinstance(verdict, Fail)


def test_who_complained_of_a_newsletter_still_gets_what_is_required(message, person):
    suppress(email=person.email, reason=Suppression.Reason.COMPLAINT)

    verdicts = {kind: judge(message(kind), NOON) for kind in Kind}

    dropped = dict.fromkeys(Kind, Drop(Held.SUPPRESSED))
    assert verdicts == dropped | dict.fromkeys(REQUIRED_KINDS, Send())


# --- Refused ------------------------------------------------------------------------------


def test_who_leaves_between_writing_and_sending_gets_nothing(message, person, organization):
    kept, refused = message(Kind.PLEDGE_QUESTION), message(Kind.SHARE_PROMPT)
    assert judge(refused, NOON) == Send()

    record_choice(
        person=person, organization=organization, purpose=Purpose.SHARE_PROMPT,
        said=said(is_allowed=False),
    )  # fmt: skip

    with time_machine.travel(NOON, tick=False):
        assert claim(refused.pk) is None
    refused.refresh_from_db()
    assert (refused.state, refused.held) == (State.DROPPED, Held.REFUSED)
    assert judge(kept, NOON) == Send()


@pytest.mark.parametrize("kind", competing_kinds())
def test_who_wants_only_what_is_required_gets_nothing_else(message, person, organization, kind):
    set_frequency(person=person, organization=organization, frequency=Frequency.REQUIRED)

    assert judge(message(kind), NOON) == Drop(Held.REFUSED)


def test_a_refusal_is_of_one_organization(message, person):
    other = OrganizationFactory()
    refuse_all(person=person, organization=other, said=said(is_allowed=False))

    assert judge(message(Kind.COACHING), NOON) == Send()
    assert judge(write(person, other, Kind.COACHING), NOON) == Drop(Held.REFUSED)


def test_a_mail_that_was_both_refused_and_late_says_that_it_was_refused(
    message, person, organization
):
    refuse_all(person=person, organization=organization, said=said(is_allowed=False))

    assert judge(message(Kind.COACHING, lapses_at=NOON - DAY), NOON) == Drop(Held.REFUSED)


# --- Lapsed, stopped ----------------------------------------------------------------------


def test_a_message_lapses_at_its_moment(message):
    written = message(Kind.COACHING, lapses_at=NOON)

    assert judge(written, NOON - timedelta(seconds=1)) == Send()
    assert judge(written, NOON) == Drop(Held.LAPSED)


def test_a_message_that_lapsed_over_night_is_dropped_rather_than_kept_for_the_morning(message):
    written = message(Kind.COACHING, lapses_at=NOON + 8 * HOUR)

    assert judge(written, NOON + 9 * HOUR) == Drop(Held.LAPSED)


def test_a_sending_that_was_stopped_waits_and_goes_on_once_staff_looked(message, organization):
    batch = SendingBatch.rows.create(organization=organization, key="news-1", stopped_at=NOON)
    written, other = message(Kind.SHARE_PROMPT, batch=batch), message(Kind.SHARE_PROMPT)

    with time_machine.travel(NOON, tick=False):
        assert claim(written.pk) is None
    written.refresh_from_db()
    assert (written.state, written.held) == (State.WAITING, Held.STOPPED)
    assert (written.next_try_at, written.queued_at) == (NOON + HOUR, None)
    assert judge(other, NOON) == Send()

    batch.resumed_at = NOON
    batch.save()
    assert judge(Message.rows.get(pk=written.pk), NOON + HOUR) == Send()


# --- Night --------------------------------------------------------------------------------


def local(zone: str, day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute, second), ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize("zone", [TORONTO, PARIS])
@pytest.mark.parametrize(
    ("clock", "morning"),
    [
        ((0, 0, 0), date(2026, 11, 24)),
        ((8, 59, 59), date(2026, 11, 24)),
        ((9, 0, 0), None),
        ((19, 59, 59), None),
        ((20, 0, 0), date(2026, 11, 25)),
        ((23, 59, 59), date(2026, 11, 25)),
    ],
)
def test_a_mail_waits_for_nine_where_its_reader_lives(message, zone, clock, morning):
    written = message(Kind.THANKS_TO_GIVERS, reader_zone=zone)

    verdict = judge(written, local(zone, date(2026, 11, 24), *clock))

    expected = Wait(local(zone, morning, 9), Held.QUIET_HOURS) if morning else Send()
    assert verdict == expected


@pytest.mark.parametrize(
    ("zone", "evening", "hours"),
    [
        (TORONTO, date(2026, 10, 30), 11),
        (TORONTO, date(2026, 10, 31), 12),  # the night of 25 hours
        (TORONTO, date(2026, 3, 7), 10),  # the night of 23
        (PARIS, date(2026, 10, 24), 12),
        (PARIS, date(2026, 3, 28), 10),
    ],
)
def test_nine_is_nine_after_the_clocks_were_changed(message, zone, evening, hours):
    now = local(zone, evening, 22)

    verdict = judge(message(Kind.COACHING, reader_zone=zone), now)

    assert verdict == Wait(now + hours * HOUR, Held.QUIET_HOURS)


def test_a_reader_whose_browser_told_nothing_lives_where_the_organization_does(message):
    now = local(TORONTO, date(2026, 11, 24), 21)

    verdict = judge(message(Kind.COACHING), now)

    assert verdict == Wait(local(TORONTO, date(2026, 11, 25), 9), Held.QUIET_HOURS)


# --- Two of a group -----------------------------------------------------------------------


def test_two_of_the_coach_are_48_hours_apart(message, sent):
    sent(Kind.COACHING, 47 * HOUR)
    written = message(Kind.COACHING)

    assert judge(written, NOON) == Wait(NOON + HOUR, Held.CROWDED)
    assert judge(written, NOON + HOUR) == Send()


def test_the_latest_counts(message, sent):
    sent(Kind.COACHING, 40 * HOUR)
    sent(Kind.COACHING, 10 * HOUR)

    assert judge(message(Kind.COACHING), NOON) == Wait(NOON + 38 * HOUR, Held.CROWDED)


def test_the_day_itself_and_the_thanks_after_it_are_not_held_back(message, sent):
    sent(Kind.COACHING, HOUR)

    assert judge(message(Kind.COACHING, values={"is_exempt": True}), NOON) == Send()
    assert judge(message(Kind.COACHING, values={"is_exempt": False}), NOON) == Wait(
        NOON + 47 * HOUR, Held.CROWDED
    )


def test_one_in_flight_crowds_too_but_never_itself(message):
    in_flight = message(Kind.COACHING, state=State.SENDING, claimed_at=NOON - HOUR)

    assert judge(message(Kind.COACHING), NOON) == Wait(NOON + 47 * HOUR, Held.CROWDED)
    assert judge(in_flight, NOON) == Send()


@pytest.mark.parametrize(
    "fields",
    [
        {"state": State.DROPPED},
        {"state": State.FAILED, "problem": Message.Problem.BUSY},
        {"state": State.WAITING},
    ],
)
def test_what_did_not_arrive_crowds_nobody(message, fields):
    message(Kind.COACHING, claimed_at=NOON - HOUR, **fields)

    assert judge(message(Kind.COACHING), NOON) == Send()


def test_another_kind_does_not_crowd(message, sent):
    sent(Kind.SHARE_PROMPT, HOUR)

    assert judge(message(Kind.COACHING), NOON) == Send()


# --- The budget ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("frequency", "days_ago", "free_in"),
    [
        (Frequency.USUAL, [1, 2, 3], 0),
        (Frequency.USUAL, [1, 2, 3, 4], 3),
        (Frequency.USUAL, [1, 2, 3, 4, 5, 6], 3),  # three have to leave the week first
        (Frequency.USUAL, [7, 7, 7, 7], 0),
        (Frequency.USUAL, [1, 8, 9, 10, 11, 12, 13, 14, 15], 0),
        (Frequency.USUAL, [1, 8, 9, 10, 11, 12, 13, 14, 15, 16], 14),
        (Frequency.USUAL, [30] * 10, 0),
        (Frequency.FEWER, [], 0),
        (Frequency.FEWER, [2], 5),
        (Frequency.FEWER, [8, 15], 0),
        (Frequency.FEWER, [8, 15, 22], 8),
    ],
)
def test_a_full_week_or_month_waits_for_its_first_free_place(  # noqa: PLR0917
    message, sent, person, organization, frequency, days_ago, free_in
):
    set_frequency(person=person, organization=organization, frequency=frequency)
    for days in days_ago:
        sent(Kind.FOLLOW_NEWS, DAY * days)

    verdict = judge(message(Kind.SHARE_PROMPT), NOON)

    assert verdict == (Wait(NOON + DAY * free_in, Held.BUDGET) if free_in else Send())


def test_the_place_that_becomes_free_can_be_taken(message, sent):
    for days in (1, 2, 3, 4):
        sent(Kind.FOLLOW_NEWS, DAY * days)
    written = message(Kind.SHARE_PROMPT)

    verdict = judge(written, NOON)

    assert judge(written, verdict.until - timedelta(seconds=1)) == verdict
    assert judge(written, verdict.until) == Send()


def test_one_budget_for_all_organizations(message, person):
    for days in (1, 2, 3, 4):
        write(
            person, OrganizationFactory(), Kind.FOLLOW_NEWS, state=State.SENT,
            sent_at=NOON - DAY * days,
        )  # fmt: skip

    assert judge(message(Kind.SHARE_PROMPT), NOON) == Wait(NOON + 3 * DAY, Held.BUDGET)


def test_receipts_and_answers_take_no_place(message, sent):
    for days in (1, 2, 3, 4, 5):
        sent(Kind.GIFT_CONFIRMATION, DAY * days)

    assert judge(message(Kind.SHARE_PROMPT), NOON) == Send()


def test_the_exempt_message_of_the_coach_has_no_place_of_its_own(message, sent):
    for days in (1, 2, 3, 4):
        sent(Kind.FOLLOW_NEWS, DAY * days)

    verdict = judge(message(Kind.COACHING, values={"is_exempt": True}), NOON)

    assert verdict == Wait(NOON + 3 * DAY, Held.BUDGET)


def test_the_last_place_is_kept_for_what_is_more_urgent_and_due_within_a_day(message, sent):
    for days in (1, 2, 3):
        sent(Kind.FOLLOW_NEWS, DAY * days)
    urgent = message(Kind.PLEDGE_QUESTION, next_try_at=NOON + DAY)
    lesser = message(Kind.SHARE_PROMPT)

    assert judge(lesser, NOON) == Wait(NOON + HOUR, Held.BUDGET)
    assert judge(urgent, NOON) == Send()

    Message.rows.filter(pk=urgent.pk).update(next_try_at=NOON + DAY + timedelta(seconds=1))
    assert judge(lesser, NOON) == Send()


@pytest.mark.parametrize(
    "waiting",
    [
        {"kind": Kind.SHARE_PROMPT},  # the same: who comes first goes first
        {"kind": Kind.GIFT_CONFIRMATION},  # needs no place
        {"kind": Kind.PLEDGE_QUESTION, "state": State.DROPPED},
    ],
)
def test_the_last_place_is_kept_for_nothing_else(message, sent, waiting):
    for days in (1, 2, 3):
        sent(Kind.FOLLOW_NEWS, DAY * days)
    message(**waiting)

    assert judge(message(Kind.SHARE_PROMPT), NOON) == Send()


def test_two_places_are_enough_for_both(message, sent):
    for days in (1, 2):
        sent(Kind.FOLLOW_NEWS, DAY * days)
    message(Kind.PLEDGE_QUESTION)

    assert judge(message(Kind.SHARE_PROMPT), NOON) == Send()


# --- Whatever arrives ---------------------------------------------------------------------


arrivals = st.lists(
    st.tuples(
        st.sampled_from(sorted(competing_kinds()) * 3 + [Kind.GIFT_CONFIRMATION, Kind.PLEDGE_LINK]),
        st.integers(0, 12 * 24),  # hours after noon
        st.booleans(),  # one of the coach is exempt
    ),
    min_size=6,
    max_size=14,
)


@pytest.mark.django_db(transaction=False)
@thorough(max_examples=10)
@given(arrivals, st.sampled_from([Frequency.USUAL, Frequency.FEWER]))
def test_no_arrivals_exceed_the_budget_and_what_is_required_never_waits(arriving, frequency):
    with transaction.atomic():
        organization = OrganizationFactory()
        person = willing_person(organization)
        set_frequency(person=person, organization=organization, frequency=frequency)
        for kind, hours, is_exempt in arriving:
            due = NOON + HOUR * hours
            write(person, organization, kind, next_try_at=due, created_at=due,
                  values={"is_exempt": is_exempt})  # fmt: skip
        work_for(days=60)
        messages = list(Message.rows.filter(person=person))
        transaction.set_rollback(True)

    required = [message for message in messages if message.kind in REQUIRED_KINDS]
    assert [message.sent_at for message in required] == [m.created_at for m in required]
    competing = sorted(m.sent_at for m in messages if m.kind not in REQUIRED_KINDS and m.sent_at)
    week, month = (4, 10) if frequency == Frequency.USUAL else (1, 3)
    assert fullest(competing, timedelta(days=7)) <= week
    assert fullest(competing, timedelta(days=30)) <= month
    assert all(9 <= there(moment).hour < 20 for moment in competing)
    # Nothing is lost: at four a week all are sent in sixty days; at three a month some still wait.
    assert frequency == Frequency.FEWER or {m.state for m in messages} == {State.SENT}
    assert {m.state for m in messages} <= {State.SENT, State.WAITING}


def there(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(TORONTO))


def fullest(moments: list[datetime], window: timedelta) -> int:
    """Return how many fell into the fullest stretch of this length."""
    return max(
        (sum(end - window < moment <= end for moment in moments) for end in moments), default=0
    )


def work_for(*, days: int) -> None:
    """Send what may go, from one due message to the next."""
    while message := Message.rows.filter(state=State.WAITING).order_by("next_try_at", "pk").first():
        now = message.next_try_at
        if now > NOON + DAY * days:
            return
        obey(judge(message, now), message, now)


def obey(verdict: Verdict, message: Message, now: datetime) -> None:
    match verdict:
        case Send():
            message.state, message.sent_at = State.SENT, now
        case Wait(until, why):
            assert until > now
            message.next_try_at, message.held = until, why
        case _:
            raise AssertionError(verdict)
    message.save()


# --- Two workers --------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_not_spend_the_last_place_twice(message, sent):
    for days in (1, 2, 3):
        sent(Kind.FOLLOW_NEWS, DAY * days)
    first, second = message(Kind.SHARE_PROMPT), message(Kind.SHARE_PROMPT)

    with time_machine.travel(NOON, tick=False):
        with transaction.atomic():
            assert judge(first, NOON) == Send()
            Message.rows.filter(pk=first.pk).update(state=State.SENDING, claimed_at=NOON)
            other = Meanwhile(lambda: claim(second.pk)).until_it_waits_or_ends()
        other.until_it_ends()

    second.refresh_from_db()
    assert (other.error, second.state, second.held) == (None, State.WAITING, Held.BUDGET)
