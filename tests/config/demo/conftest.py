import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.demo.postgres import remove_cluster
from config.demo.processes import end_leftovers


@contextmanager
def data_folder() -> Iterator[Path]:
    closed = Path(tempfile.mkdtemp(prefix="closed ")).resolve()
    folder = closed / "a demo's data"
    folder.mkdir()
    yield folder
    end_leftovers(folder)
    remove_cluster(folder)
    shutil.rmtree(closed)


@pytest.fixture
def new_data() -> Iterator[Path]:
    """An empty DATA folder with a space in its path, below a folder that only we may enter."""
    with data_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """The same, shared by the tests of a module: making a database takes a second or two."""
    with data_folder() as folder:
        yield folder
