"""Handing messages to a real broker, and to one that is gone or hangs."""

import os
import socket
import time
from collections.abc import Iterator

import pytest
from kombu import Connection

from config import celery_app
from feedback.models import Message
from feedback.services import handover
from feedback.services.handover import hand_over, is_waited_for, queue_length

pytestmark = pytest.mark.django_db


@pytest.fixture
def silent_broker(monkeypatch) -> Iterator[None]:
    """Take connections, as a stopped Redis does, and never answer."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        point_celery_to(monkeypatch, server.getsockname()[1])
        yield


@pytest.fixture
def no_broker(monkeypatch) -> None:
    point_celery_to(monkeypatch, 9)


def point_celery_to(monkeypatch, port: int) -> None:
    for name in ("broker_url", "broker_read_url", "broker_write_url"):
        monkeypatch.setitem(celery_app.conf, name, f"redis://127.0.0.1:{port}/0")


@pytest.fixture
def queue() -> Iterator[str]:
    name = f"test-{os.getpid()}"
    yield name
    with celery_app.connection_for_write() as connection:
        connection.default_channel.queue_delete(name)


def test_messages_wait_in_their_queue(queue):
    hand_over([1, 2, 3], queue=queue)

    assert queue_length(queue) == 3
    assert queue_length("a-queue-that-nobody-used") == 0
    assert (is_waited_for(queue), is_waited_for("a-queue-that-nobody-used")) == (True, False)


def test_asking_whether_somebody_waits_opens_no_connection_each_time(queue, monkeypatch):
    opened, real = [], Connection._establish_connection
    monkeypatch.setattr(
        Connection, "_establish_connection", lambda self: opened.append(1) or real(self)
    )

    for _ in range(5):
        is_waited_for("a-queue-that-nobody-used")

    assert len(opened) <= 1


def test_messages_to_many_travel_together(monkeypatch):
    queued = []
    monkeypatch.setattr(
        handover, "queue_now", lambda task, calls, queue: queued.append((task, calls, queue)) or []
    )

    hand_over(range(500), queue="bulk")

    [(task, calls, queue)] = queued
    assert (task, queue) == ("feedback.tasks.send_bulk", "bulk")
    assert calls == [([*range(200)],), ([*range(200, 400)],), ([*range(400, 500)],)]


def test_messages_to_many_stay_due_when_the_broker_is_gone(no_broker, confirmation):
    Message.rows.update(queue="bulk")

    hand_over([confirmation.pk], queue="bulk")

    confirmation.refresh_from_db()
    assert (confirmation.state, confirmation.queued_at) == (Message.State.WAITING, None)


@pytest.mark.parametrize("broker", ["no_broker", "silent_broker"])
def test_broker_that_is_gone_costs_two_seconds_and_no_message(broker, confirmation, request):
    request.getfixturevalue(broker)
    started = time.monotonic()

    hand_over([confirmation.pk], queue="urgent")

    assert time.monotonic() - started < 2.9
    assert is_waited_for("urgent") is None
    confirmation.refresh_from_db()
    assert (confirmation.state, confirmation.queued_at) == (Message.State.WAITING, None)
