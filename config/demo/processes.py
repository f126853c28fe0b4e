"""Start programs so that none of them outlives us, and end what an earlier crash left behind."""

import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

# Every program we start carries it: a process left by a crash is known by it, not by its name.
MARK = "HEARBACK_STARTED_FOR"
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class StartError(Exception):
    """A part that did not start; its sentence is meant for the person at the terminal."""


@dataclass(frozen=True)
class Account:
    """The unprivileged account that a program runs under when we are root."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Program:
    name: str
    command: Sequence[str | Path]
    folder: Path  # where it works, and what it is marked with
    environment: Mapping[str, str] = field(default_factory=dict)
    working_folder: Path | None = None
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    patience_seconds: float = 10
    is_foundation: bool = False  # others stand on it: it stops last

    @property
    def log(self) -> Path:
        return self.folder / "logs" / f"{self.name}.log"

    @property
    def record(self) -> Path:
        return self.folder / "run" / f"{self.name}.json"


class RunningProgram:
    """A started program, in a process group of its own, so that its children end with it."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.process = _spawn(program)
        _write_record(program, self.process.pid)

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    @property
    def ending(self) -> str:
        code = self.process.returncode
        return f"code {code}" if code >= 0 else signal.Signals(-code).name

    def ask_to_stop(self) -> None:
        if self.is_running:
            self.process.send_signal(self.program.stop_signal)

    def stop(self) -> None:
        self.ask_to_stop()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(self.program.patience_seconds)
        self.end_group()
        self.program.record.unlink(missing_ok=True)

    def end_group(self) -> None:
        """Kill whatever is left of the program and of the processes that it started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def last_words(self) -> str:
        lines = self.program.log.read_text(errors="replace").splitlines()
        return "\n".join(lines[-15:])


def _spawn(program: Program) -> subprocess.Popen[bytes]:
    program.log.parent.mkdir(parents=True, exist_ok=True)
    with program.log.open("ab") as log:
        return subprocess.Popen(
            [str(part) for part in program.command],
            cwd=program.working_folder or program.folder,
            env={**os.environ, **program.environment, MARK: str(program.folder)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent(program.stop_signal),  # noqa: PLW1509
            **run_as(program.account),
        )


def run_as(account: Account | None) -> dict[str, Any]:
    """Return what makes `subprocess` change to the account, leaving root's groups behind."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def die_with_parent(stop_signal: signal.Signals, *, of: int | None = None) -> Callable[[], None]:
    """Return a hook by which Linux tells the child when we are gone, even by `kill -9`."""
    parent = of or os.getpid()

    def ask_the_kernel() -> None:
        if LIBC is None:
            return
        LIBC.prctl(PR_SET_PDEATHSIG, int(stop_signal))
        if os.getppid() != parent:  # it died before the kernel had heard
            os._exit(1)

    return ask_the_kernel


def stop_all(running: Iterable[RunningProgram]) -> None:
    """Ask all at once, then wait for each: stopping takes as long as the slowest."""
    programs = list(running)
    for program in programs:
        program.ask_to_stop()
    for program in programs:
        program.stop()


def start_fresh_logs(folder: Path) -> None:
    """Keep the logs of this run and of the one before."""
    logs, earlier = folder / "logs", folder / "logs-before"
    if logs.exists():
        shutil.rmtree(earlier, ignore_errors=True)
        logs.rename(earlier)


def _write_record(program: Program, pid: int) -> None:
    program.record.parent.mkdir(parents=True, exist_ok=True)
    try:
        started = psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return
    partial = program.record.with_suffix(".partial")
    partial.write_text(json.dumps({"pid": pid, "started": started}))
    partial.rename(program.record)


def end_leftovers(folder: Path) -> list[int]:
    """End what a crashed run left behind in this folder, and return the process ids.

    A process id alone proves nothing after a restart of the machine. A process is ours when it
    began at the recorded moment, or carries our mark for this very folder.
    """
    records = list((folder / "run").glob("*.json"))
    started = {pid: at for record in records for pid, at in _recorded_start(record).items()}
    leftovers = [process for process in psutil.process_iter() if _is_ours(process, started, folder)]
    end_processes(leftovers)
    for record in records:
        record.unlink(missing_ok=True)
    return [process.pid for process in leftovers]


def _recorded_start(record: Path) -> dict[int, float]:
    try:
        content = json.loads(record.read_text())
        return {int(content["pid"]): float(content["started"])}
    except (ValueError, KeyError, TypeError):
        return {}  # cut short by the crash


def _is_ours(process: psutil.Process, started: Mapping[int, float], folder: Path) -> bool:
    try:
        # The kernel's start of time moves by a second when the clock is set.
        if abs(process.create_time() - started.get(process.pid, 0)) < 2:
            return True
        return process.environ().get(MARK) == str(folder)
    except (psutil.Error, OSError):
        return False


def end_processes(processes: Sequence[psutil.Process], patience_seconds: float = 5) -> None:
    for process in processes:
        with suppress(psutil.Error):
            process.terminate()
    _, stubborn = psutil.wait_procs(processes, timeout=patience_seconds)
    for process in stubborn:
        with suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(stubborn, timeout=patience_seconds)


def wait_until(is_true: Callable[[], bool], *, seconds: float, pause: float = 0.05) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_true():
            return True
        time.sleep(pause)
    return False


def free_port() -> int:
    """Return a port that nobody listens at now; another may take it first, so try again then."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_port_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
