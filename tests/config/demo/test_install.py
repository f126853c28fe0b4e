import builtins
import socket
import sys
from pathlib import Path

import pytest

from config.demo import install
from config.demo.install import InstallError, explain_missing_venv, main, refuse_taken_ports
from config.demo.processes import free_port


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone in which nothing is installed."""
    (tmp_path / "requirements").mkdir()
    # Which ports are taken is another test's.
    monkeypatch.setenv("PORT", str(free_port()))
    monkeypatch.setenv("SANDBOX_PORT", str(free_port()))
    for name in ("main", "embedded", "test", "audit", "specification"):
        (tmp_path / "requirements" / f"{name}.txt").write_text(f"{name}==1.0 \\\n    --hash=0\n")
    (tmp_path / "requirements" / "audit").mkdir()
    for name in ("package.json", "package-lock.json"):
        (tmp_path / "requirements" / "audit" / name).write_text("{}")
    monkeypatch.setattr(install, "CLONE", tmp_path)
    monkeypatch.setattr(install, "NPM_SOURCE", tmp_path / "requirements" / "audit")
    monkeypatch.setattr(install, "NPM_TARGET", tmp_path / ".venv" / "npm")
    monkeypatch.setattr(install, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(install, "VENV_PYTHON", tmp_path / ".venv" / "bin" / "python")
    return tmp_path


@pytest.fixture
def installed(clone: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], ...]]:
    """Note what would be installed: the real thing takes a minute and is what `make` does."""
    calls: list[tuple[list[str], ...]] = []
    monkeypatch.setattr(install, "_venv_works", lambda: True)
    monkeypatch.setattr(install, "install_requirements", lambda *given: calls.append(given))
    (clone / ".venv").mkdir()
    return calls


def test_installs_once_and_again_when_the_requirements_change(
    clone: Path, installed: list[object]
) -> None:
    install.install("demo")
    install.install("demo")
    assert installed == [(["main.txt", "embedded.txt"],)]

    (clone / "requirements" / "main.txt").write_text("main==1.1\n")
    install.install("demo")
    assert len(installed) == 2


def test_what_the_tests_need_includes_what_the_demo_needs(installed: list[object]) -> None:
    install.install("test")
    install.install("demo")

    assert installed == [
        (["main.txt", "embedded.txt", "test.txt"],),
        (["specification.txt"], "--no-deps"),
    ]


def test_an_audit_brings_what_the_tests_need_and_two_programs_from_npm(
    clone: Path, installed: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(install.subprocess, "run", lambda command, **_: commands.append(command))

    install.install("audit")
    install.install("test")

    assert installed == [
        (["main.txt", "embedded.txt", "test.txt", "audit.txt"],),
        (["specification.txt"], "--no-deps"),
    ]
    assert [command[3:5] for command in commands] == [["ci", "--ignore-scripts"]]
    assert (clone / ".venv" / "npm" / "package-lock.json").read_text() == "{}"

    (clone / "requirements" / "audit" / "package-lock.json").write_text("{ }")
    install.install("audit")
    assert len(commands) == 2


def test_an_installation_that_failed_is_tried_again(
    installed: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise InstallError("no network")

    with monkeypatch.context() as offline:
        offline.setattr(install, "install_requirements", fail)
        assert main("demo") == 1
    assert main("demo") == 0
    assert installed == [(["main.txt", "embedded.txt"],)]


def test_a_python_without_venv_names_the_package_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real_import = builtins.__import__

    def without_ensurepip(name: str, *rest: object) -> object:
        if name == "ensurepip":
            raise ImportError(name)
        return real_import(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without_ensurepip)

    package = f"python3.{sys.version_info.minor}-venv"
    with pytest.raises(InstallError, match=f"sudo apt-get install {package}"):
        explain_missing_venv()


@pytest.mark.parametrize("name", ["PORT", "SANDBOX_PORT"])
def test_a_taken_port_is_named_before_anything_is_installed(
    clone: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        taken = listener.getsockname()[1]
        monkeypatch.setenv("PORT", str(free_port()))
        monkeypatch.setenv("SANDBOX_PORT", str(free_port()))
        monkeypatch.setenv(name, str(taken))

        with pytest.raises(InstallError, match=f"^{name}={taken} is taken"):
            refuse_taken_ports()


def test_the_counted_packages_are_the_locked_ones(clone: Path) -> None:
    lock = "# from\nfirst==1.0 \\\n    --hash=sha256:a==\n    # via x==1\nsecond==2 ; x\n"
    (clone / "requirements" / "main.txt").write_text(lock)

    assert install._count_packages("main.txt") == 2
