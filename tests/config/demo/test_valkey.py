import stat
from pathlib import Path

import psutil
import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError
from redis.retry import Retry

from config.demo import valkey
from config.demo.processes import RunningProgram, free_port
from config.demo.valkey import start_valkey


def test_what_was_stored_survives_kill_9(new_data: Path) -> None:
    running, url = start_valkey(new_data, is_durable=True)
    with Redis.from_url(url) as client:
        client.lpush("urgent", "a receipt")
        client.waitaof(1, 0, 2000)  # it syncs every second

    running.process.kill()
    running.process.wait()
    again, url = start_valkey(new_data, is_durable=True)

    with Redis.from_url(url) as client:
        assert client.lrange("urgent", 0, -1) == [b"a receipt"]
    again.stop()


def test_starts_again_at_the_same_address(new_data: Path) -> None:
    running, url = start_valkey(new_data, is_durable=True)

    running.process.kill()
    running.process.wait()
    again = RunningProgram(running.program)

    assert valkey.wait_for_valkey(again, url)
    again.stop()


def test_asks_for_a_password_and_listens_on_this_machine_only(new_data: Path) -> None:
    running, url = start_valkey(new_data, is_durable=False)

    heard_at = {c.laddr.ip for c in psutil.Process(running.process.pid).net_connections("tcp")}
    port = int(url.rsplit(":", 1)[1].split("/")[0])
    without_password = Redis(port=port, retry=Retry(NoBackoff(), retries=0))

    assert heard_at == {"127.0.0.1"}
    with pytest.raises(AuthenticationError), without_password:
        without_password.ping()
    configuration = new_data / "valkey" / "valkey.conf"
    assert stat.S_IMODE(configuration.stat().st_mode) == 0o600
    running.stop()


def test_evicts_pages_but_never_the_brokers_lists(new_data: Path) -> None:
    running, url = start_valkey(new_data, is_durable=False)

    with Redis.from_url(url) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "volatile-lru"}
    running.stop()


def test_another_port_is_tried_when_somebody_was_faster(
    new_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (new_data / "first").mkdir()
    first, url = start_valkey(new_data / "first", is_durable=False)
    taken, free = int(url.rsplit(":", 1)[1].split("/")[0]), free_port()
    ports = iter([taken, free])
    monkeypatch.setattr(valkey, "free_port", lambda: next(ports))

    second, second_url = start_valkey(new_data, is_durable=False)

    assert second_url.endswith(f":{free}/0")
    second.stop()
    first.stop()
