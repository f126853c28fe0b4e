import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.demo import run
from config.demo.processes import free_port


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def run_demo(data: Path, **settings: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "config.demo.run"],
        env={**os.environ, "DATA": str(data), **{k: str(v) for k, v in settings.items()}},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def refusal(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path):
    """Return a function that starts a demo which is refused, and says how it ended.

    Within this process: another would take a second of computing to say no.
    """

    def start(**settings: object) -> tuple[int, str, str]:
        monkeypatch.setattr(run, "_listen_for_signals", lambda: None)
        monkeypatch.setattr(run, "_end_with_make", lambda: None)
        for name, value in {"DATA": tmp_path / "data", **settings}.items():
            monkeypatch.setenv(name, str(value))
        return run.main(), *capfd.readouterr()

    return start


def test_a_taken_port_stops_the_start_and_is_named(tmp_path: Path, taken_port: int) -> None:
    done = run_demo(tmp_path / "data", PORT=taken_port, SANDBOX_PORT=free_port())

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        f"PORT={taken_port} is taken: choose another, as in `make demo PORT={taken_port + 10}`.\n"
    )


def test_a_taken_sandbox_port_is_named_too(refusal, taken_port: int) -> None:
    code, _output, sentence = refusal(PORT=free_port(), SANDBOX_PORT=taken_port)

    assert code == 1
    assert sentence.startswith(f"SANDBOX_PORT={taken_port} is taken: choose another")


def test_without_a_sandbox_port_it_is_the_one_after_port(
    refusal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "is_port_free", lambda port: port != 8001)

    _code, _output, sentence = refusal(PORT=8000, SANDBOX_PORT="")

    assert sentence.startswith("SANDBOX_PORT=8001 is taken: choose another")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"PORT": "eighty"}, "PORT has to be a number from 1 to 65535, and is eighty.\n"),
        ({"PORT": "70000"}, "PORT has to be a number from 1 to 65535, and is 70000.\n"),
        (
            {"PORT": "8000", "SANDBOX_PORT": "8000"},
            "PORT and SANDBOX_PORT are both 8000: they have to differ.\n",
        ),
    ],
)
def test_a_port_that_cannot_be_is_refused(refusal, given: dict[str, str], sentence: str) -> None:
    code, _output, said = refusal(**given)

    assert (code, said) == (1, sentence)


def test_a_second_demo_with_the_same_data_is_refused(refusal, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import fcntl; lock = open({str(data / 'lock')!r}, 'w');"
            "fcntl.flock(lock, fcntl.LOCK_EX); print(flush=True); input()",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    holder.stdout.readline()

    code, _output, sentence = refusal(PORT=free_port())
    holder.communicate(b"\n")

    assert (code, sentence) == (
        1,
        f"A demo is running already with DATA={data}: stop it, or choose another DATA and "
        "another PORT.\n",
    )
