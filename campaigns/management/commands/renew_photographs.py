"""Make the sizes and formats that an earlier version of Hearback did not keep."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from campaigns.models import Photograph
from campaigns.services.photographs import renew_photograph

LOCK = 1_752_400_001  # any number that nothing else of this database locks


class Command(BaseCommand):
    help = (
        "Makes what an earlier version did not keep of each photograph. Safe to run twice, and to "
        "break off: it goes on where it was."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not _is_the_only_run():
            raise CommandError("Another run is at work.")
        try:
            lost = self._renew_all()
        finally:
            _end_run()
        if lost:
            raise CommandError(f"{lost} photographs could not be renewed; the others were.")

    def _renew_all(self) -> int:
        """Renew one after the other; return how many could not be."""
        renewed = lost = 0
        # Each row is read when its turn comes: it may have been changed or removed since.
        photographs = Photograph.objects.across_organizations().order_by("pk")
        for pk in list(photographs.values_list("pk", flat=True)):
            photograph = photographs.filter(pk=pk).first()
            if photograph is None:
                continue
            try:
                renewed += renew_photograph(photograph=photograph)
            except OSError as error:
                lost += 1
                self.stderr.write(f"{photograph} ({photograph.key}): {error}")
        self.stdout.write(f"{renewed} photographs were renewed.")
        return lost


def _is_the_only_run() -> bool:
    """Two at once would take away the files that the other has just announced."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _end_run() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
