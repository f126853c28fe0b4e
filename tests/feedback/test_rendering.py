import hashlib
import re
from pathlib import Path

import pytest
from django.conf import settings

from campaigns.colours import LIGHT, brand_colours
from donors.mjml import compiled_mjml
from feedback.models import Message
from feedback.services.gift_mails import write_gift_confirmation, write_gift_unfinished
from feedback.services.rendering import CURRENT_VERSIONS, render_message
from giving.links import mailed_gift_token, mailed_gift_url
from tests.factories import (
    CampaignFactory,
    DonationFactory,
    OrganizationFactory,
    PaidDonationFactory,
)
from tests.feedback.shipped_versions import SHIPPED

FOLDER = Path(settings.BASE_DIR) / "templates" / "feedback" / "mail"
LANGUAGES = [code for code, _name in settings.LANGUAGES]
TAG = re.compile(r"{[{%].*?[%}]}", re.DOTALL)


def checksums() -> dict[str, str]:
    return {
        str(path.relative_to(FOLDER)): hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        for path in sorted(FOLDER.rglob("*"))
        if path.is_file()
    }


def test_shipped_versions_have_not_changed():
    """What was sent is shown from these files. Write a new version beside the old one instead."""
    assert checksums() == SHIPPED


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", Message.Kind.values)
def test_every_kind_has_its_files_in_every_language(kind, language):
    folder = FOLDER / kind / f"v{CURRENT_VERSIONS[kind]}" / language
    assert {path.name for path in folder.iterdir()} == {"subject.txt", "body.txt", "body.mjml"}


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("body.mjml")), ids=str)
def test_compiler_leaves_the_tags_as_they_were(path):
    name = f"feedback/mail/{path.relative_to(FOLDER)}"

    compiled = compiled_mjml(name)

    tags = set(TAG.findall(path.read_text()))
    assert tags <= set(TAG.findall(compiled.source))
    assert compiled_mjml(name) is compiled


