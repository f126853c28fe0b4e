import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.links import token_of
from campaigns.models import HistoryEntry
from feedback.models import Message
from feedback.services.rendering import render_message
from feedback.services.supporter_mails import write_fundraiser_link
from tests.factories import (
    FundraiserFactory,
    OrganizationFactory,
    PaidDonationFactory,
    StaffFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def organization():
    return OrganizationFactory()


@pytest.fixture
def client(organization, staff_client):
    return staff_client(StaffFactory(organization=organization, role="owner", language="en"))


@pytest.fixture
def message(organization):
    donation = PaidDonationFactory(campaign__organization=organization)
    return Message.objects.create(
        organization=organization, donation=donation, key="confirmation-1",
        kind=Message.Kind.GIFT_CONFIRMATION, email="karim@example.org", language="en",
        template_version=1, values={"name": "<b>Karim</b>"}, state=Message.State.FAILED,
        problem=Message.Problem.MAIL_REFUSED, error="550 no such user", created_at=timezone.now(),
    )  # fmt: skip


def test_the_page_shows_what_was_sent_and_why_it_failed(client, message):
    page = client.get(reverse("admin:feedback_message_change", args=[message.pk]))

    shown = page.content.decode()
    frame = reverse("admin:feedback_message_html", args=[message.pk])
    assert f'<iframe sandbox="allow-same-origin" src="{frame}"' in shown
    assert "The mail server refused this mail." in shown
    assert "550 no such user" in shown
    assert "<b>Karim</b>" not in shown


def test_no_more_than_two_things_that_a_mail_is_about_share_a_line(client, message):
    page = FundraiserFactory(campaign=message.donation.campaign)
    Message.objects.across_organizations().update(fundraiser=page)

    shown = client.get(reverse("admin:feedback_message_change", args=[message.pk]))

    [first, *_others] = shown.context["adminform"].fieldsets
    assert first[1]["fields"] == (
        ("kind", "state"), ("email", "language"), ("donor", "donation"), ("fundraiser",),
    )  # fmt: skip


def test_the_mail_itself_is_locked_in(client, message):
    answer = client.get(reverse("admin:feedback_message_html", args=[message.pk]))

    policy = answer["Content-Security-Policy"]
    # The page around it may measure it; with no script allowed, that opens nothing to the mail.
    assert "sandbox allow-same-origin" in {part.strip() for part in policy.split(";")}
    assert "default-src 'none'" in policy
    assert "script-src 'unsafe-inline'" not in policy
    assert policy.count("allow-") == 1
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_a_mail_to_a_supporter_is_shown_without_the_key_of_their_page(client, organization):
    page = FundraiserFactory(campaign__organization=organization, name="Maude", language="en")
    write_fundraiser_link(fundraiser=page, is_asked_for=True)
    message = Message.rows.get()

    shown = client.get(reverse("admin:feedback_message_change", args=[message.pk]))
    frame = client.get(reverse("admin:feedback_message_html", args=[message.pk]))

    assert "Ghislaine Tremblay" in shown.content.decode()
    assert "A new link to your page" in shown.content.decode()
    for answer in (shown, frame):
        assert "/en/me/fundraisers/…/" in answer.content.decode()
        assert token_of(page) not in answer.content.decode()
    assert token_of(page) in render_message(message).text


def test_a_failed_message_is_sent_again(client, message):
    client.post(reverse("admin:feedback_message_do", args=[message.pk, "send_again"]))

    message.refresh_from_db()
    assert message.state in {Message.State.WAITING, Message.State.SENT}


def test_it_goes_to_the_address_that_staff_corrected(client, message):
    donor = message.donation.donor
    donor.email = "karim.b@example.org"
    donor.save()
    address = reverse("admin:feedback_message_change", args=[message.pk])

    page = client.get(address).content.decode()
    client.post(reverse("admin:feedback_message_do", args=[message.pk, "send_again"]))

    message.refresh_from_db()
    [entry] = HistoryEntry.objects.for_organization(message.organization)
    assert "It goes to karim.b@example.org." in page
    assert reverse("admin:donors_donor_change", args=[donor.pk]) in page
    assert "What could not be sent" in page
    assert message.email == "karim.b@example.org"
    assert entry.details == {"before": "mail_refused", "to": "corrected address"}


def test_read_only_sees_that_a_mail_failed_and_not_whose(organization, message, staff_client):
    client = staff_client(StaffFactory(organization=organization, role="read_only", language="en"))
    frame = reverse("admin:feedback_message_html", args=[message.pk])

    pages = [
        client.get(reverse("admin:feedback_message_changelist")),
        client.get(reverse("admin:feedback_message_change", args=[message.pk])),
        client.get(reverse("admin:campaigns_historyentry_changelist")),
    ]

    shown = "".join(page.content.decode() for page in pages)
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert "The mail server refused this mail." in shown
    assert "karim" not in shown.lower()
    assert message.donation.reference not in shown
    assert client.get(frame).status_code == 403
    assert (
        client.get(reverse("admin:feedback_message_changelist"), {"q": "karim"})
        .context["cl"]
        .search_fields
        == ()
    )


def test_a_message_that_was_sent_is_not_sent_again(client, message):
    Message.rows.update(state=Message.State.SENT, sent_at=timezone.now())

    answer = client.post(
        reverse("admin:feedback_message_do", args=[message.pk, "send_again"]), follow=True
    )

    message.refresh_from_db()
    assert "Only a message that failed is sent again." in answer.content.decode()
    assert message.state == Message.State.SENT


def test_finance_reads_messages_and_sends_none(organization, message, staff_client):
    client = staff_client(StaffFactory(organization=organization, role="finance"))

    read = client.get(reverse("admin:feedback_message_change", args=[message.pk]))
    sent = client.post(reverse("admin:feedback_message_do", args=[message.pk, "send_again"]))

    assert (read.status_code, sent.status_code) == (200, 403)
