"""A slice of a sending to many, over real SMTP."""

import itertools
import smtplib
import time
from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError
from django.utils import timezone

from donors.models import Suppression
from donors.queueing import queue_now
from donors.services.suppressions import suppress
from feedback.bulk import claiming, sending, wire
from feedback.bulk.claiming import claim_many, record_many_sent, release
from feedback.models import Message, SendingBatch
from feedback.services.delivery import message_id
from feedback.tasks import send_bulk
from tests.feedback.bulk.readers import add_news, tell_follower, tell_giver

State, Held = Message.State, Message.Held
NOON = "2026-11-24T17:00:00Z"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _by_day():
    """Let the clock go on from noon: a slice has an end."""
    with time_machine.travel(NOON, tick=True):
        yield


@pytest.fixture
def news(over_smtp):
    return add_news()


def fresh(*messages: Message) -> list[Message]:
    return [Message.rows.get(pk=message.pk) for message in messages]


def ids_of(messages: list[Message]) -> list[int]:
    return [message.pk for message in messages]


def send_all(message_ids: list[int]) -> None:
    """Send slice after slice: on a busy machine the first mould takes one by itself."""
    while message_ids:
        message_ids = sending.send_slice(message_ids)


def test_each_reader_gets_their_own_mail_once(news, mailbox):
    messages = [tell_follower(news), tell_giver(news), tell_follower(news, language="en")]

    for _ in range(2):
        send_all(ids_of(messages))

    for message in fresh(*messages):
        assert (message.state, message.attempts, message.held) == (State.SENT, 1, "")
        [mail] = mailbox(message.email)
        assert mail["message_id"] == message_id(message)
        assert "Merci à tous" in mail["text"]
        assert "Merci à tous" in mail["html"]


def test_one_connection_serves_them_all(news, monkeypatch):
    opened = []
    real = smtplib.SMTP.connect
    monkeypatch.setattr(smtplib.SMTP, "connect", lambda *a, **k: opened.append(a) or real(*a, **k))

    for _ in range(2):
        send_all(ids_of([tell_follower(news) for _ in range(3)]))

    assert Message.rows.filter(state=State.SENT).count() == 6
    assert len(opened) == 1


def test_lines_that_begin_with_a_full_stop_arrive_as_they_are(news, mailbox):
    message = tell_follower(news)
    head = f"To: {message.email}\r\nSubject: dots\r\n\r\n"
    sending.KEPT.wire.open()

    sending.KEPT.wire.send_ready(message, f"{head}Books\r\n.\r\n..and chairs\r\n".encode())

    [mail] = mailbox(message.email)
    assert mail["text"].splitlines() == ["Books", ".", "..and chairs"]


def test_a_mail_that_is_refused_at_its_text_leaves_the_connection_ready(monkeypatch):
    """A server that says no to DATA keeps the reader it was told of, until it is told to forget."""
    said, server = [], smtplib.SMTP()
    monkeypatch.setattr(server, "ehlo_or_helo_if_needed", lambda: None)
    monkeypatch.setattr(
        server,
        "docmd",
        lambda verb, _rest="": said.append(verb) or (451 if verb == "DATA" else 250, b""),
    )

    with pytest.raises(smtplib.SMTPDataError):
        wire._hand_in(
            server, "us@example.org", "them@example.org", b"Subject: x\r\n\r\nx\r\n", lambda: None
        )

    assert said == ["MAIL", "RCPT", "DATA", "rset"]


def test_next_mail_is_built_while_the_server_takes_the_one_before(news, monkeypatch):
    """Else the worker and the mail server wait for each other in turns."""
    monkeypatch.setattr(sending, "SLICE_SECONDS", 60)
    steps = noted_steps(monkeypatch)

    send_all(ids_of([tell_follower(news) for _ in range(3)]))

    answers = ["answer"] * 3  # to MAIL, RCPT and DATA
    first_text = steps.index("text")
    assert steps[first_text:] == [
        "text", "build", "answer", *answers, "text", "build", "answer", *answers, "text", "answer",
    ]  # fmt: skip
    assert steps[:first_text].count("build") == 1


