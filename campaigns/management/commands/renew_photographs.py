"""Make the sizes and formats that an earlier version of Hearback did not keep."""

from typing import Any

from django.core.management.base import BaseCommand

from campaigns.models import Photograph
from campaigns.services.photographs import renew_photograph


class Command(BaseCommand):
    help = "Make what an earlier version did not keep of each photograph. Safe to run twice."

    def handle(self, *args: Any, **options: Any) -> None:
        renewed = 0
        for photograph in Photograph.objects.across_organizations().order_by("pk").iterator():
            renewed += renew_photograph(photograph=photograph)
        self.stdout.write(f"{renewed} photographs were renewed.")
