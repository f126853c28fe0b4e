"""Remove the demo's data, wherever it lives, and what tools left behind: `make clean`."""

import shutil
import sys
from pathlib import Path

from config.demo.fingerprint import CLONE
from config.demo.postgres import remove_cluster
from config.demo.processes import StartError, end_leftovers
from config.demo.run import data_folder_to_ourselves, read_demo

LEFT_BEHIND = (".mypy_cache", ".pytest_cache", ".ruff_cache", ".import_linter_cache", "staticfiles")


def remove_demo() -> None:
    demo = read_demo()
    if not (demo.data / "postgres.json").exists():  # no demo ever ran there: not ours to remove
        return
    with data_folder_to_ourselves(demo):
        end_leftovers(demo.data)
        remove_cluster(demo.data)
        shutil.rmtree(demo.data)


def remove_what_tools_left(root: Path = CLONE) -> None:
    for name in LEFT_BEHIND:
        shutil.rmtree(root / name, ignore_errors=True)


if __name__ == "__main__":
    try:
        remove_demo()
    except StartError as error:
        sys.exit(str(error))
    remove_what_tools_left()