def test_nine_are_marked_while_the_server_takes_the_tenth(news, monkeypatch):
    monkeypatch.setattr(sending, "SLICE_SECONDS", 60)
    messages, steps = [tell_follower(news) for _ in range(12)], noted_steps(monkeypatch)
    mark = sending.record_many_sent
    monkeypatch.setattr(
        sending, "record_many_sent", lambda some: steps.append(f"mark {len(some)}") or mark(some)
    )

    send_all(ids_of(messages))

    tenth = [place for place, step in enumerate(steps) if step == "text"][9]
    assert steps[tenth : tenth + 4] == ["text", "build", "mark 9", "answer"]
    assert [step for step in steps if step.startswith("mark")] == ["mark 9", "mark 3"]
    assert {message.state for message in fresh(*messages)} == {State.SENT}


def test_what_the_database_had_no_time_for_is_marked_after_the_answer(news, monkeypatch, mailbox):
    """And the connection is not left with an answer that belongs to the mail before."""
    monkeypatch.setattr(sending, "SLICE_SECONDS", 60)
    messages, mark = [tell_follower(news) for _ in range(12)], sending.record_many_sent
    times = itertools.count()

    def fail_once(some):
        if next(times) == 0:
            raise OperationalError("the database is gone")
        mark(some)

    monkeypatch.setattr(sending, "record_many_sent", fail_once)

    send_all(ids_of(messages))

    assert {message.state for message in fresh(*messages)} == {State.SENT}
    assert [len(mailbox(message.email)) for message in messages] == [1] * 12


def noted_steps(monkeypatch) -> list[str]:
    """Return the list into which is written when a mail is built, its text sent, an answer read."""
    steps: list[str] = []
    send, build = smtplib.SMTP.send, sending.KEPT.moulds.mail_bytes
    read = smtplib.SMTP.getreply

    def note_send(server, words):
        if isinstance(words, bytes) and words.endswith(b"\r\n.\r\n"):
            steps.append("text")
        send(server, words)

    def noted(step, act):
        return lambda *arguments: steps.append(step) or act(*arguments)

    monkeypatch.setattr(smtplib.SMTP, "send", note_send)
    monkeypatch.setattr(smtplib.SMTP, "getreply", noted("answer", read))
    monkeypatch.setattr(sending.KEPT.moulds, "mail_bytes", noted("build", build))
    return steps


def test_connection_that_the_server_shut_is_opened_again(news):
    first, second = tell_follower(news), tell_follower(news)
    send_all([first.pk])
    sending.KEPT.wire._backend.connection.sock.shutdown(2)

    send_all([second.pk])

    [second] = fresh(second)
    assert (second.state, second.attempts) == (State.SENT, 1)


def test_what_may_not_go_is_set_aside_with_its_reason(news):
    going, returned, lapsed = (tell_follower(news) for _ in range(3))
    night = tell_follower(news, time_zone="Asia/Tokyo")
    suppress(email=returned.email, reason=Suppression.Reason.HARD_BOUNCE)
    Message.rows.filter(pk=lapsed.pk).update(lapses_at=timezone.now())

    send_all(ids_of([going, returned, lapsed, night]))

    assert [(m.state, m.held) for m in fresh(going, returned, lapsed, night)] == [
        (State.SENT, ""), (State.DROPPED, Held.SUPPRESSED), (State.DROPPED, Held.LAPSED),
        (State.WAITING, Held.QUIET_HOURS),
    ]  # fmt: skip
    assert fresh(night)[0].next_try_at.isoformat() == "2026-11-25T00:00:00+00:00"


def test_refused_address_fails_and_the_others_go(news, mail_fault):
    first, refused, last = (tell_follower(news) for _ in range(3))
    mail_fault("5xx", refused.email)

    send_all(ids_of([first, refused, last]))

    assert [(m.state, m.problem) for m in fresh(first, refused, last)] == [
        (State.SENT, ""), (State.FAILED, "address_unknown"), (State.SENT, ""),
    ]  # fmt: skip


