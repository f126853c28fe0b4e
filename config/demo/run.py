"""Run the whole platform on this machine: `make demo`."""

import fcntl
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

import psutil
from redis import Redis

from config.demo.app_programs import CLONE, app_programs
from config.demo.catalogues import compile_catalogues
from config.demo.fingerprint import fingerprint
from config.demo.people import STAFF
from config.demo.postgres import find_postgres, restart_postgres, start_postgres
from config.demo.processes import (
    RunningProgram,
    StartError,
    die_with_parent,
    end_leftovers,
    is_port_free,
    start_fresh_logs,
)
from config.demo.sandbox_process import is_ok, sandbox_program, start_sandbox
from config.demo.supervisor import Supervisor
from config.demo.valkey import start_valkey
from config.fonts import build_fonts

READY_SECONDS = 120
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# A setting of the person's own shell must not leak into the demo.
UNSET = ("DEBUG", "TRUSTED_PROXIES", "MORE_HOSTS", "SECRET_KEY_FALLBACKS", "S3_BUCKET")


@dataclass(frozen=True)
class Demo:
    data: Path
    port: int
    sandbox_port: int

    @property
    def site_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def sandbox_url(self) -> str:
        return f"http://127.0.0.1:{self.sandbox_port}"


class StopRequested(BaseException):
    """Somebody wants us to end; not an error, and not for `except Exception`."""


def read_demo() -> Demo:
    port = _read_port("PORT", 8000)
    sandbox_port = _read_port("SANDBOX_PORT", port + 1)
    if port == sandbox_port:
        raise StartError(f"PORT and SANDBOX_PORT are both {port}: they have to differ.")
    data = Path(os.environ.get("DATA") or "var/demo").expanduser()
    return Demo(data.resolve(), port, sandbox_port)


def _read_port(name: str, default: int) -> int:
    value = os.environ.get(name, "").strip() or str(default)
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= 65535:
        raise StartError(f"{name} has to be a number from 1 to 65535, and is {value}.")
    return int(value)


def run(demo: Demo) -> NoReturn:
    """Start everything, say where to go, and keep it running until we are stopped."""
    begun = time.monotonic()
    with data_folder_to_ourselves(demo):
        _end_what_a_crash_left(demo)
        _refuse_taken_ports(demo)
        start_fresh_logs(demo.data)
        supervisor = Supervisor(_say)
        try:
            environment = _start_foundations(demo, supervisor)
            _prepare_if_anything_changed(demo, environment)
            environment["STRIPE_WEBHOOK_SECRET"] = _webhook_secret(demo)
            _say("Starting web, workers and beat")
            for program in app_programs(demo.data, environment, port=demo.port):
                supervisor.keep(RunningProgram(program))
            _wait_until_ready(demo, supervisor)
            _say(f"Ready after {time.monotonic() - begun:.0f} seconds.\n")
            print(_welcome(demo), flush=True)
            while True:
                supervisor.start_again_what_died()
                time.sleep(0.5)
        finally:
            _say("Stopping")
            supervisor.stop()
            end_leftovers(demo.data)  # what was being started when we were told to stop


# --- Before anything starts ---------------------------------------------------------------


@contextmanager
def data_folder_to_ourselves(demo: Demo) -> Iterator[None]:
    try:
        demo.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (demo.data / "lock").open("w")
    except OSError as error:
        raise StartError(f"DATA={demo.data} cannot be used: {error.strerror}.") from None
    if demo.data.stat().st_uid != os.geteuid():
        raise StartError(f"DATA={demo.data} belongs to another account: choose another DATA.")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StartError(
                f"A demo is running already with DATA={demo.data}: stop it, or choose another "
                "DATA and another PORT."
            ) from None
        yield


def _end_what_a_crash_left(demo: Demo) -> None:
    if ended := end_leftovers(demo.data):
        _say(f"Ended {len(ended)} processes that an earlier run had left behind")


def _refuse_taken_ports(demo: Demo) -> None:
    for name, port in (("PORT", demo.port), ("SANDBOX_PORT", demo.sandbox_port)):
        if not is_port_free(port):
            raise StartError(
                f"{name}={port} is taken: choose another, as in `make demo {name}={port + 10}`."
            )


# --- Starting -----------------------------------------------------------------------------


