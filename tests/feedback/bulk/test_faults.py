"""Two real workers in the middle of a sending to many, and what they stand on taken away.

None is lost; only what was in flight at that instant is sent twice, under the same Message-ID.
"""

import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from email import message_from_bytes

import psycopg2
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from django.conf import settings
from django.db import OperationalError, connection
from django.db.models import F
from django.utils import timezone

from benchmarks.mail_to_many import add_messages, add_news
from config import celery_app
from config.demo import commands
from config.demo.processes import die_with_parent, free_port, wait_until
from feedback.bulk.sending import MARKED_AT_ONCE
from feedback.models import Message
from feedback.querysets import IN_FLIGHT, LOST_AFTER
from feedback.services.delivery import message_id
from feedback.services.sweeping import sweep

pytestmark = [
    pytest.mark.chaos, pytest.mark.processes, pytest.mark.django_db(transaction=True),
]  # fmt: skip
State = Message.State
MAILS, PROCESSES = 500, 2
IN_THE_MIDDLE = 100
PATIENCE_SECONDS = 150


class Recorder:
    """A mail server that notes what arrived, in the order it came."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.arrived: list[str] = []

    async def handle_DATA(self, _server, _session, envelope: Envelope) -> str:  # noqa: N802
        self.arrived.append(message_from_bytes(envelope.content or b"")["Message-ID"])
        return "250 2.0.0 Taken"


@pytest.fixture
def mail_server() -> Iterator[Recorder]:
    recorder = Recorder(free_port())
    server = Controller(recorder, hostname="127.0.0.1", port=recorder.port)
    server.start()
    yield recorder
    server.stop()


@pytest.fixture
def keeps_its_word() -> Iterator[None]:
    """Let the tests' PostgreSQL keep what it said was committed, as one that matters does."""
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {name} SET synchronous_commit = on")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {name} RESET synchronous_commit")


@pytest.fixture
def start_worker(tmp_path, mail_server) -> Iterator[Callable[[], subprocess.Popen]]:
    """Return a function that starts the demo's own worker of mails to many."""
    running: list[subprocess.Popen] = []
    database = connection.settings_dict["NAME"]
    environment = {
        **os.environ,
        "DATABASE_URL": os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{database}",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_server.port}",
    }

    def start() -> subprocess.Popen:
        with (tmp_path / "worker.log").open("a") as log:
            worker = subprocess.Popen(
                commands.with_this_python(commands.worker_bulk()),
                cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=log,
                start_new_session=True, preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509
            )  # fmt: skip
        running.append(worker)
        return worker

    yield start
    for worker in running:
        kill(worker)
    print((tmp_path / "worker.log").read_text()[-3000:])  # noqa: T201  (shown on failure)


@pytest.fixture
def sending(keeps_its_word, start_worker, mail_server) -> tuple[subprocess.Popen, list[Message]]:
    """Return the worker in the middle of a sending, and the messages of it."""
    ids = add_messages(add_news(), MAILS)
    worker = start_worker()
    sweep()
    assert wait_until(lambda: len(mail_server.arrived) >= IN_THE_MIDDLE, seconds=60, pause=0.01)
    return worker, list(Message.rows.filter(pk__in=ids).select_related("organization"))


def kill(worker: subprocess.Popen) -> None:
    """End a worker and its children at once, as a power cut does."""
    if worker.poll() is None:
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def let_time_pass(fault_at: datetime) -> None:
    """Make the rows as old as the sweeper wants them: of dead workers, and of a lost broker.

    What was taken up after the fault is in living hands.
    """
    past = timezone.now() - max(IN_FLIGHT, LOST_AFTER) - timedelta(seconds=1)
    stranded = Message.rows.filter(state=State.SENDING, claimed_at__lt=fault_at)
    stranded.update(claimed_at=past)
    Message.rows.filter(state=State.WAITING).update(queued_at=past, next_try_at=F("created_at"))


def sweep_until_all_are_sent(messages: list[Message], fault_at: datetime) -> None:
    ids = [message.pk for message in messages]
    unsent = Message.rows.filter(pk__in=ids).exclude(state=State.SENT)
    let_time_pass(fault_at)
    end = time.monotonic() + PATIENCE_SECONDS
    while unsent.exists():
        assert time.monotonic() < end, list(unsent.values_list("state", "held", "problem")[:20])
        sweep()
        time.sleep(1)


def repeats(mail_server: Recorder, messages: list[Message]) -> int:
    """Return how many mails arrived a second time; every one has to have arrived once."""
    counted = Counter(mail_server.arrived)
    assert set(counted) == {message_id(message) for message in messages}
    return counted.total() - len(counted)


def test_killed_worker_loses_none_and_repeats_what_was_in_flight(
    sending, start_worker, mail_server
):
    worker, messages = sending

    kill(worker)

    fault_at = timezone.now()
    arrived = len(mail_server.arrived)
    marked = Message.rows.filter(state=State.SENT).count()
    assert arrived < MAILS
    assert arrived - marked <= PROCESSES * MARKED_AT_ONCE
    start_worker()
    sweep_until_all_are_sent(messages, fault_at)
    assert repeats(mail_server, messages) <= PROCESSES * MARKED_AT_ONCE


def test_broker_that_forgets_all_loses_none_and_repeats_none(sending, mail_server):
    _worker, messages = sending

    fault_at = timezone.now()
    with celery_app.connection_for_write() as broker:
        broker.default_channel.client.flushdb()

    # What a worker holds this instant is still its own: only what it does not is given again.
    unsent = Message.rows.exclude(state=State.SENT)
    is_idle = lambda: not Message.rows.filter(state=State.SENDING).exists()  # noqa: E731
    assert wait_until(is_idle, seconds=30)
    assert unsent.exists()
    sweep_until_all_are_sent(messages, fault_at)
    assert repeats(mail_server, messages) == 0


def test_restart_of_the_database_loses_none_and_repeats_what_was_in_flight(sending, mail_server):
    _worker, messages = sending
    mine = connection.connection.info.backend_pid

    fault_at = timezone.now()
    os.kill(backend_beside(mine), signal.SIGKILL)  # PostgreSQL ends every session, and recovers

    assert wait_until(is_database_back, seconds=60)
    assert len(set(mail_server.arrived)) < MAILS
    time.sleep(3)  # the workers notice, and what they still had to mark is marked or lost
    sweep_until_all_are_sent(messages, fault_at)
    assert repeats(mail_server, messages) <= PROCESSES * MARKED_AT_ONCE


def backend_beside(mine: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> %s",
            [mine],
        )
        return int(cursor.fetchone()[0])


def is_database_back() -> bool:
    with suppress(OperationalError, psycopg2.Error):
        connection.close()
        return Message.rows.exists()
    return False
