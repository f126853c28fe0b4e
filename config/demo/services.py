"""Run a command beside a throw-away PostgreSQL, Valkey and sandbox.

    python -m config.demo.services -- pytest -n 2

Each run has its own, so that several may run at once; nothing of it is left afterwards.
"""

import fcntl
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from config.demo.postgres import find_postgres, remove_cluster, start_postgres
from config.demo.processes import (
    RunningProgram,
    StartError,
    die_with_parent,
    end_leftovers,
    free_port,
    stop_all,
)
from config.demo.sandbox_process import start_sandbox
from config.demo.valkey import start_valkey

PREFIX = "hearback-services-"
ABANDONED_AFTER_SECONDS = 3600
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def throwaway_services() -> Iterator[dict[str, str]]:
    """Start all three; yield the settings that reach them, and leave nothing behind."""
    remove_abandoned_homes()
    with _temporary_home() as home, ExitStack() as stack:
        running: list[RunningProgram] = []
        stack.callback(lambda: stop_all(reversed(running)))
        postgres, database_url = start_postgres(home, is_durable=False)
        running.append(postgres)
        valkey, redis_url = start_valkey(home, is_durable=False)
        running.append(valkey)
        site_url = f"http://127.0.0.1:{free_port()}"
        sandbox, ports = start_sandbox(home, site_url=site_url)
        running.append(sandbox)
        yield {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "STRIPE_API_BASE": f"http://127.0.0.1:{ports.http}",
            "SANDBOX_URL": f"http://127.0.0.1:{ports.http}",
            "STRIPE_SECRET_KEY": "sk_test_hearback_demo",
            "STRIPE_WEBHOOK_SECRET": f"whsec_{secrets.token_hex(16)}",
            "EMAIL_URL": f"smtp://127.0.0.1:{ports.smtp}",
            "SECRET_KEY": secrets.token_urlsafe(48),
            "SITE_URL": site_url,
            "MEDIA_ROOT": str(home / "media"),
            "SERVICES_HOME": str(home),
            "PATH": os.pathsep.join([str(find_postgres()), os.environ.get("PATH", os.defpath)]),
        }


@contextmanager
def _temporary_home() -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix=PREFIX)).resolve()
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield home
        finally:
            _remove_home(home)


def _remove_home(home: Path) -> None:
    end_leftovers(home)
    remove_cluster(home)
    shutil.rmtree(home, ignore_errors=True)


def remove_abandoned_homes() -> None:
    """Clear away the runs that were ended by `kill -9`: nobody holds their lock any more."""
    for home in Path(tempfile.gettempdir()).resolve().glob(f"{PREFIX}*"):
        if home.lstat().st_uid == os.geteuid() and home.is_dir():
            _remove_if_abandoned(home)


def _remove_if_abandoned(home: Path) -> None:
    try:
        with (home / "lock").open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _remove_home(home)
    except BlockingIOError:
        return  # it is in use
    except FileNotFoundError:  # it was made a moment ago, or its removal was cut short
        if time.time() - home.stat().st_mtime > ABANDONED_AFTER_SECONDS:
            _remove_home(home)


def run_beside_services(command: Sequence[str]) -> int:
    """Run the command and return its exit code."""
    with _stopped_by_signals() as stopping, throwaway_services() as settings:
        process = subprocess.Popen(
            command,
            env={**os.environ, **settings},
            preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509
        )
        stopping.append(process)
        code = process.wait()
    return code if code >= 0 else 128 - code


@contextmanager
def _stopped_by_signals() -> Iterator[list[subprocess.Popen]]:
    """Turn a closed terminal or a polite kill into an orderly end, also while starting.

    Ctrl-C reaches the command by itself, since it shares our terminal: we wait for it to end.
    """
    processes: list[subprocess.Popen] = []

    def stop(number: int, _: FrameType | None) -> None:
        if not processes:
            raise SystemExit(128 + number)
        if number != signal.SIGINT:
            processes[0].terminate()

    before = {number: signal.signal(number, stop) for number in STOP_SIGNALS}
    try:
        yield processes
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def main(arguments: Sequence[str]) -> int:
    command = list(arguments[1:] if arguments[:1] == ["--"] else arguments)
    if not command:
        print(__doc__)
        return 2
    try:
        return run_beside_services(command)
    except (StartError, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
