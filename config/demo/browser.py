"""Find Chromium for the browser tests; `python -m config.demo.browser` installs it if it may."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


@dataclass(frozen=True)
class PackageManager:
    program: str
    install: Sequence[str]
    package: str
    refresh: Sequence[str] = ()

    @property
    def advice(self) -> str:
        return " ".join([self.program, *self.install, self.package])


PACKAGE_MANAGERS = (
    PackageManager(
        "apt-get",
        # What it recommends is a desktop; of that it needs its sandbox and a font.
        ("install", "-y", "--no-install-recommends", "chromium-sandbox", "fonts-liberation"),
        "chromium",
        refresh=("update",),
    ),
    PackageManager("dnf", ("install", "-y"), "chromium"),
    PackageManager("apk", ("add",), "chromium"),
    PackageManager("pacman", ("-Sy", "--noconfirm"), "chromium"),
)


def find_chromium() -> str | None:
    """Return the path of a Chromium of this machine; `CHROMIUM` may name another one."""
    names = (os.environ["CHROMIUM"],) if os.environ.get("CHROMIUM") else NAMES
    return next((path for name in names if (path := shutil.which(name))), None)


def explain_missing_chromium() -> str:
    manager = _package_manager()
    how = f"install it with `{manager.advice}` as root" if manager else "install it"
    return f"The browser tests need Chromium: {how}, or set CHROMIUM to its path."


def install_chromium() -> bool:
    """Install it through the system's package manager; return whether it is there now."""
    manager, prefix = _package_manager(), _privilege()
    if manager is None or prefix is None:
        return False
    print(f"Installing Chromium: {manager.advice}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (manager.refresh, (*manager.install, manager.package)):
        if step:
            command = [*prefix, manager.program, *step]
            done = subprocess.run(
                command, check=False, env=environment, capture_output=True, text=True
            )
            if done.returncode:
                print(f"{' '.join(command)} failed:\n{(done.stdout + done.stderr)[-2000:]}")
                break
    return find_chromium() is not None


def _package_manager() -> PackageManager | None:
    return next((m for m in PACKAGE_MANAGERS if shutil.which(m.program)), None)


def _privilege() -> list[str] | None:
    """Return what to put before a command of root's; None when we may not."""
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    asked = subprocess.run(["sudo", "-n", "true"], check=False, capture_output=True)
    return ["sudo", "-n"] if asked.returncode == 0 else None


def main() -> int:
    """Install Chromium when it is missing; only in CI is its absence a failure."""
    if find_chromium() or install_chromium():
        return 0
    print(explain_missing_chromium(), file=sys.stderr)
    return 1 if os.environ.get("CI", "").lower() in {"1", "true"} else 0


if __name__ == "__main__":
    sys.exit(main())
