"""Fill an empty database with the demo's story."""

from typing import Any

from django.core.management.base import BaseCommand

from config.demo.story.fill import fill


class Command(BaseCommand):
    help = "Fills an empty database with a believable nonprofit; leaves any other as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        fill(self._say)

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()
