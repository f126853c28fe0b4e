import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.demo.processes import Program, RunningProgram, StartError
from config.demo.supervisor import RESTARTS, Supervisor


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    said: list[str] = []
    supervisor = Supervisor(said.append)
    supervisor.said = said  # type: ignore[attr-defined]
    yield supervisor
    supervisor.stop()


def test_what_is_killed_comes_back_with_a_line_saying_so(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    first = RunningProgram(Program("worker", ["sleep", "600"], tmp_path))
    supervisor.keep(first)
    first.process.kill()
    first.process.wait()

    supervisor.start_again_what_died()

    (kept,) = supervisor.kept
    assert kept.running.is_running
    assert kept.running.process.pid != first.process.pid
    assert supervisor.said == ["worker ended (SIGKILL): starting it again"]


def test_what_runs_is_left_alone(supervisor: Supervisor, tmp_path: Path) -> None:
    first = RunningProgram(Program("worker", ["sleep", "600"], tmp_path))
    supervisor.keep(first)

    supervisor.start_again_what_died()

    assert supervisor.kept[0].running is first
    assert supervisor.said == []


def test_what_keeps_dying_is_given_up_with_its_last_words(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    program = Program("beat", [sys.executable, "-c", "raise SystemExit('no broker')"], tmp_path)
    supervisor.keep(RunningProgram(program))

    for _ in range(RESTARTS):
        supervisor.kept[0].running.process.wait()
        supervisor.start_again_what_died()
    supervisor.kept[0].running.process.wait()

    with pytest.raises(StartError, match=r"beat died 5 times within 60 seconds:\n(.*\n)*no broker"):
        supervisor.start_again_what_died()


def test_the_site_stops_before_what_it_stands_on(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped: list[str] = []
    stop = RunningProgram.stop

    def note(running: RunningProgram) -> None:
        stopped.append(running.program.name)
        stop(running)

    monkeypatch.setattr(RunningProgram, "stop", note)
    for name, is_foundation in (("postgres", True), ("valkey", True), ("web", False)):
        program = Program(name, ["sleep", "600"], tmp_path, is_foundation=is_foundation)
        supervisor.keep(RunningProgram(program))

    supervisor.stop()

    assert stopped == ["web", "valkey", "postgres"]
