"""A real worker process, killed while it sends: `make chaos` runs this."""

import datetime
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from config.demo import commands
from config.demo.processes import die_with_parent
from feedback.models import Message
from feedback.querysets import IN_FLIGHT
from feedback.services.delivery import message_id
from feedback.services.sweeping import sweep

pytestmark = [
    pytest.mark.chaos, pytest.mark.processes, pytest.mark.django_db(transaction=True)
]  # fmt: skip


@pytest.fixture
def start_worker(tmp_path) -> Iterator[Callable[[], subprocess.Popen]]:
    """Return a function that starts the demo's own worker on the tests' database."""
    running: list[subprocess.Popen] = []
    database = connection.settings_dict
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{database['NAME']}"

    def start() -> subprocess.Popen:
        with (tmp_path / "worker.log").open("a") as log:
            worker = subprocess.Popen(
                commands.with_this_python(commands.worker()),
                cwd=settings.BASE_DIR,
                env={**os.environ, "DATABASE_URL": url},
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509
            )
        running.append(worker)
        return worker

    yield start
    for worker in running:
        kill(worker)
    print(Path(tmp_path / "worker.log").read_text())  # noqa: T201  (pytest shows it on failure)


def kill(worker: subprocess.Popen) -> None:
    """End a worker and its children at once, as a power cut does."""
    if worker.poll() is None:
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def wait_for(message: Message, state: str, seconds: float = 60) -> Message:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        message.refresh_from_db()
        if message.state == state:
            return message
        time.sleep(0.05)
    raise AssertionError(f"The message stayed {message.state}.")


def test_worker_killed_while_sending_loses_nothing(
    write_confirmation, mailbox, mail_fault, start_worker
):
    message = write_confirmation()
    mail_fault("slow", message.email, delay=30)
    worker = start_worker()
    wait_for(message, Message.State.SENDING)

    kill(worker)

    mail_fault("none", message.email)
    assert sweep() == 0  # it might still be sending
    just_before = timezone.now() - IN_FLIGHT - datetime.timedelta(seconds=1)
    Message.rows.filter(pk=message.pk).update(claimed_at=just_before)
    assert sweep() == 1
    start_worker()
    wait_for(message, Message.State.SENT)
    assert message.attempts == 2
    assert [mail["message_id"] for mail in mailbox(message.email)] == [message_id(message)]
