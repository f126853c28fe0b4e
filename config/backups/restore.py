"""Bring a backup back, after it was checked from end to end."""

import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.core.files.storage import Storage

from config.backups.backup import DATABASE, FORMAT, MANIFEST, MEDIA, Manifest
from config.backups.database import check_archive, empty_database, is_empty, restore_database
from config.backups.exceptions import BackupError
from config.backups.media import unpack_media
from config.backups.places import checksum, work_folder


def restore_backup(
    place: Storage, name: str, *, force: bool, say: Callable[[str], object]
) -> Manifest:
    """Fill the database and the photographs from a backup.

    Nothing is touched before every checksum was found right and pg_restore has read the archive.
    Refuses a database that holds
    anything, unless forced: then that is lost.
    """
    manifest = read_manifest(place, name)
    if not force and not is_empty():
        raise BackupError(
            "The database is not empty. Restore into a new one, or add --force: everything that "
            "is in it now is then lost."
        )
    with tempfile.TemporaryDirectory(prefix=".reading-", dir=work_folder(place)) as folder:
        say("Checking the backup")
        paths = {
            file: _fetch(place, f"{name}/{file}", Path(folder) / file, described["sha256"])
            for file, described in manifest.files.items()
        }
        check_archive(paths[DATABASE])
        if not is_empty():
            say("Emptying the database")
            empty_database()
        say("Restoring the database")
        restore_database(paths[DATABASE])
        say("Restoring the photographs")
        unpack_media(paths[MEDIA])
    return manifest


def read_manifest(place: Storage, name: str) -> Manifest:
    path = f"{name}/{MANIFEST}"
    if not place.exists(path):
        raise BackupError(f"There is no whole backup called {name}.")
    with place.open(path) as file:
        content = json.loads(file.read())
    if content.get("format") != FORMAT:
        raise BackupError("This backup was made by a newer Hearback: upgrade first.")
    return Manifest(**content)


def newest_backup(place: Storage) -> str:
    """Return the name of the newest whole backup."""
    folders, _files = place.listdir("")
    for name in sorted(folders, reverse=True):
        if name.startswith("hearback-") and place.exists(f"{name}/{MANIFEST}"):
            return str(name)
    raise BackupError("There is no whole backup there.")


def _fetch(place: Storage, name: str, to: Path, wanted: object) -> Path:
    with place.open(name) as source, to.open("w+b") as copy:
        shutil.copyfileobj(source, copy)
        copy.seek(0)
        if checksum(copy) != wanted:
            raise BackupError(f"{name} is damaged: its checksum is not the manifest's.")
    return to
