from collections.abc import Iterator

import pytest
from django.test import TestCase
from django.utils import translation

from config.demo.story.fill import fill


@pytest.fixture(scope="module")
def _small_pictures() -> Iterator[None]:
    """Drawing is tested by itself: here nothing gets a picture."""
    with pytest.MonkeyPatch.context() as patch:
        for module in ("fill", "project_rows", "supporter_rows"):
            patch.setattr(f"config.demo.story.{module}.store_scene", lambda *_args, **_fields: None)
        yield


class Story(TestCase):
    """Holds a transaction open around those of the tests, which become savepoints in it."""

    databases = frozenset({"default"})


@pytest.fixture(scope="module")
def _story(_small_pictures, django_db_setup, django_db_blocker) -> Iterator[list[str]]:
    """Fill once for a whole module: it takes seconds, and each test takes back its own changes."""
    lines: list[str] = []
    with django_db_blocker.unblock():
        opened = Story._enter_atomics()
        try:
            with translation.override("en"):
                fill(lines.append)
            yield lines
        finally:
            Story._rollback_atomics(opened)


@pytest.fixture
def filled(_story, db) -> list[str]:
    return list(_story)