def test_bad_address_fails_as_in_the_ordinary_way(news):
    message = tell_follower(news)
    Message.rows.filter(pk=message.pk).update(email="zoé@example.org")

    send_all([message.pk])

    [message] = fresh(message)
    assert (message.state, message.problem) == (State.FAILED, "address_invalid")


def test_mail_server_that_is_gone_lets_all_wait(news, settings):
    sending.KEPT.wire.close()
    settings.EMAIL_PORT = 9
    messages = [tell_follower(news) for _ in range(2)]

    send_all(ids_of(messages))

    assert [(m.state, m.problem, m.attempts) for m in fresh(*messages)] == [
        (State.WAITING, "unreachable", 1)
    ] * 2


def test_second_message_to_a_person_is_decided_after_the_first(news):
    first = tell_follower(news)
    second = tell_giver(news)
    Message.rows.filter(pk=second.pk).update(person=first.person_id, email=first.email)

    claim = claim_many([first.pk, second.pk])

    assert (ids_of(claim.messages), claim.alone) == ([first.pk], [second.pk])
    release(claim.messages)
    send_all([first.pk, second.pk])
    assert [message.state for message in fresh(first, second)] == [State.SENT] * 2


def test_mail_that_cannot_be_built_does_not_hold_up_the_others(news, caplog):
    before, broken, after = (tell_follower(news) for _ in range(3))
    Message.rows.filter(pk=broken.pk).update(template_version=99)

    send_all(ids_of([before, broken, after]))

    states = [message.state for message in fresh(before, broken, after)]
    assert states == [State.SENT, State.SENDING, State.SENT]
    assert "could not be built" in caplog.text


def test_service_without_smtp_gets_ordinary_mails(settings, mailoutbox):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    message = tell_follower(add_news())

    send_all([message.pk])

    assert [mail.to for mail in mailoutbox] == [[message.email]]
    assert fresh(message)[0].state == State.SENT


# --- The slice ----------------------------------------------------------------------------


def test_who_waits_in_the_queue_before_is_let_in_after_the_mail_on_the_wire(news, mail_fault):
    messages = [tell_follower(news) for _ in range(3)]
    mail_fault("slow", messages[0].email, delay=2 * sending.LOOK_EVERY_SECONDS)
    queue_now("feedback.tasks.send_message", [(messages[0].pk,)], queue="default")

    left = sending.send_slice(ids_of(messages))

    assert left == ids_of(messages[1:])
    assert [m.state for m in fresh(*messages)] == [State.SENT, State.WAITING, State.WAITING]


def test_slow_mail_server_ends_the_slice_and_the_rest_waits(news, mail_fault, monkeypatch):
    monkeypatch.setattr(sending, "SLICE_SECONDS", 0.5)
    messages = [tell_follower(news) for _ in range(4)]
    mail_fault("slow", messages[0].email, delay=0.7)

    began = time.monotonic()
    left = sending.send_slice(ids_of(messages))

    assert time.monotonic() - began < 1.5
    assert left == ids_of(messages[1:])
    assert [(m.state, m.attempts) for m in fresh(*messages)] == [
        (State.SENT, 1), (State.WAITING, 0), (State.WAITING, 0), (State.WAITING, 0),
    ]  # fmt: skip


def test_task_puts_the_rest_behind_what_waits(news, monkeypatch):
    given = []
    monkeypatch.setattr("feedback.tasks.hand_over", lambda ids, queue: given.append((ids, queue)))
    monkeypatch.setattr(sending, "SLICE_SECONDS", 0)
    messages = [tell_follower(news) for _ in range(3)]

    send_bulk(ids_of(messages))

    assert given == [(ids_of(messages[1:]), "bulk")]


def test_each_slice_gets_somewhere_when_all_are_for_the_gate(news, monkeypatch):
    monkeypatch.setattr("feedback.bulk.wanted.CHECKS_OF_MANY", {})
    monkeypatch.setattr(sending, "SLICE_SECONDS", 0)
    messages = [tell_follower(news) for _ in range(3)]

    left = sending.send_slice(ids_of(messages))

    assert left == ids_of(messages[1:])
    assert fresh(messages[0])[0].state == State.SENT


# --- Claiming -----------------------------------------------------------------------------


