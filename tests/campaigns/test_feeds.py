"""The feeds are Atom 1.0, and tell nothing that is not public."""

import datetime
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from campaigns import news
from campaigns.models import Campaign, HistoryEntry, Photograph
from campaigns.services.campaigns import APPROVE, END
from tests.factories import CampaignFactory, OrganizationFactory

pytestmark = pytest.mark.django_db

SITE = "https://give.example"
ATOM = "{http://www.w3.org/2005/Atom}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
MADE_AT = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
BEGUN_AT = datetime.datetime(2026, 3, 10, 12, tzinfo=datetime.UTC)
ENDED_AT = datetime.datetime(2026, 4, 10, 12, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = SITE


@pytest.fixture
def organization():
    return OrganizationFactory(slug="boat", currency="CAD")


@pytest.fixture
def campaign(organization):
    campaign = CampaignFactory(slug="books", organization=organization, starts_at=BEGUN_AT)
    Campaign.rows.update(created_at=MADE_AT)
    return campaign


@pytest.fixture
def read_feed(client):
    def read(address: str) -> ElementTree.Element:
        return ElementTree.fromstring(client.get(address).content)  # noqa: S314  (our own)

    return read


def texts(element: ElementTree.Element, *names: str) -> dict[str, str | None]:
    return {name: element.findtext(f"{ATOM}{name}") for name in names}


def links(element: ElementTree.Element) -> dict[str, str]:
    return {link.get("rel", ""): link.get("href", "") for link in element.findall(f"{ATOM}link")}


def titles(feed: ElementTree.Element) -> list[str]:
    return [entry.findtext(f"{ATOM}title", "") for entry in feed.findall(f"{ATOM}entry")]


def record(campaign: Campaign, what: str, at: datetime.datetime) -> None:
    HistoryEntry.rows.create(
        organization=campaign.organization,
        subject_type="campaigns.campaign",
        subject_id=campaign.pk,
        what=what,
        at=at,
    )


class TestOfThePlatform:
    def test_it_tells_of_a_campaign_that_opened(self, read_feed, campaign):
        feed = read_feed("/en/feed/")

        assert (feed.tag, feed.get(LANGUAGE)) == (f"{ATOM}feed", "en")
        assert texts(feed, "title", "id", "updated") == {
            "title": "Hearback: campaigns as they open",
            "id": f"{SITE}/en/feed/",
            "updated": "2026-03-10T12:00:00+00:00",
        }
        assert links(feed) == {"alternate": f"{SITE}/en/", "self": f"{SITE}/en/feed/"}
        assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Hearback"
        (entry,) = feed.findall(f"{ATOM}entry")
        assert entry.get(LANGUAGE) == "en"
        assert texts(entry, "title", "id", "published", "updated", "summary", "content") == {
            "title": "Books Before the Ice",
            "id": f"tag:give.example,2026-03-01:campaign-{campaign.pk}/opened/en",
            "published": "2026-03-10T12:00:00+00:00",
            "updated": "2026-03-10T12:00:00+00:00",
            "summary": "Books for four villages, before the sea freezes.",
            "content": "<p>Books for four villages, before the sea freezes.</p>",
        }
        assert links(entry) == {"alternate": f"{SITE}/en/campaigns/books/"}
        assert entry.findtext(f"{ATOM}author/{ATOM}name") == "The Book Boat"

    def test_it_shows_the_photograph(self, read_feed, campaign):
        campaign.photograph = Photograph.objects.create(
            organization=campaign.organization,
            key="boat",
            width=1600,
            height=1000,
            widths=[480, 960],
            description_fr="Un bateau « rouge »",
        )
        campaign.save()

        assert read_feed("/fr/feed/").findtext(f"{ATOM}entry/{ATOM}content") == (
            f'<p><img src="{SITE}/media/photographs/boat-960.jpg" width="960" height="600"'
            ' alt="Un bateau « rouge »"></p>'
            "<p>Des livres pour quatre villages, avant que la mer gèle.</p>"
        )

    def test_a_campaign_in_the_other_language_only_is_told_in_that(self, read_feed):
        CampaignFactory(title_en=None, summary_en="")

        (entry,) = read_feed("/en/feed/").findall(f"{ATOM}entry")

        assert (entry.get(LANGUAGE), entry.findtext(f"{ATOM}title")) == (
            "fr",
            "Des livres avant les glaces",
        )
        assert "/fr/campaigns/" in links(entry)["alternate"]

    def test_it_tells_of_every_organization_and_the_newest_first(self, read_feed):
        now, day = timezone.now(), datetime.timedelta(days=1)
        for name, days in (("Older", 3), ("Newest", 1), ("Newer", 2)):
            CampaignFactory(title_en=name, starts_at=now - days * day)

        assert titles(read_feed("/en/feed/")) == ["Newest", "Newer", "Older"]

    def test_a_campaign_that_was_approved_late_opened_late(self, read_feed, campaign):
        record(campaign, APPROVE.what, BEGUN_AT + datetime.timedelta(days=2))

        feed = read_feed("/en/feed/")

        assert texts(feed, "updated") == {"updated": "2026-03-12T12:00:00+00:00"}

    def test_it_does_not_tell_of_what_is_not_public(self, read_feed):
        for state in Campaign.State:
            CampaignFactory(title_en=state.value, state=state)
        CampaignFactory(title_en="asleep", organization__is_active=False)
        CampaignFactory(title_en="later", starts_at=timezone.now() + datetime.timedelta(hours=1))

        assert sorted(titles(read_feed("/en/feed/"))) == ["ended", "live"]

    def test_without_any_campaign_it_is_still_a_feed_and_never_changes(self, client, read_feed):
        feed = read_feed("/en/feed/")

        assert texts(feed, "updated") == {"updated": "2026-01-01T00:00:00+00:00"}
        assert titles(feed) == []
        assert client.get("/en/feed/").content == client.get("/en/feed/").content

    def test_signs_that_xml_does_not_know_are_left_out(self, read_feed):
        CampaignFactory(title_en="Books \x0b& <b>ice</b>", summary_en="Four\x01 <i>villages</i>")

        (entry,) = read_feed("/en/feed/").findall(f"{ATOM}entry")

        assert texts(entry, "title", "summary", "content") == {
            "title": "Books & <b>ice</b>",
            "summary": "Four &lt;i&gt;villages&lt;/i&gt;",
            "content": "<p>Four &lt;i&gt;villages&lt;/i&gt;</p>",
        }

    def test_it_holds_the_thirty_newest(self, read_feed):
        CampaignFactory.create_batch(31)

        assert len(titles(read_feed("/en/feed/"))) == 30


class TestOfAnOrganization:
    def test_it_tells_what_opened_and_what_ended_with_what_was_raised(
        self, read_feed, organization
    ):
        ended = CampaignFactory(
            organization=organization,
            title_en="Reading circles",
            slug="circles",
            state=Campaign.State.ENDED,
            starts_at=BEGUN_AT,
            totals_row__raised_amount=1_524_000,
            totals_row__donor_count=612,
        )
        Campaign.rows.update(created_at=MADE_AT)
        record(ended, END.what, ENDED_AT)
        CampaignFactory(organization=organization)
        CampaignFactory(title_en="Somebody else’s")

        feed = read_feed("/en/organizations/boat/feed/")

        assert texts(feed, "title", "subtitle", "id") == {
            "title": "The Book Boat: what is new",
            "subtitle": "We lend books to villages that the road does not reach.",
            "id": f"{SITE}/en/organizations/boat/feed/",
        }
        assert links(feed) == {
            "alternate": f"{SITE}/en/organizations/boat/",
            "self": f"{SITE}/en/organizations/boat/feed/",
        }
        assert feed.findtext(f"{ATOM}author/{ATOM}name") == "The Book Boat"
        assert titles(feed) == [
            "Books Before the Ice",
            "“Reading circles” has ended",
            "Reading circles",
        ]
        entry = feed.findall(f"{ATOM}entry")[1]
        assert texts(entry, "id", "updated", "summary") == {
            "id": f"tag:give.example,2026-03-01:campaign-{ended.pk}/ended/en",
            "updated": "2026-04-10T12:00:00+00:00",
            "summary": "612 people gave: $15,240. Thank you to everyone who helped.",
        }

    def test_a_campaign_to_which_nobody_gave_ends_without_a_figure(self, read_feed, organization):
        campaign = CampaignFactory(
            organization=organization, state=Campaign.State.ENDED, ends_at=ENDED_AT,
            starts_at=BEGUN_AT,
        )  # fmt: skip
        campaign.totals.delete()

        (entry, _opening) = read_feed("/fr/organizations/boat/feed/").findall(f"{ATOM}entry")

        assert texts(entry, "title", "updated", "summary") == {
            "title": "«\xa0Des livres avant les glaces\xa0» est terminée",
            "updated": "2026-04-10T12:00:00+00:00",
            "summary": "Merci à toutes celles et à tous ceux qui ont aidé.",
        }

    def test_an_app_above_can_tell_of_more(self, read_feed, campaign, monkeypatch):
        monkeypatch.setattr(news, "SOURCES", [*news.SOURCES])
        arrived = news.Entry(
            identity="tag:give.example,2026-03-01:update-1/en",
            title="The first crate arrived",
            text="Forty books.",
            address=f"{SITE}/en/projects/crates/",
            at=BEGUN_AT + datetime.timedelta(days=1),
            language="en",
            author="The Book Boat",
        )

        news.add_source(lambda asked: [arrived] if asked == campaign.organization else [])

        assert titles(read_feed("/en/organizations/boat/feed/")) == [
            "The first crate arrived",
            "Books Before the Ice",
        ]

    def test_it_does_not_tell_of_what_is_not_public(self, read_feed, organization):
        for state in Campaign.State:
            CampaignFactory(title_en=state.value, state=state, organization=organization)

        assert sorted(titles(read_feed("/en/organizations/boat/feed/"))) == [
            "ended",
            "live",
            "“ended” has ended",
        ]

    def test_organization_that_is_put_to_sleep_has_none(self, client, organization):
        assert client.get("/en/organizations/boat/feed/").status_code == 200

        organization.is_active = False
        organization.save()

        assert client.get("/en/organizations/boat/feed/").status_code == 404


class TestBoth:
    @pytest.fixture(params=["/en/feed/", "/fr/organizations/boat/feed/"])
    def address(self, request, organization):
        return request.param

    def test_it_may_be_kept_by_every_cache_for_a_minute(self, client, address, campaign):
        answer = client.get(address)

        assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
        assert answer["Cache-Control"] == "public, s-maxage=60, max-age=0"
        assert answer["Last-Modified"] == "Tue, 10 Mar 2026 12:00:00 GMT"
        assert not answer.cookies
        assert "Vary" not in answer

    @pytest.mark.parametrize("count", [1, 3])
    def test_it_costs_the_same_with_one_campaign_and_with_three(
        self, client, address, organization, count, django_assert_num_queries
    ):
        for state in (Campaign.State.LIVE, Campaign.State.ENDED):
            CampaignFactory.create_batch(count, organization=organization, state=state)
        # The organization, what opened, what ended.
        with django_assert_num_queries(4 if "boat" in address else 1):
            client.get(address)

    def test_its_addresses_are_ours_whatever_the_host_is_called(
        self, client, address, campaign, settings
    ):
        settings.ALLOWED_HOSTS = ["other.example"]

        text = client.get(address, headers={"host": "other.example"}).text

        assert SITE in text
        assert "other.example" not in text

    def test_it_takes_no_post(self, client, address):
        assert client.post(address).status_code == 405
