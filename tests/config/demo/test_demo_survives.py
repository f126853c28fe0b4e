"""The whole demo, killed in every way. Filling it takes a while: `make chaos` runs this."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from config.demo.processes import MARK, free_port, wait_until
from config.demo.sandbox_process import is_ok
from tests.config.demo.conftest import data_folder

pytestmark = [pytest.mark.chaos, pytest.mark.processes]
PARTS = ("web", "worker", "worker-bulk", "beat", "sandbox", "valkey", "postgres")


class DemoUnderTest:
    def __init__(self, data: Path) -> None:
        self.data, self.port = data, free_port()
        self.settings = {"PORT": str(self.port), "SANDBOX_PORT": str(free_port())}

    def start(self) -> None:
        self.runner = subprocess.Popen(
            [sys.executable, "-m", "config.demo.run"],
            env={**os.environ, **self.settings, "DATA": str(self.data)},
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert self.becomes_ready()

    def becomes_ready(self, seconds: float = 180) -> bool:
        return wait_until(self.is_ready, seconds=seconds, pause=0.5)

    def is_ready(self) -> bool:
        return is_ok(f"http://127.0.0.1:{self.port}/readyz")

    def pid(self, part: str) -> int:
        return json.loads((self.data / "run" / f"{part}.json").read_text())["pid"]

    def processes(self) -> list[psutil.Process]:
        return [process for process in psutil.process_iter() if self._belongs(process)]

    def _belongs(self, process: psutil.Process) -> bool:
        folders = (str(self.data / "valkey"), str(self._cluster() / "data"))
        try:
            is_marked = process.environ().get(MARK) == str(self.data)
            return is_marked or process.cwd() in folders
        except psutil.Error:
            return False

    def _cluster(self) -> Path:
        return self.data / json.loads((self.data / "postgres.json").read_text())["folder"]

    def number_of_pages(self) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/en/", timeout=10) as page:
            return page.read().count(b"/campaigns/")


@pytest.fixture(scope="module")
def demo() -> Iterator[DemoUnderTest]:
    with data_folder() as data:
        demo = DemoUnderTest(data)
        demo.start()
        yield demo
        if demo.runner.poll() is None:
            demo.runner.terminate()
            demo.runner.wait()


@pytest.mark.parametrize("part", PARTS)
def test_a_killed_part_comes_back(demo: DemoUnderTest, part: str) -> None:
    killed = demo.pid(part)

    os.kill(killed, signal.SIGKILL)

    assert wait_until(lambda: demo.pid(part) != killed, seconds=30)
    assert demo.becomes_ready(60)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_nothing_stays_when_it_is_stopped(demo: DemoUnderTest, number: signal.Signals) -> None:
    demo.runner.send_signal(number)

    assert demo.runner.wait(60) == 0
    assert demo.processes() == []
    demo.start()


def test_nothing_stays_when_the_runner_is_killed(demo: DemoUnderTest) -> None:
    shown = demo.number_of_pages()

    demo.runner.kill()
    demo.runner.wait()

    assert wait_until(lambda: demo.processes() == [], seconds=30)
    demo.start()
    assert demo.number_of_pages() == shown > 0


def test_starts_again_after_everything_was_killed(demo: DemoUnderTest) -> None:
    shown = demo.number_of_pages()

    demo.runner.kill()
    for process in demo.processes():
        process.kill()
    demo.runner.wait()

    demo.start()
    assert demo.number_of_pages() == shown > 0
