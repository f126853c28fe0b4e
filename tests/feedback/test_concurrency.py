"""Two workers, one message: real threads on a real database, over real SMTP."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from feedback.models import Message
from feedback.services import outbox

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 4


def send_at_once(message: Message) -> None:
    """Let several workers send one message at the same moment."""
    ready = threading.Barrier(WORKERS, timeout=10)

    def work() -> None:
        try:
            ready.wait()
            outbox.send_message(message.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)


def claim_without_a_lock(message_id: int) -> Message | None:
    """Look first and write afterwards: what `claim` must not do."""
    message = Message.rows.select_related("organization", "donation").get(pk=message_id)
    everybody_has_looked.wait()
    if message.state != Message.State.WAITING:
        return None
    message.state = Message.State.SENDING
    message.claimed_at = timezone.now()
    message.save()
    return message


everybody_has_looked = threading.Barrier(WORKERS, timeout=10)


def test_message_is_sent_by_one_of_many_workers(write_confirmation, mailbox, over_smtp):
    message = write_confirmation()

    send_at_once(message)

    message.refresh_from_db()
    assert (message.state, message.attempts) == (Message.State.SENT, 1)
    assert len(mailbox(message.email)) == 1


def test_the_race_is_real_without_the_claim(write_confirmation, mailbox, over_smtp, monkeypatch):
    monkeypatch.setattr(outbox, "claim", claim_without_a_lock)
    message = write_confirmation()

    send_at_once(message)

    assert len(mailbox(message.email)) == WORKERS
