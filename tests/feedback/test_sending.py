"""Confirmations over real SMTP to the sandbox's mailbox."""

import datetime
import sys
from uuid import uuid4

import pytest
from django.utils import timezone

from feedback.models import Message
from feedback.querysets import IN_FLIGHT
from feedback.services import outbox
from feedback.services.delivery import message_id
from feedback.services.outbox import MOST_TRIES, WAITS, send_message
from feedback.services.rendering import render_message
from feedback.services.sweeping import release_stranded
from giving.links import mailed_gift_url
from tests.factories import CampaignFactory, OrganizationFactory

pytestmark = pytest.mark.django_db
State, Problem = Message.State, Message.Problem


def let_time_pass(message: Message) -> None:
    Message.rows.filter(pk=message.pk).update(next_try_at=timezone.now())


def test_confirmation_reaches_the_donor(write_confirmation, mailbox, over_smtp):
    message = write_confirmation()

    send_message(message.pk)

    [mail] = mailbox(message.email)
    message.refresh_from_db()
    assert message.state == State.SENT
    assert mail["subject"].strip() == "Merci\u202f! Votre don de 25,00\u00a0$ est bien arrivé"
    assert mail["message_id"] == message_id(message)
    assert {name: mail["headers"].get(name) for name in HEADERS} == HEADERS


HEADERS = {
    "From": "La Bibliobarque <dons@bibliobarque.example>",
    "Reply-To": "bonjour@bibliobarque.example",
    "Auto-Submitted": "auto-generated",
    "List-Unsubscribe": None,
    "Precedence": None,
}


def test_what_is_shown_to_staff_is_what_was_sent(write_confirmation, mailbox, over_smtp):
    message = write_confirmation()
    send_message(message.pk)

    shown = render_message(Message.rows.get(pk=message.pk))

    [mail] = mailbox(message.email)
    assert mail["subject"].strip() == shown.subject
    assert mail["text"].replace("\r\n", "\n") == shown.text
    assert mail["html"].replace("\r\n", "\n").strip() == shown.html.strip()
    assert mailed_gift_url(message.donation) in shown.text
    assert f'href="{mailed_gift_url(message.donation)}"' in shown.html


def test_message_is_sent_once_however_often_its_task_runs(write_confirmation, mailbox, over_smtp):
    message = write_confirmation()

    for _ in range(3):
        send_message(message.pk)

    assert len(mailbox(message.email)) == 1


def test_busy_mail_server_is_asked_again_later(write_confirmation, mailbox, mail_fault, over_smtp):
    message = write_confirmation()
    mail_fault("4xx", message.email, mails=1)

    send_message(message.pk)

    message.refresh_from_db()
    assert (message.state, message.problem) == (State.WAITING, Problem.BUSY)
    assert message.error.startswith("451 4.3.0 Try again later")
    assert message.next_try_at - timezone.now() > WAITS[0] - datetime.timedelta(seconds=5)
    send_message(message.pk)  # too early: nothing happens
    assert mailbox(message.email) == []
    let_time_pass(message)
    send_message(message.pk)
    assert [mail["message_id"] for mail in mailbox(message.email)] == [message_id(message)]


def test_mail_that_was_in_flight_at_a_crash_arrives_under_the_same_id(
    write_confirmation, mailbox, over_smtp, monkeypatch
):
    message = write_confirmation()
    with monkeypatch.context() as crash:
        crash.setattr(outbox, "record_sent", lambda message: sys.exit(137))
        with pytest.raises(SystemExit):
            send_message(message.pk)

    long_ago = timezone.now() - 2 * IN_FLIGHT
    Message.rows.filter(pk=message.pk).update(claimed_at=long_ago)
    release_stranded(timezone.now())
    send_message(message.pk)

    assert [mail["message_id"] for mail in mailbox(message.email)] == [message_id(message)] * 2


@pytest.mark.parametrize("mode", ["refuse", "slow"])
def test_mail_server_that_hangs_or_hangs_up_loses_nothing(
    mode, write_confirmation, mailbox, mail_fault, over_smtp
):
    over_smtp.EMAIL_TIMEOUT = 0.5
    message = write_confirmation()
    mail_fault(mode, message.email, mails=1, delay=1)

    send_message(message.pk)

    message.refresh_from_db()
    assert (message.state, message.problem) == (State.WAITING, Problem.UNREACHABLE)
    let_time_pass(message)
    over_smtp.EMAIL_TIMEOUT = 5
    send_message(message.pk)
    assert len(mailbox(message.email)) == 1


