"""Bring the database and the photographs back from a backup."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.backups.backup import Manifest
from config.backups.exceptions import BackupError
from config.backups.places import open_place
from config.backups.restore import newest_backup, restore_backup


class Command(BaseCommand):
    help = "Restores a backup into an empty database, after checking it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--from", dest="source", default="backups", help="where backup wrote to (backups)"
        )
        parser.add_argument("--name", help="one of the backups there; without it, the newest")
        parser.add_argument(
            "--force", action="store_true", help="empty the database first: what is in it is lost"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            place = open_place(options["source"])
            name = options["name"] or newest_backup(place)
            manifest = restore_backup(place, name, force=options["force"], say=self.stdout.write)
        except BackupError as error:
            raise CommandError(str(error)) from None
        self._conclude(name, manifest)

    def _conclude(self, name: str, manifest: Manifest) -> None:
        counted = ", ".join(f"{count} {what}" for what, count in manifest.rows.items())
        self.stdout.write(f"Restored {name}: {counted}, {manifest.photographs} photograph files.")
        self.stdout.write(
            "Now run: manage.py migrate, then manage.py check_books.\n"
            f"Gifts paid after {manifest.made_at} are in Stripe's Dashboard and not in here.\n"
            "Private links in old mails only work with the same SECRET_KEY."
        )
