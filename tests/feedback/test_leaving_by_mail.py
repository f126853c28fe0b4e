"""From a mail's own header to the last of its kind: what RFC 8058 and the mailbox providers ask."""

import re
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from campaigns.models import Moment
from donors.contact_links import preferences_address, unsubscribe_address
from donors.models import Choice, Purpose
from donors.services.consent import Said, record_choice
from feedback.journeys.share_prompts import write_share_prompt
from feedback.kinds import RULES, Stream
from feedback.models import Message
from feedback.services.delivery import build_mail
from feedback.services.gift_mails import organization_values
from feedback.services.outbox import send_message
from feedback.services.rendering import CURRENT_VERSIONS, render_message
from tests.factories import CampaignFactory, FieldLinkFactory, OrganizationFactory, PersonFactory

pytestmark = pytest.mark.django_db

NOON = "2026-11-28T17:00:00+00:00"
REFUSABLE = sorted(kind for kind, rule in RULES.items() if not rule.is_required)
PROMOTIONAL = [kind for kind in REFUSABLE if RULES[kind].stream is Stream.PROMOTIONAL]
LIST_HEADERS = ("List-Unsubscribe", "List-Unsubscribe-Post", "List-Id")


@pytest.fixture
def reader():
    return PersonFactory(email=f"maude-{uuid4().hex[:12]}@example.org", language="fr")


@pytest.fixture
def prompt(reader):
    """Return a function that writes one more share prompt to somebody who agreed to them."""

    def write(campaign):
        said = Said(
            is_allowed=True, source=Choice.Source.PREFERENCES, wording="x", text="", language="fr"
        )
        record_choice(
            person=reader, organization=campaign.organization, purpose=Purpose.SHARE_PROMPT,
            said=said,
        )  # fmt: skip
        return write_share_prompt(
            person=reader, campaign=campaign, fundraiser=None, moment=Moment.FOLLOWING
        )

    return write


def message_of(kind, language="fr", **fields):
    organization = OrganizationFactory()
    link = FieldLinkFactory(organization=organization)
    return Message.rows.create(
        key=f"{kind}:1",
        kind=kind,
        organization=organization,
        person=PersonFactory(),
        email="maude@example.org",
        language=language,
        template_version=CURRENT_VERSIONS[kind],
        values={
            **organization_values(organization),
            "share_url": "https://example.org/s/abc",
            "field_link": link.pk,
        },
        **fields,
    )


@time_machine.travel(NOON, tick=False)
def test_mail_carries_the_headers_exactly_as_rfc_8058_has_them(prompt, reader, mailbox, over_smtp):
    message = prompt(CampaignFactory())

    send_message(message.pk)

    [mail] = mailbox(reader.email)
    organization = message.organization
    address = unsubscribe_address(
        person_id=reader.pk, organization_id=organization.pk, purpose=Purpose.SHARE_PROMPT
    )
    assert {name: " ".join(mail["headers"][name].split()) for name in LIST_HEADERS} == {
        "List-Unsubscribe": f"<{address}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": f"<share-prompt.{organization.slug}.{settings.NEWS_FROM_EMAIL.split('@')[1]}>",
    }
    assert address.startswith(f"{settings.SITE_URL}/unsubscribe/")


@time_machine.travel(NOON, tick=False)
def test_the_button_of_the_mail_program_ends_what_was_queued_behind_it(
    prompt, reader, mailbox, over_smtp
):
    campaign = CampaignFactory()
    first = prompt(campaign)
    second = prompt(CampaignFactory(organization=campaign.organization))
    send_message(first.pk)
    [mail] = mailbox(reader.email)
    path = urlsplit(mail["headers"]["List-Unsubscribe"].strip("<> \r\n")).path

    answer = Client(enforce_csrf_checks=True).post(
        path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    send_message(second.pk)

    second.refresh_from_db()
    assert (answer.status_code, answer.has_header("Location")) == (200, False)
    assert (second.state, second.held) == (Message.State.DROPPED, Message.Held.REFUSED)
    assert len(mailbox(reader.email)) == 1


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kind", REFUSABLE)
def test_every_mail_that_can_be_refused_shows_the_way_out_in_its_body(kind, language):
    message = message_of(kind, language)
    who = {"person_id": message.person_id, "organization_id": message.organization_id}
    ways = [unsubscribe_address(**who, purpose=RULES[kind].purpose), preferences_address(**who)]

    mail = render_message(message)

    assert [way for way in ways if way not in mail.text] == []
    assert [way for way in ways if f'href="{way}"' not in mail.html] == []


@pytest.mark.parametrize("kind", sorted(set(RULES) - set(REFUSABLE)))
def test_what_is_required_has_no_way_out_and_no_sender_of_news(kind):
    mail = build_mail(message_of(kind))

    assert {name: mail.extra_headers.get(name) for name in LIST_HEADERS} == dict.fromkeys(
        LIST_HEADERS
    )
    assert "/unsubscribe/" not in mail.body
    assert "dons@bibliobarque.example" in mail.from_email


@pytest.mark.parametrize("kind", PROMOTIONAL)
def test_news_never_comes_from_the_sender_of_receipts(kind):
    mail = build_mail(message_of(kind))

    assert "dons@bibliobarque.example" not in mail.from_email
    assert re.fullmatch(r'"La Bibliobarque" <news@[\w.-]+>', mail.from_email)


def test_no_row_keeps_a_link_that_opens_somebodys_choices(prompt):
    message = prompt(CampaignFactory())

    assert "/unsubscribe/" not in str(message.values)
    assert "/preferences/" not in str(message.values)
