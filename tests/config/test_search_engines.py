"""What search engines are shown, and what they are not."""

import datetime
import re
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from campaigns.models import Campaign, OrganizationPage
from campaigns.services.history import record_history
from campaigns.sitemaps import CampaignPages, OrganizationsPages
from tests.campaigns.written_heads import head_of
from tests.factories import (
    CampaignFactory,
    ChallengeFactory,
    DonationFactory,
    OrganizationFactory,
)

pytestmark = pytest.mark.django_db

SITE = "https://give.example"
NAMES = {
    "map": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "xhtml": "http://www.w3.org/1999/xhtml",
}


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = SITE


@pytest.fixture
def read_xml(client):
    def read(address: str) -> ElementTree.Element:
        answer = client.get(address)
        assert answer["Content-Type"] == "application/xml"
        assert answer["Cache-Control"] == "public, max-age=3600"
        return ElementTree.fromstring(answer.content)  # noqa: S314  (our own)

    return read


@pytest.fixture
def read_section(read_xml):
    """Return a function that reads a sitemap as (address, day of change, alternates)."""

    def read(address: str) -> list[tuple[str, str | None, dict[str, str]]]:
        return [
            (
                url.findtext("map:loc", "", NAMES).removeprefix(SITE),
                url.findtext("map:lastmod", None, NAMES),
                {
                    link.get("hreflang"): link.get("href").removeprefix(SITE)
                    for link in url.findall("xhtml:link", NAMES)
                },
            )
            for url in read_xml(address).findall("map:url", NAMES)
        ]

    return read


@pytest.fixture
def read_index(read_xml):
    def read() -> list[tuple[str, str | None]]:
        return [
            (
                sitemap.findtext("map:loc", "", NAMES),
                (sitemap.findtext("map:lastmod", "", NAMES) or "")[:10] or None,
            )
            for sitemap in read_xml("/sitemap.xml").findall("map:sitemap", NAMES)
        ]

    return read


def on_day(rows, day: int) -> None:
    rows.update(updated_at=datetime.datetime(2026, 3, day, 12, tzinfo=datetime.UTC))


class TestRobots:
    def test_it_keeps_engines_from_machines_alone_and_names_the_sitemap(self, client):
        answer = client.get("/robots.txt")

        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        assert answer.text == (
            "User-agent: *\n"
            "Disallow: /healthz\n"
            "Disallow: /readyz\n"
            "Disallow: /metrics\n"
            "Disallow: /stripe/\n"
            "Disallow: /i18n/\n"
            "Disallow: /*/campaigns/*/live.json\n"
            "Disallow: /*/challenges/*/live.json\n"
            "\n"
            "Sitemap: https://give.example/sitemap.xml\n"
        )

    def test_engines_may_read_each_page_that_says_it_is_not_to_be_found(self, client):
        forbidden = [
            re.escape(line.removeprefix("Disallow: ")).replace(r"\*", ".*")
            for line in client.get("/robots.txt").text.splitlines()
            if line.startswith("Disallow: ")
        ]
        CampaignFactory(slug="books")

        for address in ("/en/campaigns/books/donate/", "/en/?q=ice", "/en/accounts/login/"):
            head = head_of(client.get(address).content.decode())

            assert head.named("robots") == [("robots", "noindex")]
            assert not any(re.match(pattern, address) for pattern in forbidden)

    def test_the_admin_sends_engines_to_a_page_that_is_not_to_be_found(self, client):
        answer = client.get("/admin/", follow=True)

        assert answer["X-Robots-Tag"] == "noindex, nofollow"


