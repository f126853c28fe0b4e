"""Start the sandbox, which stands in for Stripe and for a mail server."""

import urllib.error
import urllib.request
from importlib import util
from pathlib import Path

from config.demo import commands
from config.demo.processes import Program, RunningProgram, StartError, wait_until

CLONE = Path(__file__).resolve().parents[2]
START_SECONDS = 30


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


def start_sandbox(folder: Path, *, port: int, site_url: str) -> tuple[RunningProgram, int]:
    """Start it, and return it with the port at which it takes mail."""
    port_file = folder / "sandbox" / "smtp-port"
    port_file.unlink(missing_ok=True)
    running = RunningProgram(sandbox_program(folder, port=port, site_url=site_url))
    health = f"http://127.0.0.1:{port}/_sandbox/healthz"
    wait_until(lambda: not running.is_running or is_ok(health), seconds=START_SECONDS)
    if not is_ok(health):
        words = running.last_words()
        running.stop()
        raise StartError(f"The sandbox did not start:\n{words}")
    return running, int(port_file.read_text())


def sandbox_exists() -> bool:
    return util.find_spec("config.demo.sandbox.__main__") is not None


def is_ok(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310  (our own address)
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
