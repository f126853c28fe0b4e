"""Confirmations over real SMTP to the sandbox's mailbox."""

import pytest

from feedback.models import Message
from feedback.services.outbox import send_message
from giving.links import gift_url

pytestmark = pytest.mark.django_db


def test_confirmation_reaches_the_donor(confirmation, mailbox, over_smtp):
    send_message(confirmation.pk)

    [mail] = mailbox(confirmation.email)
    confirmation.refresh_from_db()
    assert confirmation.state == Message.State.SENT
    assert mail["subject"] == "Merci ! Votre don de 25,00 $ est bien arrivé"
    assert mail["headers"]["From"] == "La Bibliobarque <dons@bibliobarque.example>"
    assert mail["headers"]["Reply-To"] == "bonjour@bibliobarque.example"
    assert mail["headers"]["Auto-Submitted"] == "auto-generated"
    assert "List-Unsubscribe" not in mail["headers"]
    assert gift_url(confirmation.donation) in mail["text"]
    assert gift_url(confirmation.donation) in mail["html"]
