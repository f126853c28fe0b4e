import os
from pathlib import Path

import pytest

from config.demo import browser
from config.demo.browser import find_chromium, main


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder of programs, empty at first."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.delenv("CI", raising=False)
    return tmp_path


def write_program(path: Path, script: str = "") -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_finds_the_chromium_of_this_machine(programs: Path) -> None:
    assert find_chromium() is None
    chrome = write_program(programs / "google-chrome")
    assert find_chromium() == str(chrome)
    chromium = write_program(programs / "chromium")
    assert find_chromium() == str(chromium)


def test_chromium_may_be_named(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_program(programs / "chromium")
    own = write_program(programs / "my chromium")

    monkeypatch.setenv("CHROMIUM", str(own))

    assert find_chromium() == str(own)


def test_installs_it_where_it_may(
    programs: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    target = programs / "chromium"
    write_program(
        programs / "apk",
        f'[ "$*" = "add chromium" ] && echo "#!/bin/sh" > "{target}" && /bin/chmod 755 "{target}"',
    )
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    code = main()

    assert code == 0
    assert capfd.readouterr() == ("Installing Chromium: apk add chromium\n", "")


def test_says_in_one_line_what_to_install_where_it_may_not(
    programs: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    write_program(programs / "dnf", "exit 1")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    code = main()

    assert code == 0
    assert capfd.readouterr() == (
        "",
        "The browser tests need Chromium: install it with `dnf install -y chromium` as root, "
        "or set CHROMIUM to its path.\n",
    )


def test_in_ci_its_absence_is_a_failure(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")

    assert main() == 1
    write_program(programs / "chromium")
    assert main() == 0


def test_sudo_is_used_only_when_it_asks_for_no_password(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert browser._privilege() is None
    write_program(programs / "sudo", "exit 1")
    assert browser._privilege() is None
    write_program(programs / "sudo", "exit 0")
    assert browser._privilege() == ["sudo", "-n"]
