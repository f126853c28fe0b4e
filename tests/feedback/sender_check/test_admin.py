"""The page for staff: who sees it, what it asks, what it shows, and the test mail."""

import re
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse

from campaigns.models import Membership
from feedback.models import Message
from feedback.sender_check.admin import MOST_CHECKS, MOST_MAILS, letter
from feedback.sender_check.check import Report
from feedback.sender_check.mail_services import BY_SETTING
from feedback.sender_check.senders import Carrier, Sender, carrier, senders_of
from feedback.services.delivery import sender
from tests.factories import OrganizationFactory, StaffFactory
from tests.feedback.sender_check.zones import OURS, Zones, good_rows, txt

pytestmark = pytest.mark.django_db


@pytest.fixture
def organization():
    return OrganizationFactory(news_sender_email="nouvelles@bibliobarque.example")


@pytest.fixture
def owner(organization):
    return StaffFactory(organization=organization, language="en", email="claire@example.org")


@pytest.fixture
def client(owner, staff_client):
    return staff_client(owner)


@pytest.fixture
def zones(settings):
    """Put a resolver of our own in the place of the machine's; the site sends by Brevo."""
    settings.EMAIL_SERVICE = "brevo"
    settings.ANYMAIL = {}
    zones = Zones(good_rows())
    with patch("feedback.sender_check.admin.system_resolver", return_value=zones):
        yield zones


def page_of(organization):
    return reverse("admin:sender_check", args=[organization.pk])


def trial_of(organization):
    return reverse("admin:sender_trial_mail", args=[organization.pk])


# --- Who sees it --------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Membership.Role.values)
def test_owners_and_fundraisers_check_and_nobody_else(organization, role, staff_client, zones):
    person = StaffFactory(organization=organization, role=role, language="en")
    client = staff_client(person)
    may = role in {"owner", "fundraising"}

    answers = [
        client.get(page_of(organization)).status_code,
        client.post(page_of(organization)).status_code,
        client.post(trial_of(organization)).status_code,
    ]
    form = client.get(reverse("admin:campaigns_organization_change", args=[organization.pk]))

    assert answers == ([200, 200, 302] if may else [403, 403, 403])
    assert (page_of(organization) in form.content.decode()) is may
    assert (reverse("admin:sender_checks") in form.content.decode()) is may
    assert len(mail.outbox) == may
    assert bool(zones.asked) is may


def test_the_page_of_another_organization_is_not_there(client, zones):
    other = OrganizationFactory()

    answers = [
        client.get(page_of(other)).status_code,
        client.post(page_of(other)).status_code,
        client.post(trial_of(other)).status_code,
    ]

    assert answers == [404, 404, 404]
    assert (zones.asked, mail.outbox) == ([], [])


def test_the_way_in_leads_to_ones_own_organization(organization, owner, client):
    one = client.get(reverse("admin:sender_checks"))
    Membership.objects.create(organization=OrganizationFactory(), person=owner, role="owner")
    several = client.get(reverse("admin:sender_checks"))

    assert one["Location"] == page_of(organization)
    assert several["Location"] == reverse("admin:campaigns_organization_changelist")


# --- The check ----------------------------------------------------------------------------------


def test_opening_the_page_asks_nobody(client, organization, zones):
    page = client.get(page_of(organization)).content.decode()

    assert "dons@bibliobarque.example" in page
    assert "They are sent by Brevo." in page
    assert zones.asked == []


def test_a_check_shows_what_is_in_order(client, organization, zones):
    answer = client.post(page_of(organization))

    page = answer.content.decode()
    [shown] = answer.context["reports"]
    assert "All is in order: mailboxes can see that these mails are yours." in page
    findings = shown["report"].findings
    assert [finding.level for finding in findings] == ["ok"] * 5
    assert all(finding.title in page for finding in findings)
    assert "To send to whoever keeps your domain" not in page


def test_what_is_wrong_comes_first_and_with_the_record_to_create(client, organization, zones):
    zones.rows[f"_dmarc.{OURS}"] = {}

    page = client.post(page_of(organization)).content.decode()

    titles = re.findall(r"<h4[^>]*>([^<]+)</h4>", page)
    assert titles[0] == "There is no DMARC record"
    assert f"<code>_dmarc.{OURS}</code>" in page
    assert "<code>v=DMARC1; p=none; rua=mailto:bonjour@bibliobarque.example</code>" in page
    assert "mailto:?subject=DNS%20records%20of%20bibliobarque.example&amp;body=Hello" in page


