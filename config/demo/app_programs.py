"""Hearback's own processes as the demo and the tests start them."""

from collections.abc import Mapping
from pathlib import Path

from config.demo import commands
from config.demo.processes import Program

CLONE = Path(__file__).resolve().parents[2]


def web_program(folder: Path, environment: Mapping[str, str], *, port: int) -> Program:
    return _program("web", commands.web(host="127.0.0.1", port=port), folder, environment)


def worker_program(folder: Path, environment: Mapping[str, str]) -> Program:
    return _program("worker", commands.worker(), folder, environment)


def worker_bulk_program(folder: Path, environment: Mapping[str, str]) -> Program:
    return _program("worker-bulk", commands.worker_bulk(), folder, environment)


def beat_program(folder: Path, environment: Mapping[str, str]) -> Program:
    schedule = str(folder / "beat-schedule")
    return _program("beat", commands.beat(schedule=schedule), folder, environment)


def app_programs(folder: Path, environment: Mapping[str, str], *, port: int) -> list[Program]:
    return [
        web_program(folder, environment, port=port),
        worker_program(folder, environment),
        worker_bulk_program(folder, environment),
        beat_program(folder, environment),
    ]


def _program(
    name: str, command: list[str], folder: Path, environment: Mapping[str, str]
) -> Program:
    return Program(
        name=name,
        command=commands.with_this_python(command),
        folder=folder,
        environment=environment,
        working_folder=CLONE,
        patience_seconds=15,
    )
