import pytest

from config.demo.story.fill import fill


@pytest.fixture
def _small_pictures(monkeypatch) -> None:
    """Drawing is tested by itself: here nothing gets a picture."""
    for module in ("fill", "supporter_rows"):
        monkeypatch.setattr(
            f"config.demo.story.{module}.store_scene", lambda *_args, **_fields: None
        )


@pytest.fixture
def filled(_small_pictures) -> list[str]:
    lines: list[str] = []
    fill(lines.append)
    return lines