def test_a_record_that_mends_several_faults_stands_there_once(client, organization, zones):
    zones.rows[OURS] = {**txt("v=spf1 foo ?all"), "MX": ["1 mx.example."]}

    page = client.post(page_of(organization)).content.decode()

    assert page.count("<code>v=spf1 include:spf.brevo.com ~all</code>") == 1
    assert page.count("The record above puts this right too.") == 2


def test_a_page_in_french_is_in_french(organization, staff_client, zones):
    client = staff_client(StaffFactory(organization=organization, language="fr"))
    zones.rows[OURS] = {"MX": ["0 ."]}

    page = client.post(page_of(organization)).content.decode()

    assert "Il n’y a pas d’enregistrement SPF" in page
    assert f"{OURS} déclare ne pas recevoir de courrier" in page


def test_a_dns_that_is_gone_is_no_error_page(client, organization, zones):
    zones.slow = ("*",)

    answer = client.post(page_of(organization))

    assert answer.status_code == 200
    assert "The DNS could not be asked just now" in answer.content.decode()


def test_texts_of_strangers_are_shown_as_texts(client, organization, zones):
    zones.rows[OURS] = {**txt("v=spf1 <script>alert(1)</script>"), "MX": ["1 mx.example."]}

    page = client.post(page_of(organization)).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("s1, S2", {f"s1._domainkey.{OURS}", f"s2._domainkey.{OURS}"}),
        (f"s1._domainkey.{OURS}", {f"s1._domainkey.{OURS}"}),
    ],
)
def test_typed_selectors_are_asked_for(client, organization, zones, typed, asked):
    client.post(page_of(organization), {"selectors": typed})

    assert asked <= {name for name, _kind in zones.asked}


@pytest.mark.parametrize(
    "typed", ["a b/c", "évry", "a..b", ".a", "x" * 64, "a,b,c,d,e", "../etc", "a\0b", "*"]
)
def test_a_selector_that_is_none_is_refused_and_nobody_is_asked(client, organization, zones, typed):
    answer = client.post(page_of(organization), {"selectors": typed})

    assert answer.context["form"].errors
    assert answer.context["reports"] == []
    assert zones.asked == []


def test_nobody_checks_without_end(client, organization, zones):
    for _time in range(MOST_CHECKS):
        client.post(page_of(organization))
    asked = len(zones.asked)

    answer = client.post(page_of(organization))

    assert answer.context["reports"] == []
    assert "That was often." in answer.content.decode()
    assert len(zones.asked) == asked


def test_only_names_around_the_organization_are_asked_for(client, organization, zones):
    client.post(page_of(organization))

    known = {"spf.brevo.com", OURS, f"_dmarc.{OURS}"}
    known |= {f"{one}._domainkey.{OURS}" for one in ("brevo1", "brevo2", "mail")}
    assert {name for name, _kind in zones.asked} == known


# --- The letter ---------------------------------------------------------------------------------


def test_the_letter_says_what_to_type_and_what_it_stands_in_place_of(check):
    findings = check({OURS: {"TXT": ["v=spf1 +all"], "MX": ["1 mx.example."]}})

    assert letter(Report((Sender("dons@bibliobarque.example"),), tuple(findings))) == (
        "Hello, please change these DNS records of bibliobarque.example:\n\n"
        "Name: bibliobarque.example\nType: TXT\n"
        "Value: v=spf1 include:spf.brevo.com ~all\nIn place of: v=spf1 +all"
    )


def test_there_is_no_letter_when_all_is_in_order(check):
    assert letter(Report((Sender("dons@bibliobarque.example"),), tuple(check()))) == ""


# --- The test mail ------------------------------------------------------------------------------


