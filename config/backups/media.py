"""Stored photographs in one archive, wherever they are stored."""

import tarfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

from django.core.files import File
from django.core.files.storage import Storage, default_storage

from config.backups.exceptions import BackupError


def pack_media(to: Path, *, storage: Storage = default_storage) -> int:
    """Write every stored file into an archive and return how many there are.

    Not compressed: photographs are already.
    """
    count = 0
    with tarfile.open(to, "w") as archive:
        for name in _names(storage, ""):
            # A share card that is drawn anew meanwhile leaves its old name.
            with suppress(FileNotFoundError):
                _pack(storage, name, archive)
                count += 1
    return count


def _pack(storage: Storage, name: str, archive: tarfile.TarFile) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = storage.size(name)
    entry.mtime = storage.get_modified_time(name).timestamp()
    entry.mode = 0o644
    with storage.open(name) as file:
        archive.addfile(entry, file)


def _names(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever stored
        return
    for name in sorted(files):
        yield f"{folder}{name}"
    for name in sorted(folders):
        yield from _names(storage, f"{folder}{name}/")


def unpack_media(archive: Path, *, storage: Storage = default_storage) -> int:
    """Store every file of an archive and return how many there are.

    A file's content never changes under its name, so one that is there already stays.
    """
    count = 0
    with tarfile.open(archive) as entries:
        for entry in entries:
            content = entries.extractfile(entry)
            if content is None:
                raise BackupError(f"{entry.name} in the archive of photographs is no file.")
            _refuse_strange_name(entry.name)
            if not storage.exists(entry.name):
                storage.save(entry.name, File(content))
            count += 1
    return count


def _refuse_strange_name(name: str) -> None:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise BackupError(f"{name} in the archive of photographs leads out of its folder.")