def test_what_another_worker_has_is_left_to_it(news):
    mine, others = tell_follower(news), tell_follower(news)
    Message.rows.filter(pk=others.pk).update(state=State.SENDING, claimed_at=timezone.now())

    assert ids_of(claim_many([mine.pk, others.pk]).messages) == [mine.pk]


def test_what_staff_dropped_in_between_is_not_sent(news, monkeypatch):
    kept, dropped = tell_follower(news), tell_follower(news)
    real = claiming._set_aside

    def drop(verdicts):
        Message.rows.filter(pk=dropped.pk).update(state=State.DROPPED)
        real(verdicts)

    monkeypatch.setattr(claiming, "_set_aside", drop)

    assert ids_of(claim_many([kept.pk, dropped.pk]).messages) == [kept.pk]
    assert [message.state for message in fresh(kept, dropped)] == [State.SENDING, State.DROPPED]


def test_mail_that_came_back_before_it_was_marked_stays_returned(news):
    quick, slow = claim_many(ids_of([tell_follower(news), tell_follower(news)])).messages
    Message.rows.filter(pk=quick.pk).update(
        state=State.FAILED, problem="came_back", returned_at=timezone.now()
    )

    record_many_sent([quick, slow])

    quick, slow = fresh(quick, slow)
    assert (quick.state, slow.state) == (State.FAILED, State.SENT)
    assert None not in {quick.sent_at, slow.sent_at}


def test_release_leaves_what_another_took(news):
    messages = claim_many(ids_of([tell_follower(news), tell_follower(news)])).messages
    Message.rows.filter(pk=messages[0].pk).update(claimed_at=timezone.now() + timedelta(minutes=2))

    release(messages)

    assert [message.state for message in fresh(*messages)] == [State.SENDING, State.WAITING]


@pytest.mark.parametrize(
    ("fields", "state", "held"),
    [
        ({"paused_at": timezone.now}, State.WAITING, Held.PAUSED),
        ({"stopped_at": timezone.now}, State.WAITING, Held.STOPPED),
        ({"ended_at": timezone.now}, State.DROPPED, Held.CALLED_OFF),
        ({"stopped_at": timezone.now, "resumed_at": timezone.now}, State.SENT, ""),
    ],
)
def test_sending_that_staff_hold_is_held(news, fields, state, held):
    message = tell_follower(news)
    SendingBatch.rows.update(**{name: moment() for name, moment in fields.items()})

    send_all([message.pk])

    [message] = fresh(message)
    assert (message.state, message.held) == (state, held)


@pytest.mark.parametrize(
    ("pace", "seconds", "at_once"),
    [(5, 2, 10), (50, 2, 100), (50, 0.5, 25), (50, 0.16, 10), (500, 2, 200)],
)
def test_as_many_are_claimed_as_the_mail_server_takes_in_the_time_left(
    monkeypatch, pace, seconds, at_once
):
    monkeypatch.setattr(sending.KEPT, "pace", pace)
    monkeypatch.setattr(sending.time, "monotonic", lambda: 1000.0)
    time_left = sending.Slice()
    time_left._end = 1000.0 + seconds

    assert sending._at_once(time_left) == at_once


def test_pace_is_that_of_the_claim_before(news, monkeypatch):
    monkeypatch.setattr(sending.KEPT, "pace", 5)
    clock = itertools.count(step=0.001)
    monkeypatch.setattr(sending.time, "monotonic", lambda: next(clock))

    send_all(ids_of([tell_follower(news)]))

    assert 5 < sending.KEPT.pace < 1000


def test_pause_in_the_middle_ends_the_slice_with_what_was_claimed(news, monkeypatch):
    monkeypatch.setattr(sending, "MOST_AT_ONCE", 2)
    messages = [tell_follower(news) for _ in range(5)]
    real = sending.record_many_sent

    def pause_meanwhile(sent):
        real(sent)
        SendingBatch.rows.update(paused_at=timezone.now())

    monkeypatch.setattr(sending, "record_many_sent", pause_meanwhile)

    send_all(ids_of(messages))

    assert [message.held for message in fresh(*messages)] == ["", "", *[Held.PAUSED] * 3]
