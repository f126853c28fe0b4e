"""Where backups are kept: a folder, or a bucket that speaks S3."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage

from config.backups.exceptions import BackupError

CHUNK = 1024 * 1024


def open_place(address: str) -> Storage:
    """Return a storage for `/var/backups` or `s3://bucket/folder`; only we may read the files."""
    if address.startswith("s3://"):
        return _bucket(address.removeprefix("s3://"))
    folder = Path(address).expanduser().resolve()
    if folder.is_relative_to(Path(settings.MEDIA_ROOT).resolve()):
        raise BackupError("A backup inside MEDIA_ROOT would be public: choose another folder.")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BackupError(f"{folder} cannot be used: {error.strerror}.") from None
    return FileSystemStorage(
        location=folder, file_permissions_mode=0o600, directory_permissions_mode=0o700
    )


def _bucket(rest: str) -> Storage:
    # boto3 costs half a second and 60 MB: only whoever uses a bucket pays for it.
    from storages.backends.s3 import S3Storage  # noqa: PLC0415

    bucket, _slash, folder = rest.partition("/")
    if not bucket:
        raise BackupError("Write s3://bucket or s3://bucket/folder.")
    return S3Storage(
        bucket_name=bucket,
        location=folder.strip("/"),
        endpoint_url=settings.S3_ENDPOINT or None,
        region_name=settings.S3_REGION or None,
        default_acl="private",
        file_overwrite=False,
    )


def work_folder(place: Storage) -> Path | None:
    """Return where large files may be written first: beside the result, if that is a folder.

    In a container the usual place for temporary files is memory.
    """
    return Path(place.location) if isinstance(place, FileSystemStorage) else None


def checksum(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in _chunks(file):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk
