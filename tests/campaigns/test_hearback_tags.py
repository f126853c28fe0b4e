import pytest
from django.template import Context, Template
from django.utils.translation import override

from campaigns.models import Photograph
from campaigns.money import CAD
from campaigns.telephones import write_telephone
from campaigns.templatetags.hearback import (
    breakable,
    country_name,
    exact_money,
    iban_groups,
    lang_of,
    money,
)
from tests.factories import CampaignFactory


@pytest.mark.parametrize(
    ("language", "whole", "exact"), [("en", "$25", "$25.00"), ("fr", "25\xa0$", "25,00\xa0$")]
)
def test_money_is_written_for_the_reader(language, whole, exact):
    with override(language):
        assert (money(CAD("25")), exact_money(CAD("25"))) == (whole, exact)


@pytest.mark.parametrize(
    ("number", "country", "written"),
    [
        ("+14185550123", "", "+1 418-555-0123"),
        ("+14185550123", "CA", "418 555-0123"),
        ("+14185550123", "FR", "+1 418-555-0123"),
        ("+33142685300", "FR", "+33 1 42 68 53 00"),
        ("+33142685300", "CA", "+33 1 42 68 53 00"),
        ("x", "CA", "x"),
        ("", "CA", ""),
    ],
)
def test_telephone_is_written_in_groups(number, country, written):
    assert write_telephone(number, country) == written


def test_iban_is_written_in_groups_of_four():
    assert iban_groups("FR7630006000011234567890189") == "FR76 3000 6000 0112 3456 7890 189"


def test_a_mail_address_breaks_before_its_signs_and_keeps_what_is_dangerous_out():
    assert breakable("virement@bibliobarque.example") == ("virement<wbr>@bibliobarque<wbr>.example")
    assert breakable("<b>@a.b") == "&lt;b&gt;<wbr>@a<wbr>.b"


@pytest.mark.parametrize(("language", "name"), [("en", "Switzerland"), ("fr", "Suisse")])
def test_country_is_named_in_the_readers_language(language, name):
    with override(language):
        assert [country_name("CH"), country_name("ZZ")] == [name, ""]


@pytest.mark.parametrize(
    ("english", "french", "reader", "attribute"),
    [
        ("Books", "Livres", "fr", ""),
        ("Books", "", "fr", ' lang="en"'),
        ("", "Livres", "en", ' lang="fr"'),
        ("", "", "en", ""),
    ],
)
def test_text_in_the_other_language_says_so(english, french, reader, attribute):
    campaign = CampaignFactory.build(summary_en=english, summary_fr=french)

    with override(reader):
        assert lang_of(campaign, "summary") == attribute


def test_photograph_reserves_its_place_and_offers_its_sizes():
    picture = Photograph(
        key="boat",
        width=960,
        height=640,
        widths=[480, 960],
        formats=["avif", "webp", "jpg"],
        description_en='A "red" boat',
        description_fr="Une barque",
    )

    with override("en"):
        html = Template('{% load hearback %}{% photograph picture sizes="50vw" %}').render(
            Context({"picture": picture})
        )

    for part in (
        '<source type="image/avif" srcset="/media/photographs/boat-480.avif 480w, '
        '/media/photographs/boat-960.avif 960w" sizes="50vw">',
        'srcset="/media/photographs/boat-480.webp 480w, /media/photographs/boat-960.webp 960w"',
        'src="/media/photographs/boat-960.jpg"',
        'srcset="/media/photographs/boat-480.jpg 480w, /media/photographs/boat-960.jpg 960w"',
        'width="960" height="640"',
        'alt="A &quot;red&quot; boat"',
        'sizes="50vw"',
        'loading="lazy"',
    ):
        assert part in html
