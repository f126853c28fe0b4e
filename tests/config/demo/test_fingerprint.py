import os
from pathlib import Path

import pytest

from config.demo import fingerprint as module
from config.demo.fingerprint import STATIC_FILES, fingerprint


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("requirements/main.txt", "giving/models.py", "static/site.css"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("one")
    monkeypatch.setattr(module, "CLONE", tmp_path)
    return tmp_path


def test_stays_the_same_while_nothing_changes(clone: Path) -> None:
    before = fingerprint("http://127.0.0.1:8000")

    (clone / "giving" / "models.pyc").write_text("compiled")

    assert fingerprint("http://127.0.0.1:8000") == before


@pytest.mark.parametrize("name", ["requirements/main.txt", "giving/models.py", "static/site.css"])
def test_tells_a_changed_file(clone: Path, name: str) -> None:
    before = fingerprint()

    (clone / name).write_text("two")
    os.utime(clone / name, (0, 0))

    assert fingerprint() != before


def test_tells_another_address(clone: Path) -> None:
    assert fingerprint("http://127.0.0.1:8000") != fingerprint("http://127.0.0.1:9000")


def test_looks_only_where_it_is_told(clone: Path) -> None:
    before = fingerprint(among=STATIC_FILES)

    (clone / "giving" / "models.py").write_text("three")

    assert fingerprint(among=STATIC_FILES) == before
