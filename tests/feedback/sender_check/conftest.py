from collections.abc import Callable

import pytest

from feedback.sender_check.check import check_sender
from feedback.sender_check.findings import Finding
from feedback.sender_check.lookups import Lookups
from feedback.sender_check.mail_services import BY_SETTING
from feedback.sender_check.senders import Carrier, Sender
from tests.feedback.sender_check.zones import Zones, good_rows

BREVO = Carrier(BY_SETTING["brevo"])


@pytest.fixture
def check() -> Callable[..., list[Finding]]:
    """Return a function that checks dons@bibliobarque.example, with some records changed."""

    def checked(changes=None, *, carrier=BREVO, typed=(), zones=None, **options) -> list[Finding]:
        rows = {**good_rows(), **(changes or {})}
        zones = zones or Zones({name: kinds for name, kinds in rows.items() if kinds is not None})
        return check_sender(
            sender=Sender(options.get("header", "Bibliobarque <dons@bibliobarque.example>")),
            public_email=options.get("public_email", "bonjour@bibliobarque.example"),
            carrier=carrier,
            selectors=typed,
            lookups=Lookups(zones, seconds=options.get("seconds", 5)),
        )

    return checked


@pytest.fixture
def found(check) -> Callable[..., list[tuple[str, str, str]]]:
    """Return a function that says what a check finds, in short."""

    def in_short(*args, about=("spf", "dkim", "dmarc", "replies", "sender"), **options):
        return [
            (str(one.subject), str(one.level), one.what)
            for one in check(*args, **options)
            if one.subject in about
        ]

    return in_short
