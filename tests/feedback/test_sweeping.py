import datetime

import pytest
from django.utils import timezone

from feedback.models import Message
from feedback.services import outbox, sweeping
from feedback.services.outbox import MOST_TRIES
from feedback.services.sweeping import sweep

pytestmark = pytest.mark.django_db
State = Message.State


@pytest.fixture
def broker(monkeypatch) -> dict[str, list[int]]:
    """Stand in for the broker: what lies in its queues, and nobody takes it out."""
    queues: dict[str, list[int]] = {"urgent": [], "default": [], "bulk": []}
    monkeypatch.setattr(sweeping, "hand_over", lambda ids, *, queue: queues[queue].extend(ids))
    monkeypatch.setattr(sweeping, "queue_length", lambda queue: len(queues[queue]))
    return queues


def ago(**spent: int) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(**spent)


def change(message: Message, **fields: object) -> None:
    Message.rows.filter(pk=message.pk).update(**fields)


def test_message_that_the_broker_refused_is_given_to_it_again(confirmation, broker):
    change(confirmation, queued_at=None)

    assert sweep() == 1
    assert broker["urgent"] == [confirmation.pk]


def test_message_that_the_broker_lost_is_given_to_it_again(confirmation, broker):
    change(confirmation, queued_at=ago(minutes=3))

    assert sweep() == 1
    assert broker["urgent"] == [confirmation.pk]


def test_message_given_a_moment_ago_is_not_given_again(confirmation, broker):
    assert sweep() == 0

    change(confirmation, queued_at=None)
    assert [sweep(), sweep(), sweep()] == [1, 0, 0]


@pytest.mark.parametrize(
    "fields",
    [
        lambda now: {"state": State.SENT, "sent_at": now},
        lambda now: {"state": State.FAILED, "problem": "busy"},
        lambda now: {"state": State.DROPPED},
        lambda now: {"next_try_at": now + datetime.timedelta(hours=1)},
        lambda now: {"state": State.SENDING, "claimed_at": now},
    ],
)
def test_message_that_needs_no_sending_is_left_alone(fields, confirmation, broker):
    change(confirmation, queued_at=None, **fields(timezone.now()))

    assert sweep() == 0


def test_queue_with_much_in_it_gets_no_more(write_confirmation, broker, monkeypatch):
    monkeypatch.setattr(sweeping, "FULL_QUEUE", 2)
    messages = [write_confirmation() for _ in range(3)]
    Message.rows.update(queued_at=ago(hours=1))

    assert [sweep(), sweep()] == [2, 0]
    assert broker["urgent"] == [message.pk for message in messages[:2]]


def test_message_of_a_dead_worker_goes_out_again(confirmation, broker):
    change(confirmation, state=State.SENDING, claimed_at=ago(minutes=3), attempts=1)

    assert sweep() == 1
    confirmation.refresh_from_db()
    assert (confirmation.state, confirmation.attempts) == (State.WAITING, 1)


def test_message_that_kills_every_worker_is_given_up(confirmation, broker):
    change(confirmation, state=State.SENDING, claimed_at=ago(minutes=3), attempts=MOST_TRIES)

    assert sweep() == 0
    confirmation.refresh_from_db()
    assert confirmation.state == State.FAILED
    assert confirmation.problem == Message.Problem.BROKE_OFF


def test_sweep_costs_the_same_for_one_message_as_for_three(
    write_confirmation, broker, django_assert_num_queries
):
    write_confirmation()
    Message.rows.update(queued_at=None)
    with django_assert_num_queries(11):
        sweep()

    for _ in range(3):
        write_confirmation()
    Message.rows.update(queued_at=None)
    with django_assert_num_queries(11):
        sweep()


def test_failed_try_makes_a_message_due_only_after_its_wait(confirmation, broker, monkeypatch):
    def refuse(mail) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(outbox, "deliver", refuse)
    outbox.send_message(confirmation.pk)

    assert sweep() == 0
    change(confirmation, next_try_at=timezone.now())
    assert sweep() == 1


def test_bulk_queue_takes_as_much_as_is_sent_until_the_next_sweep(broker, monkeypatch):
    monkeypatch.setattr(sweeping, "queue_length", lambda queue: 145)

    assert [sweeping.room_in(queue) for queue in ("default", "bulk")] == [855, 1000]


def test_long_wait_is_handed_over_part_by_part(write_confirmation, broker, monkeypatch):
    monkeypatch.setattr(sweeping, "FULL_QUEUE", 2)
    messages = [write_confirmation() for _ in range(5)]
    Message.rows.update(queue="bulk", queued_at=None)

    assert sweep() == 5
    assert sorted(broker["bulk"]) == [message.pk for message in messages]