class TestSitemap:
    def test_index_lists_the_sitemaps_that_have_pages(self, read_index):
        assert read_index() == [(f"{SITE}/sitemap-home.xml", None)]

        organization = OrganizationFactory()
        CampaignFactory(organization=organization)
        OrganizationPage.objects.create(
            organization=organization, kind="terms", title_en="Terms", body_en="Terms"
        )
        on_day(Campaign.rows, 4)
        on_day(OrganizationPage.rows, 5)

        today = f"{timezone.now():%Y-%m-%d}"
        assert read_index() == [
            (f"{SITE}/sitemap-home.xml", None),
            (f"{SITE}/sitemap-organizations.xml", today),
            (f"{SITE}/sitemap-about.xml", "2026-03-05"),
            (f"{SITE}/sitemap-campaigns.xml", "2026-03-04"),
        ]

    def test_home_is_in_both_languages_and_asks_the_browser_of_others(self, read_section):
        alternates = {"en": "/en/", "fr": "/fr/", "x-default": "/"}

        assert read_section("/sitemap-home.xml") == [
            ("/en/", None, alternates),
            ("/fr/", None, alternates),
        ]

    def test_campaign_is_there_in_each_language_it_is_written_in(self, read_section):
        CampaignFactory(slug="books")
        CampaignFactory(slug="contes", title_en=None)
        CampaignFactory(slug="tales", title_fr=None)
        on_day(Campaign.rows, 4)

        both = {
            "en": "/en/campaigns/books/",
            "fr": "/fr/campaigns/books/",
            "x-default": "/fr/campaigns/books/",
        }
        contes, tales = "/fr/campaigns/contes/", "/en/campaigns/tales/"
        assert read_section("/sitemap-campaigns.xml") == [
            ("/en/campaigns/books/", "2026-03-04", both),
            ("/fr/campaigns/books/", "2026-03-04", both),
            (contes, "2026-03-04", {"fr": contes, "x-default": contes}),
            (tales, "2026-03-04", {"en": tales, "x-default": tales}),
        ]

    def test_campaign_that_is_not_public_is_not_there(self, read_section):
        for state in Campaign.State:
            CampaignFactory(slug=state.value, state=state, title_en=None)
        CampaignFactory(slug="asleep", organization__is_active=False, title_en=None)

        assert [address for address, _day, _others in read_section("/sitemap-campaigns.xml")] == [
            "/fr/campaigns/live/",
            "/fr/campaigns/ended/",
        ]

    def test_organization_is_there_with_its_own_pages(self, read_section):
        for slug, is_active in (("boat", True), ("asleep", False)):
            organization = OrganizationFactory(
                slug=slug, is_active=is_active, default_language="en"
            )
            for kind in OrganizationPage.Kind:
                OrganizationPage.objects.create(
                    organization=organization, kind=kind, title_en="One", body_en="Text"
                )
        on_day(OrganizationPage.rows, 5)

        assert [address for address, *_ in read_section("/sitemap-organizations.xml")] == [
            "/en/organizations/boat/",
            "/fr/organizations/boat/",
        ]
        addresses = [f"/en/organizations/boat/{kind}/" for kind in OrganizationPage.Kind.values]
        assert read_section("/sitemap-about.xml") == [
            (address, "2026-03-05", {"en": address, "x-default": address}) for address in addresses
        ]

    def test_organization_changes_with_its_words_and_with_a_campaign_it_shows(self):
        def changed_at():
            return OrganizationsPages().items().get().changed_at

        organization = OrganizationFactory()
        assert changed_at() == organization.created_at

        change = record_history(
            subject=organization, organization=organization, what="organization changed"
        )
        assert changed_at() == change.at

        later = timezone.now() + datetime.timedelta(hours=1)
        for state in (Campaign.State.DRAFT, Campaign.State.ENDED):
            CampaignFactory(organization=organization, state=state)
        Campaign.rows.filter(state="draft").update(updated_at=later + datetime.timedelta(hours=1))
        Campaign.rows.filter(state="ended").update(updated_at=later)
        assert changed_at() == later

    def test_a_long_list_is_several_sitemaps(self, read_index, read_section, monkeypatch):
        monkeypatch.setattr(CampaignPages, "limit", 2)
        for number in range(3):
            CampaignFactory(slug=f"books-{number}", title_en=None)

        whole = [address for address, _day in read_index() if "campaigns" in address]

        assert whole == [f"{SITE}/sitemap-campaigns.xml", f"{SITE}/sitemap-campaigns.xml?p=2"]
        first, second = (read_section(address.removeprefix(SITE)) for address in whole)
        assert [address for address, *_ in first + second] == [
            f"/fr/campaigns/books-{number}/" for number in range(3)
        ]

    def test_challenge_among_supporters_pages_is_not_for_strangers(self, read_section):
        ChallengeFactory(slug="of-people", kind="fundraisers")
        ChallengeFactory(slug="of-teams", kind="teams")
        ChallengeFactory(slug="to-come", kind="teams", state="draft")

        assert [address for address, *_ in read_section("/sitemap-challenges.xml")] == [
            "/en/challenges/of-teams/",
            "/fr/challenges/of-teams/",
        ]

    def test_sitemap_that_does_not_exist_is_not_there(self, client):
        statuses = [
            client.get(address).status_code
            for address in (
                "/sitemap-secrets.xml",
                "/sitemap-campaigns.xml?p=2",
                "/sitemap-campaigns.xml?p=x",
            )
        ]

        assert statuses == [404, 404, 404]

    @pytest.mark.parametrize("count", [1, 3])
    def test_it_costs_the_same_with_one_of_each_and_with_three(
        self, client, count, django_assert_num_queries
    ):
        for campaign in CampaignFactory.create_batch(count):
            OrganizationPage.objects.create(
                organization=campaign.organization, kind="terms", title_en="T", body_en="T"
            )
            ChallengeFactory(organization=campaign.organization, kind="teams")

        with django_assert_num_queries(9):  # of four kinds how many and the last change; no project
            client.get("/sitemap.xml")
        for section in ("organizations", "about", "campaigns", "challenges"):
            with django_assert_num_queries(2):  # how many, and the rows
                client.get(f"/sitemap-{section}.xml")

    def test_each_address_in_it_is_a_page_that_says_the_same_of_itself(self, client, read_section):
        campaign = CampaignFactory()
        OrganizationPage.objects.create(
            organization=campaign.organization, kind="terms", title_fr="T", body_fr="T"
        )
        sections = ("home", "organizations", "about", "campaigns")
        listed = [entry for name in sections for entry in read_section(f"/sitemap-{name}.xml")]

        assert len(listed) == 7
        for address, _day, alternates in listed:
            head = head_of(client.get(address).content.decode())
            told = [link for link in head.links_that_are("alternate") if len(link) == 2]

            assert head.links_that_are("canonical") == [(f"{SITE}{address}",)]
            assert told == [(code, f"{SITE}{path}") for code, path in alternates.items()]
            assert head.named("robots") == []

    def test_it_names_our_host_whatever_it_is_asked_by(self, client, settings):
        settings.ALLOWED_HOSTS = ["other.example"]
        CampaignFactory()

        for address in ("/robots.txt", "/sitemap.xml", "/sitemap-campaigns.xml"):
            text = client.get(address, headers={"host": "other.example"}).text

            assert {urlsplit(found).netloc for found in re.findall(r"https://[^<\"\s]+", text)} == {
                "give.example"
            }
            assert "other.example" not in text


def test_no_gift_is_in_any_of_them(client):
    DonationFactory(campaign__slug="books")

    index = client.get("/sitemap.xml").text
    for address in re.findall(r"<loc>https://give.example([^<]+)</loc>", index):
        assert "/gifts/" not in client.get(address).text
        assert "/donate/" not in client.get(address).text