def _start_foundations(demo: Demo, supervisor: Supervisor) -> dict[str, str]:
    """Start what the site stands on; return the settings of the site."""
    _say("Starting PostgreSQL and Valkey")
    postgres, database_url = start_postgres(demo.data, is_durable=True)
    supervisor.keep(postgres, lambda: restart_postgres(demo.data, postgres, database_url))
    valkey, redis_url = start_valkey(demo.data, is_durable=True)
    supervisor.keep(valkey)
    _forget_signs_of_life(redis_url)
    _say("Starting the sandbox: Stripe and mail")
    sandbox, ports = start_sandbox(demo.data, port=demo.sandbox_port, site_url=demo.site_url)
    same_again = sandbox_program(
        demo.data, port=ports.http, site_url=demo.site_url, smtp_port=ports.smtp
    )
    supervisor.keep(sandbox, lambda: RunningProgram(same_again))
    return {
        **dict.fromkeys(UNSET, ""),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEMO": "1",
        "DEMO_DATA": str(demo.data),
        "SECRET_KEY": _secret_key(demo),
        "SITE_URL": demo.site_url,
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "STRIPE_SECRET_KEY": "sk_test_hearback_demo",
        "STRIPE_API_BASE": demo.sandbox_url,
        "STRIPE_WEBHOOK_SECRET": "",
        "EMAIL_SERVICE": "smtp",
        "EMAIL_URL": f"smtp://127.0.0.1:{ports.smtp}",
        "MEDIA_ROOT": str(demo.data / "media"),
        "STATIC_ROOT": str(demo.data / "static"),
        "PATH": os.pathsep.join([str(find_postgres()), os.environ.get("PATH", os.defpath)]),
    }


def _forget_signs_of_life(redis_url: str) -> None:
    """Forget what the workers of the last run left: /readyz would believe that they live."""
    with Redis.from_url(redis_url) as client:
        for key in client.scan_iter("*alive:*"):
            client.delete(key)


def _secret_key(demo: Demo) -> str:
    """Return the demo's own key: links and sessions outlive a restart."""
    path = demo.data / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
    if not path.read_text():
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


def _prepare_if_anything_changed(demo: Demo, environment: dict[str, str]) -> None:
    """Prepare, unless that was done for these very files, addresses and data: it takes seconds."""
    compile_catalogues()
    build_fonts()
    stamp, wanted = demo.data / "prepared", fingerprint(demo.site_url, demo.sandbox_url)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    stamp.unlink(missing_ok=True)
    _prepare(environment)
    stamp.write_text(wanted)


def _prepare(environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "config.demo.prepare"],
        cwd=CLONE,
        env={**os.environ, **environment},
        # Ctrl-C is ours to handle: it would print its own traceback.
        start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGKILL),
        check=False,
    )
    if done.returncode:
        raise StartError("The demo could not be prepared; the reason stands above.")


def _webhook_secret(demo: Demo) -> str:
    return json.loads((demo.data / "webhook.json").read_text())["secret"]


def _wait_until_ready(demo: Demo, supervisor: Supervisor) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not is_ok(f"{demo.site_url}/readyz"):
        supervisor.start_again_what_died()
        if time.monotonic() > deadline:
            raise StartError(
                f"The site is not ready after {READY_SECONDS} seconds: {demo.site_url}/readyz "
                f"and the logs in {demo.data / 'logs'} say why."
            )
        time.sleep(0.25)


def _welcome(demo: Demo) -> str:
    people = "\n".join(
        f"    {person.name:<18} {person.email:<32} {person.role.replace('_', ' ')}, {person.what}"
        for person in STAFF
    )
    addresses = {
        "Hearback": f"{demo.site_url}/",
        "for staff": f"{demo.site_url}/admin/",
        "mailbox": f"{demo.sandbox_url}/_sandbox/mail/",
        **{name: f"{demo.site_url}{path}" for name, path in _places(demo).items()},
    }
    where = "\n".join(f"    {name:<16} {address}" for name, address in addresses.items())
    return f"""\
{where}

Sign in with one of these addresses; the code comes to the mailbox.

{people}

A card of 4242 4242 4242 4242 pays. Data and logs are in {demo.data}
Ctrl-C stops everything; the data stays."""


def _places(demo: Demo) -> dict[str, str]:
    """Return the pages worth a look, by what they are; `config.demo.prepare` wrote them down."""
    return json.loads((demo.data / "places.json").read_text())


def _say(sentence: str) -> None:
    print(sentence, flush=True)


# --- Being stopped ------------------------------------------------------------------------


def _listen_for_signals() -> None:
    for number in STOP_SIGNALS:
        signal.signal(number, _request_stop)


def _request_stop(_: int, __: FrameType | None) -> NoReturn:
    for number in STOP_SIGNALS:  # a second Ctrl-C must not break off the stopping
        signal.signal(number, signal.SIG_IGN)
    raise StopRequested


def _end_with_make() -> None:
    """Stop when `make` is killed: nobody could reach us by Ctrl-C any more."""
    parent = psutil.Process().parent()
    if parent is not None and parent.name() in {"make", "gmake"}:
        die_with_parent(signal.SIGTERM, of=parent.pid)()


def main() -> int:
    _listen_for_signals()
    _end_with_make()
    try:
        run(read_demo())
    except StopRequested:
        return 0
    except StartError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
