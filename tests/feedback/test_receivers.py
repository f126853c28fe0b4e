import datetime

import pytest

from campaigns.money import CAD
from feedback.models import Message
from feedback.services.rendering import render_message
from giving.models import Donation
from giving.services.payments import record_payment
from giving.signals import donation_expired, donation_paid
from tests.factories import DonationFactory, PaidDonationFactory, ProjectFactory

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 22, 20, 0, tzinfo=datetime.UTC)


def test_paid_gift_is_confirmed_urgently_once():
    donation = DonationFactory()
    for _ in range(2):
        record_payment(donation_id=donation.pk, payment_id="pi_1", money=CAD("25.00"), paid_at=NOW)

    [message] = Message.rows.all()
    donation.refresh_from_db()
    assert (message.kind, message.queue) == ("gift_confirmation", "urgent")
    assert (message.donation, message.person) == (donation, donation.donor.person)
    assert (message.email, message.language) == (donation.email, donation.language)
    assert message.organization == donation.organization


@pytest.mark.parametrize(
    ("language", "named", "when_full"),
    [
        ("en", "Meant for: Village shelf", "If it is full by then, your gift goes to the next one"),
        ("fr", "Destiné à\xa0: Village shelf", "votre don va au projet suivant de cette campagne."),
    ],
)
def test_confirmation_names_the_project_that_the_donor_chose(language, named, when_full):
    project = ProjectFactory(name_en="Village shelf", name_fr="")
    gift = PaidDonationFactory(
        campaign=project.campaign, designation=project.slug, language=language
    )

    donation_paid.send(sender=Donation, donation=gift)

    mail = render_message(Message.rows.get(donation=gift))
    assert named in mail.text
    assert when_full in mail.text
    assert "Village shelf" in mail.html
    assert when_full in mail.html


@pytest.mark.parametrize("designation", ["", "gone-since"])
def test_confirmation_of_a_gift_for_no_project_names_none(designation):
    gift = PaidDonationFactory(designation=designation, language="en")

    donation_paid.send(sender=Donation, donation=gift)

    mail = render_message(Message.rows.get(donation=gift))
    assert "Meant for" not in mail.text + mail.html
    assert "full by then" not in mail.text + mail.html


def test_gift_without_an_address_gets_no_mail():
    cheque = PaidDonationFactory(email="", source=Donation.Source.CHEQUE)

    donation_paid.send(sender=Donation, donation=cheque)

    assert Message.rows.count() == 0


def test_unfinished_gift_is_told_only_to_who_asked():
    for wants in (True, False):
        donation = DonationFactory(wants_failure_mail=wants, state=Donation.State.EXPIRED)
        donation_expired.send(sender=Donation, donation=donation)

    [message] = Message.rows.all()
    assert message.donation.wants_failure_mail
    assert (message.kind, message.queue, message.person) == ("gift_unfinished", "default", None)


def test_gift_that_expires_twice_is_told_once():
    donation = DonationFactory(wants_failure_mail=True, state=Donation.State.EXPIRED)

    for _ in range(2):
        donation_expired.send(sender=Donation, donation=donation)

    assert Message.rows.count() == 1
