import pytest

from donors import accounts


@pytest.fixture(autouse=True)
def _sign_in_mails_at_once(monkeypatch) -> None:
    """Send where the code was asked for, so that a test finds the mail when it has the answer."""
    monkeypatch.setattr(accounts.MAILER, "submit", lambda send, *arguments: send(*arguments))
