"""The processes that are measured, with the very command lines of the demo."""

import os
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError

from config.demo import commands
from config.demo.app_programs import CLONE
from config.demo.processes import Program, RunningProgram, StartError, free_port, wait_until

START_SECONDS = 60


@contextmanager
def web_server(folder: Path, application: str, *, port: int, path: str) -> Iterator[str]:
    """Run a WSGI application as Hearback's own runs; yield its address once the path answers."""
    command = commands.with_this_python(commands.web(host="127.0.0.1", port=port))
    command[command.index("config.wsgi:application")] = application
    address = f"http://127.0.0.1:{port}"
    name = application.partition(":")[0]
    with running(Program(name=name, command=command, folder=folder, working_folder=CLONE)) as web:
        if not wait_until(lambda: is_answering(address + path), seconds=START_SECONDS):
            raise StartError(f"{name} does not answer {path}:\n{web.last_words()}")
        yield address


@contextmanager
def constant_server(folder: Path) -> Iterator[str]:
    application = "benchmarks.constant_project.wsgi:application"
    with web_server(folder, application, port=free_port(), path="/") as address:
        yield address + "/"


@contextmanager
def worker(
    folder: Path,
    environment: Mapping[str, str] | None = None,
    *,
    command: Sequence[str] | None = None,
    name: str = "worker",
) -> Iterator[RunningProgram]:
    program = Program(
        name=name,
        command=commands.with_this_python(command or commands.worker()),
        folder=folder,
        # It says "ready." at that level.
        environment={"LOG_LEVEL": "INFO", **(environment or {})},
        working_folder=CLONE,
    )
    with running(program) as started:
        if not wait_until(lambda: "ready." in program.log.read_text(), seconds=START_SECONDS):
            raise StartError(f"the worker did not start:\n{started.last_words()}")
        yield started


@contextmanager
def running(program: Program) -> Iterator[RunningProgram]:
    started = RunningProgram(program)
    try:
        yield started
    finally:
        started.stop()


def is_answering(address: str) -> bool:
    with suppress(URLError, OSError), urllib.request.urlopen(address, timeout=10):  # noqa: S310
        return True
    return False


def machine() -> dict[str, object]:
    models = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    return {
        "cores": len(os.sched_getaffinity(0)),
        "processor": models[0] if models else "unknown",
        "load_before": [round(load, 2) for load in os.getloadavg()],
    }
