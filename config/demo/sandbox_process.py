"""Start the sandbox, which stands in for Stripe and for a mail server."""

import urllib.error
import urllib.request
from pathlib import Path
from typing import NamedTuple

from config.demo import commands
from config.demo.processes import Program, RunningProgram, StartError, wait_until

CLONE = Path(__file__).resolve().parents[2]
START_SECONDS = 30


class SandboxPorts(NamedTuple):
    http: int
    smtp: int


def sandbox_program(folder: Path, *, port: int, site_url: str, smtp_port: int = 0) -> Program:
    """Describe it; with no port for mail given, it chooses one and writes it down."""
    data = folder / "sandbox"
    data.mkdir(mode=0o700, exist_ok=True)
    return Program(
        name="sandbox",
        command=commands.sandbox(port=port, smtp_port=smtp_port, data=str(data), site_url=site_url),
        folder=folder,
        working_folder=CLONE,
        is_foundation=True,
    )


def start_sandbox(
    folder: Path, *, site_url: str, port: int = 0
) -> tuple[RunningProgram, SandboxPorts]:
    """Start it, and return it with the ports it listens at; 0 lets it choose."""
    files = [folder / "sandbox" / name for name in ("http.port", "smtp.port")]
    for file in files:
        file.unlink(missing_ok=True)
    running = RunningProgram(sandbox_program(folder, port=port, site_url=site_url))
    is_written = wait_until(
        lambda: not running.is_running or all(map(_is_complete, files)), seconds=START_SECONDS
    )
    if is_written and running.is_running:
        ports = SandboxPorts(*(int(file.read_text()) for file in files))
        health = f"http://127.0.0.1:{ports.http}/_sandbox/healthz"
        if wait_until(lambda: is_ok(health), seconds=START_SECONDS):
            return running, ports
    words = running.last_words()
    running.stop()
    raise StartError(f"The sandbox did not start:\n{words}")


def _is_complete(file: Path) -> bool:
    return file.exists() and file.read_text().endswith("\n")


def is_ok(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310  (our own address)
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