def test_letterhead_and_footer_are_as_wide_as_the_card():
    html = compiled_mjml("feedback/mail/gift_confirmation/v1/en/body.mjml").source

    for name in ("top", "card", "foot"):
        assert re.search(rf'<div class="{name}" style="[^"]*max-width:600px', html), name


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_mail_shows_all_values_in_text_and_in_html(language):
    organization = OrganizationFactory(registration_number="123456789RR0001")
    campaign = CampaignFactory(organization=organization)
    message = write_gift_confirmation(
        donation=PaidDonationFactory(campaign=campaign, language=language)
    )

    mail = render_message(message)

    for name, value in {**message.values, "link": mailed_gift_url(message.donation)}.items():
        if (
            name not in {"country", "source", "goes_by_rule"}
            and not name.startswith("logo")
            and "colour" not in name
        ):
            assert value in mail.text, name
            assert value in mail.html, name
    assert "{" not in mail.text
    assert "{{" not in mail.html
    assert "{%" not in mail.html


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["confirmation", "unfinished"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_mail_wears_the_colour_and_the_logo_of_the_moment_it_was_written(language, kind):
    logo = {"logo_key": "boat", "logo_width": 192, "logo_height": 96, "logo_ground": "dark"}
    organization = OrganizationFactory(colour="#ffd400", **logo)
    write = {"confirmation": write_gift_confirmation, "unfinished": write_gift_unfinished}[kind]
    message = write(
        donation=PaidDonationFactory(
            campaign=CampaignFactory(organization=organization),
            language=language,
            wants_failure_mail=True,
        )
    )
    organization.colour, organization.logo_key = "", ""
    organization.save()

    html = render_message(message).html

    shades = brand_colours("#ffd400", LIGHT)
    assert f'bgcolor="{shades["brand"]}"' in html
    assert f"a {{ color: {shades['brand-text']}; }}" in html
    assert f'src="{settings.SITE_URL}/media/logos/boat.png" width="96" height="48"' in html
    assert "#14575c" not in html


@pytest.mark.django_db
def test_confirmation_reads_well_as_text():
    donation = PaidDonationFactory(language="en", reference="ABC23456", time_zone="Europe/Paris")
    message = write_gift_confirmation(donation=donation)

    assert (
        render_message(message).text
        == f"""\
Dear Karim Haddad,

Thank you. Your gift of $25.00 for “Books Before the Ice” arrived on {message.values["date"]}. \
Please keep this message: it is your record of the gift.

Amount: $25.00 (Canadian dollars)
Received on: {message.values["date"]}
Given for: Books Before the Ice
Given to: La Bibliobarque
Reference: ABC23456
On your bank statement: BIBLIOBARQUE

Your gift has a page of its own:
{mailed_gift_url(donation)}
It is private: only people who have this link can open it.

Is something not right? Reply to this message, or call +1 418-555-0123. We will put it right.

With thanks from all of us,
The Book Boat

This message confirms your gift. It is not an official donation receipt for income tax.

--\u0020
La Bibliobarque
12, rue du Quai, Havre-Perdrix, Québec G0G\u00a01A0
bonjour@bibliobarque.example
+1 418-555-0123
"""
    )


@pytest.mark.django_db
def test_words_are_those_of_the_country():
    def last_lines(country: str, language: str) -> str:
        campaign = CampaignFactory(organization=OrganizationFactory(country=country))
        donation = PaidDonationFactory(campaign=campaign, language=language)
        return render_message(write_gift_confirmation(donation=donation)).text

    assert "Ce n’est pas un reçu officiel aux fins de l’impôt." in last_lines("CA", "fr")
    assert "Ce n’est pas un reçu fiscal." in last_lines("FR", "fr")
    assert "It is not a tax receipt." in last_lines("FR", "en")


@pytest.mark.django_db
def test_cheque_is_confirmed_as_a_cheque():
    donation = PaidDonationFactory(language="en", source="cheque")

    text = render_message(write_gift_confirmation(donation=donation)).text

    assert "Thank you. Your cheque of $25.00" in text
    assert "bank statement" not in text


@pytest.mark.django_db
def test_values_are_escaped_in_html_alone():
    organization = OrganizationFactory(name_fr="Livres & <script>alert('x')</script>")
    donation = PaidDonationFactory(campaign=CampaignFactory(organization=organization))

    mail = render_message(write_gift_confirmation(donation=donation))

    assert "<script" not in mail.html
    assert "Livres &amp; &lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;" in mail.html
    assert "Livres & <script>alert('x')</script>" in mail.text


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_mail_about_an_unfinished_gift_leads_back_to_it(language):
    donation = DonationFactory(language=language, wants_failure_mail=True)

    mail = render_message(write_gift_unfinished(donation=donation))

    assert mailed_gift_url(donation) in mail.text
    assert f'href="{mailed_gift_url(donation)}"' in mail.html


@pytest.mark.django_db
def test_staff_who_look_at_a_mail_do_not_get_the_link_of_the_gift():
    donation = DonationFactory(language="fr", wants_failure_mail=True)
    message = write_gift_unfinished(donation=donation)

    sent, shown = render_message(message), render_message(message, is_for_staff=True)

    assert sent.text.replace(mailed_gift_token(donation), "…") == shown.text
    assert [f"{donation.reference}-" in html for html in (sent.html, shown.html)] == [True, False]


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_mails_ask_for_nothing_and_load_nothing(language):
    donation = PaidDonationFactory(language=language)

    mail = render_message(write_gift_confirmation(donation=donation))

    links = set(re.findall(r'href="([^"]+)"', mail.html))
    assert links == {mailed_gift_url(donation), "mailto:bonjour@bibliobarque.example"}
    assert re.findall(r"<img|<script|@import|url\(|<link", mail.html) == []
    assert len(mail.html.encode()) < 30_000
