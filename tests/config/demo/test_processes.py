import os
import subprocess
import sys
import time
from pathlib import Path

import psutil

from config.demo.processes import (
    MARK,
    Program,
    RunningProgram,
    end_leftovers,
    free_port,
    is_port_free,
    wait_until,
)

SLEEP = (sys.executable, "-c", "import time; time.sleep(600)")
PARENT_OF_A_SLEEPER = (
    sys.executable,
    "-c",
    "import subprocess, sys; print(subprocess.Popen(['sleep', '600']).pid, flush=True);"
    "sys.stdin.close(); import time; time.sleep(600)",
)
RUNNER = """
import sys, time
from pathlib import Path
from config.demo.processes import Program, RunningProgram
running = RunningProgram(Program("sleeper", ["sleep", "600"], Path(sys.argv[1])))
print(running.process.pid, flush=True)
time.sleep(600)
"""


def is_gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def written_pid(program: Program) -> int:
    wait_until(lambda: program.log.read_text().endswith("\n"), seconds=10)
    return int(program.log.read_text())


def test_stopping_a_program_ends_its_children_too(tmp_path: Path) -> None:
    program = Program("parent", PARENT_OF_A_SLEEPER, tmp_path)
    running = RunningProgram(program)
    child = written_pid(program)

    running.stop()

    assert not running.is_running
    assert wait_until(lambda: is_gone(child), seconds=5)
    assert list((tmp_path / "run").iterdir()) == []


def test_a_program_that_will_not_stop_is_killed(tmp_path: Path) -> None:
    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print(0); time.sleep(600)"
    program = Program("deaf", [sys.executable, "-u", "-c", deaf], tmp_path, patience_seconds=0.2)
    running = RunningProgram(program)
    written_pid(program)

    running.stop()

    assert running.ending == "SIGKILL"


def test_a_program_dies_with_a_runner_that_was_killed(tmp_path: Path) -> None:
    runner = subprocess.Popen(
        [sys.executable, "-c", RUNNER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert runner.stdout is not None
    child = int(runner.stdout.readline())
    assert not is_gone(child)

    runner.kill()
    runner.communicate()

    assert wait_until(lambda: is_gone(child), seconds=5)


def test_leftovers_of_this_folder_are_ended_and_nobody_elses(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    left = subprocess.Popen(SLEEP, env={**os.environ, MARK: str(ours)})
    other = subprocess.Popen(SLEEP, env={**os.environ, MARK: str(theirs)})
    wait_until(lambda: "-c" in psutil.Process(other.pid).cmdline(), seconds=5)

    ended = end_leftovers(ours)

    assert ended == [left.pid]
    left.wait()
    assert is_gone(left.pid)
    assert other.poll() is None
    other.kill()
    other.wait()


def test_a_process_that_took_over_a_recorded_number_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    stranger = subprocess.Popen(SLEEP)
    an_hour_ago = time.time() - 3600
    record = tmp_path / "run" / "web.json"
    record.write_text(f'{{"pid": {stranger.pid}, "started": {an_hour_ago}}}')

    ended = end_leftovers(tmp_path)

    assert ended == []
    assert stranger.poll() is None
    assert not record.exists()
    stranger.kill()
    stranger.wait()


def test_a_process_that_hides_its_environment_is_known_by_its_record(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    hiding = subprocess.Popen(SLEEP, env={})
    started = psutil.Process(hiding.pid).create_time()
    (tmp_path / "run" / "valkey.json").write_text(f'{{"pid": {hiding.pid}, "started": {started}}}')

    ended = end_leftovers(tmp_path)

    assert ended == [hiding.pid]
    hiding.wait()
    assert is_gone(hiding.pid)


def test_a_record_cut_short_by_a_crash_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "web.json").write_text('{"pid": 12')

    assert end_leftovers(tmp_path) == []


def test_a_port_is_free_until_somebody_listens() -> None:
    port = free_port()
    assert is_port_free(port)

    listener = subprocess.Popen(
        [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    assert wait_until(lambda: not is_port_free(port), seconds=10)
    listener.kill()
    listener.wait()
