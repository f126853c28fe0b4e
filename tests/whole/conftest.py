import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import requests

from config.backups.database import dump_database
from config.demo.processes import free_port
from tests.thorough import IS_THOROUGH
from tests.whole.donor import Place
from tests.whole.prepare import MIGRATED

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {"DATABASE_URL", "REDIS_URL", "EMAIL_URL", "STRIPE_API_BASE", "MEDIA_ROOT", "SITE_URL"}
NOT_OURS |= {"STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "SECRET_KEY", "STATIC_ROOT"}


class RunningDemo(Place):
    """The demo as `make demo` runs it, and a hand to harm it with."""

    def __init__(self, process: subprocess.Popen, **where: str) -> None:
        super().__init__(**where)
        self.process = process

    def kill_workers(self) -> int:
        """End every Celery process at once, as a power cut would; the demo starts them again."""
        victims = [
            child
            for child in psutil.Process(self.process.pid).children(recursive=True)
            if "celery" in child.cmdline() and "worker" in child.cmdline()
        ]
        for victim in victims:
            victim.send_signal(signal.SIGKILL)
        return len(victims)


@pytest.fixture(scope="module")
def demo(tmp_path_factory, django_db_setup) -> Iterator[RunningDemo]:
    """Start the whole platform once, on free ports and with data of its own.

    `make chaos` fills it with its story, `make test` with a campaign alone.
    It ends with its file: left alone, its workers and beat would take their part of every test.
    """
    port, sandbox_port = free_port(), free_port()
    environment = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    environment |= {"PORT": str(port), "SANDBOX_PORT": str(sandbox_port)}
    environment["DATA"] = str(tmp_path_factory.mktemp("demo"))
    log = Path(environment["DATA"], "demo.log")
    if not IS_THOROUGH:
        dump_database(Path(environment["DATA"], MIGRATED))
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "config.demo.run" if IS_THOROUGH else "tests.whole.prepare"],
            cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            site = f"http://127.0.0.1:{port}"
            wait_until_ready(site, process, log)
            yield RunningDemo(process, site=site, sandbox=f"http://127.0.0.1:{sandbox_port}")
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


def wait_until_ready(site: str, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 150
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            if requests.get(f"{site}/readyz", timeout=5).status_code == 200:
                return
        except requests.ConnectionError:
            pass
        time.sleep(0.3)
    raise AssertionError(log.read_text())


@pytest.fixture(autouse=True)
def _as_usual(demo) -> Iterator[None]:
    yield
    demo.drive("delivery", mode="normal")
    demo.drive("fault", mode="none")
    demo.drive("smtp", mode="none")
