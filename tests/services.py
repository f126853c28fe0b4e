"""Give each test process its own part of the shared services, before the settings are read.

`make test` starts one PostgreSQL, Valkey and sandbox for all. pytest-django names a database per
process by itself; the Valkey database and the sandbox's account (its API key) are set here. Each
database is a copy of one that was migrated before, while the processes read the tests.
"""

import fcntl
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

process = os.environ.get("PYTEST_XDIST_WORKER", "")
if process and "REDIS_URL" in os.environ:
    server = os.environ["REDIS_URL"].rsplit("/", 1)[0]
    os.environ["REDIS_URL"] = f"{server}/{int(process.removeprefix('gw')) + 1}"
os.environ["STRIPE_SECRET_KEY"] = f"sk_test_tests{process}"
# WhiteNoise looks for the folder when it starts.
static = Path(os.environ.get("SERVICES_HOME", tempfile.gettempdir())) / "static"
static.mkdir(exist_ok=True)
os.environ.setdefault("STATIC_ROOT", str(static))


# The first process keeps this locked until the database is migrated. Without `make tests` none is
# there to be migrated: each process then migrates its own.
home = os.environ.get("SERVICES_HOME")
MIGRATING = Path(home, "migrating") if home else None
MIGRATION = pytest.StashKey[subprocess.Popen]()


def pytest_configure(config: pytest.Config) -> None:
    if not MIGRATING or process or config.option.collectonly:
        return
    with MIGRATING.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # and the migration inherits it
        command = [sys.executable, "-m", "tests.migrated"]
        config.stash[MIGRATION] = subprocess.Popen(command, pass_fds=[lock.fileno()])


def wait_until_migrated(lock: Path) -> None:
    with lock.open() as shared:
        fcntl.flock(shared, fcntl.LOCK_SH)


def pytest_unconfigure(config: pytest.Config) -> None:
    if migration := config.stash.get(MIGRATION, None):
        migration.wait()
