from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from celery.signals import after_task_publish, beat_init, heartbeat_sent, worker_ready

from config import heartbeat
from config.heartbeat import Signs, sign, silent_parts


@pytest.fixture(autouse=True)
def _this_process_is_no_worker(monkeypatch) -> Iterator[None]:
    monkeypatch.setattr(Signs, "queues", ())
    monkeypatch.setattr(Signs, "signed_at", 0.0)
    yield
    after_task_publish.disconnect(heartbeat._beat_is_alive)


class Worker:
    def __init__(self, task_consumer: object) -> None:
        self.task_consumer = task_consumer


def worker_of(*queues: str) -> Worker:
    served = [SimpleNamespace(name=queue) for queue in queues]
    return Worker(SimpleNamespace(queues=served))


def test_everybody_is_silent_at_first():
    assert silent_parts() == ["beat", "urgent", "default", "bulk"]


def test_a_worker_signs_for_the_queues_it_serves():
    worker_ready.send(sender=worker_of("urgent", "default"))

    assert silent_parts() == ["beat", "bulk"]


def test_a_worker_signs_again_with_its_heartbeat(monkeypatch):
    monkeypatch.setattr(Signs, "queues", ("bulk",))

    heartbeat_sent.send(sender=None)

    assert silent_parts() == ["beat", "urgent", "default"]


def test_a_process_that_is_no_worker_signs_for_nothing():
    heartbeat_sent.send(sender=None)

    assert silent_parts() == ["beat", "urgent", "default", "bulk"]


def test_beat_signs_when_it_starts_and_whenever_it_hands_a_task_over():
    beat_init.send(sender=None)
    assert "beat" not in silent_parts()

    after_task_publish.send(sender="giving.tasks.sweep_events")

    assert "beat" not in silent_parts()


def test_a_redis_that_is_gone_does_not_stop_a_worker(settings):
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    }

    sign("beat")
