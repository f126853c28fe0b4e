"""Write the database and the photographs into a folder or a bucket."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.backups.backup import make_backup
from config.backups.exceptions import BackupError
from config.backups.places import open_place


class Command(BaseCommand):
    help = "Writes a backup with checksums. SECRET_KEY is not in it: keep .env somewhere else."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to", default="backups", help="a folder (backups), or s3://bucket/folder"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            name = make_backup(open_place(options["to"]), say=self.stdout.write)
        except BackupError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{options['to'].rstrip('/')}/{name}")
