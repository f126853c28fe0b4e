import datetime
import json

import pytest
from django.test import Client

from feedback.services.gift_mails import write_gift_confirmation, write_gift_unfinished
from feedback.services.rendering import render_message
from giving.links import gift_token
from tests.factories import (
    CampaignFactory,
    DonationFactory,
    OrganizationFactory,
    PaidDonationFactory,
    ProjectFactory,
)

pytestmark = pytest.mark.django_db
# Ten in the evening of the 30th in Montréal, five in the morning of the 1st in Paris.
MOMENT = datetime.datetime(2026, 12, 1, 4, 0, tzinfo=datetime.UTC)


def test_confirmation_keeps_what_it_says():
    donation = PaidDonationFactory(paid_at=MOMENT, name="  Karim \n Haddad ", reference="ABC23456")

    message = write_gift_confirmation(donation=donation)

    assert message.values == {
        "amount": "25,00\u00a0$",
        "currency": "dollars canadiens",
        "campaign": "Des livres avant les glaces",
        "reference": "ABC23456",
        "organization": "La Bibliobarque",
        "legal_name": "La Bibliobarque",
        "registration_number": "",
        "country": "CA",
        "address": "12, rue du Quai, Havre-Perdrix (Québec) G0G\u00a01A0",
        "email": "bonjour@bibliobarque.example",
        "telephone": "+1 418-555-0123",
        "colour": "#14575c",
        "on_colour": "#ffffff",
        "link_colour": "#14575c",
        "logo_url": "",
        "logo_width": 0,
        "logo_height": 0,
        "logo_ground": "#ffffff",
        "name": "Karim Haddad",
        "date": "30 novembre 2026",
        "project": "",
        "goes_by_rule": False,
        "source": "online",
        "statement_descriptor": "BIBLIOBARQUE",
    }


BY_RULE = {
    "en": "Your gift goes to the projects of this campaign that take any gift, the oldest first; "
    "if none does now, it waits for the next one.",
    "fr": "Votre don va aux projets de cette campagne qui acceptent tous les dons, le plus ancien "
    "d’abord\u202f; si aucun n’en accepte en ce moment, il attend le prochain.",
}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("has_project", "designation", "says_the_rule"),
    [(True, "", True), (True, "gone", True), (True, "shelf", False), (False, "", False)],
)
def test_confirmation_says_where_a_gift_goes_that_is_meant_for_nothing(
    language, has_project, designation, says_the_rule
):
    campaign = CampaignFactory()
    if has_project:
        ProjectFactory(campaign=campaign, slug="shelf")
    gift = PaidDonationFactory(campaign=campaign, designation=designation, language=language)

    mail = render_message(write_gift_confirmation(donation=gift))

    said = [BY_RULE[language] in part for part in (mail.text, mail.html)]
    assert said == [says_the_rule] * 2


def test_confirmation_keeps_no_private_link():
    donation = PaidDonationFactory()

    message = write_gift_confirmation(donation=donation)

    signature = gift_token(donation).partition("-")[2]
    assert signature not in json.dumps(message.values)
    assert "http" not in json.dumps(message.values)


@pytest.mark.parametrize(
    ("language", "currency", "amount", "written", "currency_name"),
    [
        ("en", "CAD", 2500, "$25.00", "Canadian dollars"),
        ("fr", "CAD", 123456, "1\u00a0234,56\u00a0$", "dollars canadiens"),
        ("fr", "EUR", 123456, "1\u202f234,56\u00a0€", ""),
        ("en", "EUR", 2550, "€25.50", ""),
        ("en", "JPY", 2500, "¥2,500", ""),
        ("en", "USD", 2500, "$25.00", "US dollars"),
    ],
)
def test_amount_is_written_exactly(language, currency, amount, written, currency_name):
    campaign = CampaignFactory(currency=currency)
    donation = PaidDonationFactory(campaign=campaign, amount=amount, language=language)

    values = write_gift_confirmation(donation=donation).values

    assert (values["amount"], values["currency"]) == (written, currency_name)


@pytest.mark.parametrize(
    ("zone", "language", "written"),
    [
        ("America/Toronto", "fr", "30 novembre 2026"),
        ("Europe/Paris", "fr", "1er décembre 2026"),
        ("Europe/Paris", "en", "December 1, 2026"),
    ],
)
def test_a_gift_has_one_day_wherever_its_donor_is(zone, language, written):
    campaign = CampaignFactory(organization__time_zone=zone)
    donation = PaidDonationFactory(
        campaign=campaign, paid_at=MOMENT, time_zone="Pacific/Auckland", language=language
    )

    mail = write_gift_confirmation(donation=donation).values

    assert mail["date"] == written
    page = Client().get(f"/{language}/gifts/{gift_token(donation)}/").content.decode()
    assert f"<dd>{written}</dd>" in page


@pytest.mark.parametrize("name", ["Gagnez 1000 $ sur win.example.com", "x" * 90, "http://a.b"])
def test_name_used_for_something_else_is_not_repeated(name):
    donation = PaidDonationFactory(name=name)

    assert write_gift_confirmation(donation=donation).values["name"] == ""


def test_mail_about_an_unfinished_gift_repeats_nothing_that_was_typed():
    donation = DonationFactory(name="Anybody", message="Read this", wants_failure_mail=True)

    values = write_gift_unfinished(donation=donation).values

    assert "name" not in values
    assert {"Anybody", "Read this"}.isdisjoint(values.values())


def test_campaign_in_one_language_is_named_in_that_one():
    campaign = CampaignFactory(title_en=None)

    donation = PaidDonationFactory(campaign=campaign, language="en")

    values = write_gift_confirmation(donation=donation).values
    assert (values["campaign"], values["organization"]) == (
        "Des livres avant les glaces",
        "The Book Boat",
    )


@pytest.mark.parametrize(
    ("fields", "written"),
    [
        ({"country": "FR", "postal_code": "33000", "city": "Bordeaux"}, "33000 Bordeaux"),
        ({"country": "GB", "postal_code": "BS1 4ST", "city": "Bristol"}, "Bristol BS1\u00a04ST"),
        ({"country": "CA"}, "Havre-Perdrix, Québec G0G\u00a01A0"),
        ({"country": "CA", "region": ""}, "Havre-Perdrix G0G\u00a01A0"),
    ],
)
def test_address_is_written_as_its_country_does(fields, written):
    campaign = CampaignFactory(organization=OrganizationFactory(**fields))
    donation = PaidDonationFactory(campaign=campaign, language="en")

    values = write_gift_confirmation(donation=donation).values

    assert values["address"] == f"12, rue du Quai, {written}"
