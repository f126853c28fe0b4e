"""Files that nobody may see any more: written down with what makes them so, and then deleted.

Storage knows no transactions. A file whose name stood in no row, of a worker that died before it
deleted it, would stay where it was for ever.
"""

import logging
from collections.abc import Iterable
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet

from campaigns.models import FileToDelete

logger = logging.getLogger(__name__)


@transaction.atomic
def delete_files(names: Iterable[str]) -> None:
    """Delete files once the caller's transaction is committed, and go on until they are gone."""
    files = [FileToDelete(name=name) for name in names]
    FileToDelete.objects.bulk_create(files, ignore_conflicts=True)
    transaction.on_commit(lambda: _delete(file.name for file in files), robust=True)


@transaction.atomic
def take_cards_down(cards: QuerySet[Any]) -> None:
    """Part with drawn cards at once: what they show must not wait until they are drawn anew."""
    locked = list(cards.select_for_update(of=("self",)).order_by("pk"))
    delete_files(card.file_name for card in locked)
    cards.filter(pk__in=[card.pk for card in locked]).delete()


def delete_what_is_left() -> None:
    """Delete the files that could not be deleted before. Safe to run twice and at once."""
    _delete(FileToDelete.objects.values_list("name", flat=True))


def _delete(names: Iterable[str]) -> None:
    for name in names:
        try:
            default_storage.delete(name)  # what is gone already is no error
        except Exception:
            logger.exception("a file that nobody may see is still in storage: %s", name)
        else:
            FileToDelete.objects.filter(name=name).delete()
