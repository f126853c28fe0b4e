"""Tell whether anything changed since the last start, by each file's size and moment."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

CLONE = Path(__file__).resolve().parents[2]
APPS = ("donors", "campaigns", "giving", "feedback", "config")
STATIC_FILES = ("static", *(f"{app}/static" for app in APPS))
# Templates are read as they are: changing one needs no preparation.
EVERYTHING = (*APPS, "static", "locale", "manage.py")
MADE_BY_US = {".pyc", ".mo", ".partial"}


def fingerprint(*settings: str, among: Sequence[str] = EVERYTHING) -> str:
    """Return a hash of these settings, of our files, and of the lock that packages come from."""
    digest = hashlib.sha256((CLONE / "requirements" / "main.txt").read_bytes())
    digest.update("\n".join(settings).encode())
    for path in _files(among):
        status = path.stat()
        digest.update(f"{path}|{status.st_size}|{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _files(among: Sequence[str]) -> Iterator[Path]:
    for name in among:
        root = CLONE / name
        candidates = [root] if root.is_file() else sorted(root.rglob("*"))
        yield from (path for path in candidates if path.is_file() and path.suffix not in MADE_BY_US)