def test_mail_server_that_is_down_loses_nothing(write_confirmation, mailbox, over_smtp):
    message = write_confirmation()
    port, over_smtp.EMAIL_PORT = over_smtp.EMAIL_PORT, 9

    send_message(message.pk)

    message.refresh_from_db()
    assert (message.state, message.problem) == (State.WAITING, Problem.UNREACHABLE)
    over_smtp.EMAIL_PORT = port
    let_time_pass(message)
    send_message(message.pk)
    assert len(mailbox(message.email)) == 1


def test_refused_address_is_given_up_with_a_reason(
    write_confirmation, mailbox, mail_fault, over_smtp
):
    message = write_confirmation()
    mail_fault("5xx", message.email)

    send_message(message.pk)

    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.FAILED, 1)
    assert message.reason == (
        "The recipient’s mail server refused this address. "
        "(550 5.1.1 Refused, as you asked of the sandbox)"
    )
    let_time_pass(message)
    send_message(message.pk)
    assert mailbox(message.email) == []


def test_last_try_gives_up(write_confirmation, mail_fault, over_smtp):
    message = write_confirmation()
    Message.rows.filter(pk=message.pk).update(attempts=MOST_TRIES - 1)
    mail_fault("4xx", message.email, mails=1)

    send_message(message.pk)

    message.refresh_from_db()
    assert (message.state, message.problem) == (State.FAILED, Problem.BUSY)


def test_waits_grow_to_a_day():
    assert list(WAITS) == sorted(WAITS)
    assert sum(WAITS, datetime.timedelta()) > datetime.timedelta(hours=24)


@pytest.mark.parametrize(
    "odd",
    [
        "karim\r\nBcc: everyone@example.org <karim@example.org>",
        "karim@example.org\nBcc: everyone@example.org",
        "🚤@example.org",
        "\u202ekarim@example.org",
        "karim@",
        "karim@example.org, everyone@example.org",
    ],
)
def test_address_that_is_none_is_refused_cleanly(odd, write_confirmation, over_smtp):
    message = write_confirmation()
    Message.rows.filter(pk=message.pk).update(email=odd)

    send_message(message.pk)

    message.refresh_from_db()
    assert (message.state, message.problem) == (State.FAILED, Problem.ADDRESS_INVALID)


def test_address_in_a_domain_with_accents_is_encoded(write_confirmation, mailbox, over_smtp):
    name, domain = uuid4().hex[:12], "bibliothèque.example"
    message = write_confirmation(email=f"{name}@{domain}")

    send_message(message.pk)

    assert len(mailbox(f"{name}@{domain.encode('idna').decode()}")) == 1


def test_longest_address_that_a_row_holds_is_sent(write_confirmation, mailbox, over_smtp):
    address = f"{uuid4().hex[:12]}@{'a' * 60}.{'b' * 60}.{'c' * 60}.{'d' * 50}.example"
    message = write_confirmation(email=address.ljust(254, "e"))

    send_message(message.pk)

    assert [mail["to"] for mail in mailbox(message.email)] == [[message.email]]


def test_odd_names_arrive_as_they_are_written(write_confirmation, mailbox, over_smtp):
    sender = 'O’Brien "Le Phare" = + < \r\nBcc: everyone@example.org 🚤'
    campaign = CampaignFactory(organization=OrganizationFactory(sender_name=sender))
    message = write_confirmation(campaign=campaign, name="=1+1 <b>L'Été</b> عمر")

    send_message(message.pk)

    [mail] = mailbox(message.email)
    assert "Bcc" not in mail["headers"]
    assert mail["headers"]["From"].endswith("<dons@bibliobarque.example>")
    assert "Bonjour =1+1 <b>L'Été</b> عمر," in mail["text"]
    assert "=1+1 &lt;b&gt;L&#x27;Été&lt;/b&gt; عمر" in mail["html"]


def test_organization_without_an_address_writes_from_the_servers(
    write_confirmation, mailbox, over_smtp
):
    over_smtp.DEFAULT_FROM_EMAIL = "Hearback <post@hearback.example>"
    campaign = CampaignFactory(organization=OrganizationFactory(sender_email=""))
    message = write_confirmation(campaign=campaign)

    send_message(message.pk)

    [mail] = mailbox(message.email)
    assert mail["headers"]["From"] == "La Bibliobarque <post@hearback.example>"
    assert mail["message_id"].endswith("@hearback.example>")