def test_a_test_mail_goes_to_whoever_asks_and_is_kept_nowhere(client, organization):
    answer = client.post(trial_of(organization), {"sender": "x", "to": "victim@example.org"})

    [sent] = mail.outbox
    assert answer["Location"] == page_of(organization)
    assert (sent.to, sent.cc, sent.bcc) == (["claire@example.org"], [], [])
    assert (
        sent.from_email == sender(organization) == '"La Bibliobarque" <dons@bibliobarque.example>'
    )
    assert sent.reply_to == ["bonjour@bibliobarque.example"]
    assert sent.subject == "Test mail from The Book Boat"
    assert "It came from dons@bibliobarque.example, as mails to your donors do." in sent.body
    assert not Message.rows.exists()


def test_a_test_mail_goes_from_each_of_ones_own_addresses_and_from_no_other(client, organization):
    for address in ("nouvelles@bibliobarque.example", "boss@elsewhere.example"):
        client.post(trial_of(organization), {"sender": address})

    assert [sent.from_email for sent in mail.outbox] == [
        '"La Bibliobarque" <nouvelles@bibliobarque.example>',
        '"La Bibliobarque" <dons@bibliobarque.example>',
    ]


def test_a_test_mail_arrives_over_smtp(organization, staff_client, over_smtp, mailbox):
    address = f"claire-{uuid4().hex[:12]}@example.org"
    client = staff_client(StaffFactory(organization=organization, language="fr", email=address))

    page = client.post(trial_of(organization), follow=True).content.decode()

    [arrived] = mailbox(address)
    assert arrived["subject"] == "Courriel d’essai de La Bibliobarque"
    assert "Le serveur de courriel a pris le courriel d’essai" in page


def test_what_the_mail_server_answered_is_said(organization, staff_client, over_smtp, mail_fault):
    address = f"claire-{uuid4().hex[:12]}@example.org"
    mail_fault("5xx", address)
    client = staff_client(StaffFactory(organization=organization, language="en", email=address))

    page = client.post(trial_of(organization), follow=True).content.decode()

    assert "The test mail was not taken. The recipient’s mail server refused" in page
    assert "550 5.1.1 Refused, as you asked of the sandbox" in page


def test_a_mail_server_that_is_gone_is_no_error_page(client, organization, over_smtp, settings):
    settings.EMAIL_PORT = 1

    page = client.post(trial_of(organization), follow=True).content.decode()

    assert "The test mail was not taken. The mail server could not be reached." in page


def test_nobody_sends_themselves_mails_without_end(client, organization):
    for _time in range(MOST_MAILS + 2):
        page = client.post(trial_of(organization), follow=True).content.decode()

    assert len(mail.outbox) == MOST_MAILS
    assert "That was often." in page


def test_a_link_from_elsewhere_sends_nothing(client, organization):
    assert client.get(trial_of(organization)).status_code == 405
    assert mail.outbox == []


# --- What sends ---------------------------------------------------------------------------------


def test_an_organization_without_addresses_sends_from_the_servers(settings):
    settings.DEFAULT_FROM_EMAIL = "Hearback <hearback@give.example.org>"
    settings.NEWS_FROM_EMAIL = "Hearback’s news <news@give.example.org>"
    organization = OrganizationFactory(sender_email="", news_sender_email="")

    assert senders_of(organization) == [
        Sender('"La Bibliobarque" <hearback@give.example.org>', "EMAIL_FROM"),
        Sender('"La Bibliobarque" <news@give.example.org>', "EMAIL_FROM_NEWS", is_for_news=True),
    ]


def test_the_settings_say_what_sends(settings):
    settings.EMAIL_SERVICE, settings.EMAIL_HOST = "smtp", "mail.example.org"
    own = carrier()
    settings.EMAIL_HOST = "smtp-relay.brevo.com"
    by_host = carrier()
    settings.EMAIL_SERVICE, settings.ANYMAIL = "scaleway", {"SCALEWAY_PROJECT_ID": "12AB-cd"}
    scaleway = carrier()
    settings.EMAIL_SERVICE = "mailgun"
    settings.ANYMAIL = {"MAILGUN_SENDER_DOMAIN": "Mg.Example.org"}
    mailgun = carrier()

    assert own == Carrier(host="mail.example.org")
    assert by_host == Carrier(BY_SETTING["brevo"], host="smtp-relay.brevo.com")
    assert scaleway == Carrier(BY_SETTING["scaleway"], selectors=("12ab-cd",))
    assert mailgun == Carrier(BY_SETTING["mailgun"], registered_domain="mg.example.org")
