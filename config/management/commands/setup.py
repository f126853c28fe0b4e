"""Bring a server from its settings to the first sign-in, and say what is wrong on the way."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from config.installation import checks
from config.installation.answers import Answers, MissingAnswerError
from config.installation.first_rows import QUESTIONS, make_first_staff, make_organization
from config.installation.mail import send_test_mail
from config.installation.report import Report
from config.installation.webhook import register_webhook


class Command(BaseCommand):
    help = (
        "Checks every part, brings the database up to date, registers the Stripe webhook, sends a "
        "test mail, and makes the organization and its first owner. Safe to run again."
    )
    requires_system_checks = ()  # ours say it in plainer words

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--no-input", action="store_true", help="ask nothing; take SETUP_… variables"
        )
        parser.add_argument(
            "--no-test-mail", action="store_true", help="send no test mail this time"
        )
        for name, question in QUESTIONS.items():
            parser.add_argument(f"--{name.replace('_', '-')}", help=question)

    def handle(self, *args: Any, **options: Any) -> None:
        report = Report(self.stdout)
        may_ask = not options["no_input"] and sys.stdin.isatty()
        self._check_and_make(report, Answers(options, may_ask=may_ask), options)
        self._conclude(report)
        if report.wrong:
            sys.exit(1)

    def _check_and_make(self, report: Report, answers: Answers, options: dict[str, Any]) -> None:
        checks.check_settings(report)
        checks.check_redis(report)
        checks.check_files(report)
        if checks.check_stripe(report):
            register_webhook(report)
        if not checks.check_database(report):
            return
        call_command("migrate", interactive=False, verbosity=0)
        report.good("The database is up to date")
        try:
            organization = make_organization(report, answers)
            owner = organization and make_first_staff(report, answers, organization)
        except MissingAnswerError as error:
            report.is_wrong(str(error))
            return
        if owner and owner.email and not options["no_test_mail"]:
            send_test_mail(report, to=owner.email)

    def _conclude(self, report: Report) -> None:
        if report.wrong:
            self.stdout.write(f"\nTo put right ({len(report.wrong)}), then run setup again:")
            self._list(report.wrong)
        if report.to_do:
            self.stdout.write("\nStill to do:")
            self._list(report.to_do)
        if not report.wrong:
            self.stdout.write(f"\nHearback is set up. Sign in at {settings.SITE_URL}/admin/")

    def _list(self, sentences: list[str]) -> None:
        for sentence in sentences:
            self.stdout.write(f"  - {sentence}")
