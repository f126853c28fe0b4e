import json
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from feedback.bulk import sending
from feedback.models import Message
from feedback.services.gift_mails import write_gift_confirmation
from tests.factories import PaidDonationFactory


@pytest.fixture
def mailbox(sandbox_url) -> Callable[[str], list[dict]]:
    """Return a function that tells which mails reached an address, oldest first."""

    def read(address: str) -> list[dict]:
        query = urllib.parse.urlencode({"to": address})
        with urllib.request.urlopen(  # noqa: S310
            f"{sandbox_url}/_sandbox/mail.json?{query}", timeout=5
        ) as answer:
            return list(reversed(json.load(answer)))

    return read


@pytest.fixture
def mail_fault(drive_sandbox):
    """Return a function that makes the mail server fail for one address; it is mended after."""
    yield lambda mode, to, **fields: drive_sandbox("smtp", mode=mode, to=to, **fields)
    drive_sandbox("smtp", mode="none")


@pytest.fixture
def over_smtp(settings):
    """Send over real SMTP to the sandbox (pytest-django keeps mails in memory otherwise)."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 5
    return settings


@pytest.fixture(autouse=True)
def _no_open_wire() -> Iterator[None]:
    """The connection that a worker keeps open is not another test's."""
    yield
    sending.KEPT.wire.close()


@pytest.fixture
def write_confirmation() -> Callable[..., Message]:
    """Return a function that writes the confirmation of a paid gift of 25.00 CAD.

    Each goes to an address of its own, since all tests share one mailbox.
    """

    def write(**fields: object) -> Message:
        fields.setdefault("email", f"karim-{uuid4().hex[:12]}@example.org")
        message = write_gift_confirmation(donation=PaidDonationFactory(**fields))
        assert message is not None
        return message

    return write


@pytest.fixture
def confirmation(db, write_confirmation) -> Message:
    return write_confirmation()
