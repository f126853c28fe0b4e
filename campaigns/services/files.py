"""Files that nobody may see any more: written down with what makes them so, and then deleted.

Storage knows no transactions. A file whose name stood in no row, of a worker that died before it
deleted it, would stay where it was for ever.
"""

import logging
from collections.abc import Iterable

from django.core.files.storage import default_storage
from django.db import transaction

from campaigns.models import FileToDelete

logger = logging.getLogger(__name__)


@transaction.atomic
def delete_files(names: Iterable[str]) -> None:
    """Delete files once the caller's transaction is committed, and go on until they are gone."""
    noted = list(names)
    note_files(noted)
    transaction.on_commit(lambda: delete_noted(noted), robust=True)


def note_files(names: Iterable[str]) -> None:
    """Write down which files have to go, in the transaction that makes it so."""
    files = [FileToDelete(name=name) for name in names]
    FileToDelete.objects.bulk_create(files, ignore_conflicts=True)


def delete_what_is_left() -> None:
    """Delete the files that could not be deleted before. Safe to run twice and at once."""
    delete_noted(FileToDelete.objects.values_list("name", flat=True))


def delete_noted(names: Iterable[str]) -> None:
    """Delete files that are written down; one that storage keeps stays written down."""
    for name in names:
        try:
            default_storage.delete(name)  # what is gone already is no error
        except Exception:
            logger.exception("a file that nobody may see is still in storage: %s", name)
        else:
            FileToDelete.objects.filter(name=name).delete()
