"""Check what must always be true of the books; exit 1 when something is not."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from giving.services.books import Finding, recount_totals, run_checks
from giving.services.share_recount import recount_shares


class Command(BaseCommand):
    help = "Checks the books and prints each promise with the number of rows that break it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--repair",
            action="store_true",
            help="recount the totals of all campaigns first; gifts wait for some moments",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["repair"]:
            recount_totals()
            recount_shares()
            self.stdout.write("Totals, donors and share links were recounted.")
        findings = run_checks()
        for finding in findings:
            self._print(finding)
        breaches = [finding for finding in findings if not finding.is_clean]
        if not breaches:
            self.stdout.write(self.style.SUCCESS("The books are in order."))
            return
        if not options["repair"] and any(
            breach.check.is_repaired_by_recount for breach in breaches
        ):
            self.stdout.write("Counts can be put right with: manage.py check_books --repair")
        sys.exit(1)

    def _print(self, finding: Finding) -> None:
        self.stdout.write(f"{finding.count:>7}  {finding.check.promise}")
        for example in finding.examples:
            self.stdout.write(f"         {example}")
        if finding.count > len(finding.examples):
            self.stdout.write(f"         and {finding.count - len(finding.examples)} more")
