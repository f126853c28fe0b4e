import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from config.demo.processes import MARK, wait_until
from config.demo.services import remove_abandoned_homes
from tests.config.demo.test_processes import is_gone

PRINT_SETTINGS = "import json, os; print(json.dumps(dict(os.environ)), flush=True)"


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for temporary files of our own, with a space in its path."""
    folder = tmp_path / "temporary files"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def start_beside_services(temporary: Path, code: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "config.demo.services", "--", sys.executable, "-c", code],
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        text=True,
    )


def first_line(process: subprocess.Popen[str]) -> dict[str, str]:
    assert process.stdout is not None
    return json.loads(process.stdout.readline())


def processes_of(home: str) -> list[int]:
    """Return what still works in this folder, or was started for it."""
    return [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and _was_started_for(entry, home)
    ]


def _was_started_for(entry: Path, home: str) -> bool:
    try:
        return f"{MARK}={home}".encode() in (entry / "environ").read_bytes().split(b"\0")
    except OSError:
        return False


def test_the_command_gets_working_services_and_its_exit_code_is_ours(temporary: Path) -> None:
    code = f"""
import psycopg2, redis, os, sys
{PRINT_SETTINGS}
connection = psycopg2.connect(os.environ["DATABASE_URL"])
client = redis.Redis.from_url(os.environ["REDIS_URL"])
sys.exit(7 if client.ping() else 1)
"""
    process = start_beside_services(temporary, code)

    settings = first_line(process)

    assert process.wait() == 7
    assert not Path(settings["SERVICES_HOME"]).exists()
    assert list(temporary.iterdir()) == []
    process.communicate()


@pytest.mark.chaos
def test_two_at_once_have_nothing_in_common(temporary: Path) -> None:
    code = f"{PRINT_SETTINGS}; input()"
    both = [start_beside_services(temporary, code) for _ in range(2)]

    one, other = (first_line(process) for process in both)

    names = ("DATABASE_URL", "REDIS_URL", "STRIPE_API_BASE", "EMAIL_URL", "SERVICES_HOME")
    assert [name for name in names if one[name] == other[name]] == []
    for process in both:
        process.terminate()
        process.communicate()


@pytest.mark.chaos
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_nothing_stays_when_it_is_told_to_stop(temporary: Path, number: signal.Signals) -> None:
    process = start_beside_services(temporary, f"{PRINT_SETTINGS}; import time; time.sleep(600)")
    settings = first_line(process)

    process.send_signal(number)
    process.communicate()

    assert processes_of(settings["SERVICES_HOME"]) == []
    assert list(temporary.iterdir()) == []


@pytest.mark.chaos
def test_after_kill_9_the_programs_end_and_the_next_run_clears_away(temporary: Path) -> None:
    code = f"{PRINT_SETTINGS}; import time; time.sleep(600)"
    process = start_beside_services(temporary, code)
    home = first_line(process)["SERVICES_HOME"]
    cluster = Path(home) / json.loads((Path(home) / "postgres.json").read_text())["folder"]
    postmaster = int((cluster / "data" / "postmaster.pid").read_text().splitlines()[0])

    process.kill()
    process.communicate()

    assert wait_until(lambda: is_gone(postmaster) and not processes_of(home), seconds=15)
    assert cluster.exists()
    remove_abandoned_homes()
    assert not cluster.exists()
    assert list(temporary.iterdir()) == []
