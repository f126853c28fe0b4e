"""What the pages tell machines about themselves, in schema.org's words."""

import datetime
import json

import pytest

from campaigns.models import Campaign
from campaigns.structured_data import nonprofit
from campaigns.templatetags.hearback import linked_data
from tests.campaigns.written_heads import head_of
from tests.factories import CampaignFactory, OrganizationFactory

pytestmark = pytest.mark.django_db

SITE = "https://give.example"
PICTURE = {
    "@type": "ImageObject",
    "url": f"{SITE}/static/images/share.png",
    "width": 1200,
    "height": 630,
    "caption": "Hearback: a heart, and one half of it is an ear",
}


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = SITE


@pytest.fixture
def things_on(client):
    def read(address: str) -> list[dict]:
        (told,) = head_of(client.get(address).content.decode()).things
        assert (set(told), told["@context"]) == ({"@context", "@graph"}, "https://schema.org")
        return told["@graph"]

    return read


def way(*steps: tuple[str, str]) -> dict:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": f"{SITE}{path}"}
            for number, (name, path) in enumerate(steps, start=1)
        ],
    }


def test_home_tells_the_name_of_the_site_and_how_to_search_it(things_on):
    assert things_on("/fr/") == [
        {
            "@type": "WebSite",
            "@id": f"{SITE}/#website",
            "url": f"{SITE}/",
            "name": "Hearback",
            "inLanguage": ["en", "fr"],
            "potentialAction": {
                "@type": "SearchAction",
                "target": {
                    "@type": "EntryPoint",
                    "urlTemplate": f"{SITE}/fr/?q={{search_term_string}}",
                },
                "query-input": "required name=search_term_string",
            },
        }
    ]


def test_organization_tells_who_it_is_and_how_to_reach_it(things_on):
    OrganizationFactory(slug="boat", registration_number="123456782RR0001")

    assert things_on("/en/organizations/boat/") == [
        {
            "@type": "NGO",
            "@id": f"{SITE}/fr/organizations/boat/#organization",
            "name": "The Book Boat",
            "legalName": "La Bibliobarque",
            "url": f"{SITE}/en/organizations/boat/",
            "description": "We lend books to villages that the road does not reach.",
            "email": "bonjour@bibliobarque.example",
            "telephone": "+14185550123",
            "address": {
                "@type": "PostalAddress",
                "streetAddress": "12, rue du Quai",
                "postalCode": "G0G 1A0",
                "addressLocality": "Havre-Perdrix",
                "addressRegion": "Québec",
                "addressCountry": "CA",
            },
            "taxID": "123456782RR0001",
        },
        way(("Hearback", "/en/"), ("The Book Boat", "/en/organizations/boat/")),
    ]


@pytest.mark.parametrize(
    ("country", "number", "told"),
    [
        ("CA", "123456782 RR 0001", {"taxID": "123456782RR0001"}),
        ("US", "12-3456789", {"taxID": "12-3456789"}),
        ("FR", "732 829 320", {"iso6523Code": "0002:732829320"}),
        ("FR", "W751000001", {"identifier": "W751000001"}),
        ("GB", "1234567", {"identifier": "1234567"}),
        ("ZZ", "", {}),
    ],
)
def test_registration_number_is_told_as_what_it_is(country, number, told):
    thing = nonprofit(OrganizationFactory(country=country, registration_number=number))

    numbers = {
        name: thing[name] for name in ("taxID", "iso6523Code", "identifier") if name in thing
    }
    assert numbers == told


def test_what_an_organization_did_not_say_is_not_told():
    thing = nonprofit(
        OrganizationFactory(
            slug="boat", country="ZZ", region="", telephone="", mission_en="", mission_fr=""
        )
    )

    assert thing == {
        "@type": "NGO",
        "@id": f"{SITE}/fr/organizations/boat/#organization",
        "name": "The Book Boat",
        "legalName": "La Bibliobarque",
        "url": f"{SITE}/en/organizations/boat/",
        "email": "bonjour@bibliobarque.example",
        "address": {
            "@type": "PostalAddress",
            "streetAddress": "12, rue du Quai",
            "postalCode": "G0G 1A0",
            "addressLocality": "Havre-Perdrix",
        },
    }


class TestCampaign:
    @pytest.fixture
    def campaign(self):
        campaign = CampaignFactory(slug="books", organization__slug="boat")
        changed_at = datetime.datetime(2026, 11, 2, 8, 30, tzinfo=datetime.UTC)
        Campaign.rows.update(updated_at=changed_at)
        return campaign

    @pytest.fixture
    def page(self):
        return {
            "@type": "WebPage",
            "@id": f"{SITE}/en/campaigns/books/",
            "url": f"{SITE}/en/campaigns/books/",
            "name": "Books Before the Ice",
            "description": "Books for four villages, before the sea freezes.",
            "inLanguage": "en",
            "dateModified": "2026-11-02T08:30:00+00:00",
            "isPartOf": {
                "@type": "WebSite",
                "@id": f"{SITE}/#website",
                "url": f"{SITE}/",
                "name": "Hearback",
            },
            "publisher": {"@id": f"{SITE}/fr/organizations/boat/#organization"},
            "primaryImageOfPage": PICTURE,
        }

    def test_it_tells_what_it_is_and_where_to_give(self, things_on, campaign, page):
        assert things_on("/en/campaigns/books/") == [
            page
            | {
                "potentialAction": {
                    "@type": "DonateAction",
                    "recipient": {"@id": f"{SITE}/fr/organizations/boat/#organization"},
                    "target": {
                        "@type": "EntryPoint",
                        "urlTemplate": f"{SITE}/en/campaigns/books/donate/",
                    },
                }
            },
            {
                "@type": "NGO",
                "@id": f"{SITE}/fr/organizations/boat/#organization",
                "name": "The Book Boat",
                "legalName": "La Bibliobarque",
                "url": f"{SITE}/en/organizations/boat/",
            },
            way(
                ("Hearback", "/en/"),
                ("The Book Boat", "/en/organizations/boat/"),
                ("Books Before the Ice", "/en/campaigns/books/"),
            ),
        ]

    def test_one_that_has_ended_asks_for_nothing(self, things_on, campaign, page):
        Campaign.rows.update(state=Campaign.State.ENDED)

        assert things_on("/en/campaigns/books/")[0] == page


def test_no_word_in_it_ends_the_block_of_data():
    things = {"name": "</script><!-- & \u2028 «\xa0glaces\xa0»"}

    written = linked_data(things)

    inside = written.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set("<>&") & set(inside)
    assert json.loads(inside) == things
