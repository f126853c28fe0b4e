"""Compile the translations with Babel: a bare machine has no msgfmt."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CLONE = Path(__file__).resolve().parents[2]


def compile_catalogues(root: Path = CLONE) -> list[Path]:
    """Compile each catalogue that changed since it was compiled last; return those."""
    return [
        _compile(source)
        for source in sorted(root.glob("locale/**/LC_MESSAGES/*.po"))
        if not _is_current(source)
    ]


def _is_current(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns


def _compile(source: Path) -> Path:
    with source.open("rb") as text:
        catalogue = read_po(text, abort_invalid=True)
    target, partial = source.with_suffix(".mo"), source.with_suffix(".mo.partial")
    with partial.open("wb") as compiled:
        write_mo(compiled, catalogue)
    partial.rename(target)  # a running site never reads half of it
    return target


if __name__ == "__main__":
    compile_catalogues()
