import datetime
import json
from urllib.parse import quote

import pytest
from django.utils import timezone

from campaigns.models import Campaign, WallEntry
from campaigns.services.organizations import create_organization
from tests.factories import (
    CampaignFactory,
    OrganizationFactory,
    StaffFactory,
    SuggestedAmountFactory,
    WallEntryFactory,
)

pytestmark = pytest.mark.django_db

FOR_EVERYONE = "public, s-maxage=1, max-age=0"


@pytest.fixture
def campaign():
    return CampaignFactory(
        slug="books",
        totals_row__raised_amount=1_690_000,
        totals_row__donor_count=587,
        totals_row__gift_count=612,
    )


def titles_on(page) -> list[str]:
    return [card.campaign.title_en for card in page.context["cards"]]


class TestHome:
    def test_lists_only_what_takes_gifts_now(self, client, campaign):
        now, hour = timezone.now(), datetime.timedelta(hours=1)
        for fields in ({"starts_at": now + hour}, {"starts_at": now - hour, "ends_at": now}):
            Campaign.rows.update(**{"ends_at": None, **fields})

            home = client.get("/en/", {"cause": campaign.cause})
            organization = client.get(f"/en/organizations/{campaign.organization.slug}/")

            assert (titles_on(home), titles_on(organization)) == ([], [])
            assert not Campaign.rows.get().takes_gifts

    def test_campaign_of_a_sleeping_organization_takes_no_gifts(self):
        assert CampaignFactory().takes_gifts
        assert not CampaignFactory(organization__is_active=False).takes_gifts

    def test_lists_live_campaigns_of_active_organizations_newest_first(self, client):
        now = timezone.now()
        CampaignFactory(title_en="Older", starts_at=now - datetime.timedelta(days=3))
        CampaignFactory(title_en="Newer", starts_at=now - datetime.timedelta(days=1))
        CampaignFactory(title_en="Asleep", organization=OrganizationFactory(is_active=False))
        for state in set(Campaign.State) - {Campaign.State.LIVE}:
            CampaignFactory(title_en=state, state=state)

        assert titles_on(client.get("/en/")) == ["Newer", "Older"]

    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("glaces", ["Books Before the Ice"]),
            ("BOOKS ice", ["Books Before the Ice"]),
            ("ecole quebec", ["A school"]),
            ("ÉCOLE", ["A school"]),
            ("books school", []),
        ],
    )
    @pytest.mark.parametrize("language", ["en", "fr"])
    def test_search_reads_both_languages_and_ignores_accents(self, client, language, words, found):
        CampaignFactory(cause="animals")
        CampaignFactory(
            cause="animals",
            title_en="A school",
            title_fr="Une école",
            summary_en="",
            summary_fr="",
            place_fr="Québec",
        )

        assert titles_on(client.get(f"/{language}/", {"q": words})) == found

    @pytest.mark.parametrize("language", ["en", "fr"])
    @pytest.mark.parametrize("words", ["animaux", "ANIMALS", "anim glaces"])
    def test_search_knows_the_causes_in_both_languages(self, client, language, words):
        CampaignFactory(title_en="Seals", cause="animals")
        CampaignFactory(title_en="Songs", cause="culture")

        assert titles_on(client.get(f"/{language}/", {"q": words})) == ["Seals"]

    @pytest.mark.parametrize(("language", "notes"), [("en", 1), ("fr", 0)])
    def test_card_says_that_a_campaign_is_in_the_other_language_only(self, client, language, notes):
        CampaignFactory(title_en=None)
        CampaignFactory()

        html = client.get(f"/{language}/").content.decode()

        assert html.count("card__language") == notes

    def test_cause_filters(self, client):
        CampaignFactory(title_en="Soup", cause="food")
        CampaignFactory(title_en="Books", cause="education")

        assert titles_on(client.get("/en/", {"cause": "food"})) == ["Soup"]
        assert set(titles_on(client.get("/en/", {"cause": "no such cause"}))) == {"Soup", "Books"}

    def test_empty_search_says_what_to_try(self, client):
        page = client.get("/en/", {"q": "<zebra>"}).content.decode()

        assert "No campaign matches" in page
        assert "&lt;zebra&gt;" in page
        assert "<zebra>" not in page

    def test_search_for_nonsense_finds_nothing(self, client):
        CampaignFactory()

        for words in ("\0zebra", "%", "_", "'; drop table", "x" * 5000):
            assert titles_on(client.get("/en/", {"q": words})) == []

    def test_house_without_campaigns_says_so(self, client):
        assert "No campaign is open today" in client.get("/en/").content.decode()

    def test_bare_page_is_for_every_cache_and_a_search_for_none(self, client):
        assert client.get("/en/")["Cache-Control"] == FOR_EVERYONE
        assert client.get("/en/", {"q": "ice"})["Cache-Control"] == "private, no-cache"

    @pytest.mark.parametrize("count", [1, 3])
    def test_costs_the_same_with_one_campaign_and_with_three(
        self, client, count, django_assert_num_queries
    ):
        CampaignFactory.create_batch(count)

        with django_assert_num_queries(
            5
        ):  # the count, campaigns, amounts; news, and how many had some
            client.get("/en/")


class TestCampaignPage:
    def test_sets_no_cookie_and_may_be_kept_by_every_cache(self, client, campaign):
        page = client.get("/en/campaigns/books/")

        assert page.status_code == 200
        assert page["Cache-Control"] == FOR_EVERYONE
        assert not page.cookies
        assert "Cookie" not in page.get("Vary", "")

    def test_is_the_same_for_everyone_and_for_any_query(self, client, campaign, staff_client):
        staff = staff_client(StaffFactory(organization=campaign.organization))
        pages = {
            client.get("/en/campaigns/books/").content,
            client.get("/en/campaigns/books/?utm_source=x&page=2").content,
            staff.get("/en/campaigns/books/").content,
        }

        assert len(pages) == 1

    @pytest.mark.parametrize("count", [1, 3])
    def test_costs_eight_queries(self, client, campaign, count, django_assert_num_queries):
        WallEntryFactory.create_batch(count, campaign=campaign)
        for number in range(count):
            SuggestedAmountFactory(campaign=campaign, amount=1000 + number)

        with django_assert_num_queries(8):
            client.get("/en/campaigns/books/")

    def test_shows_gifts_as_their_donors_chose(self, client, campaign):
        WallEntryFactory(campaign=campaign, name="Ghislaine", amount=5000, message="Bonne route !")
        WallEntryFactory(campaign=campaign, name="Karim", amount=None, message="")
        WallEntryFactory(campaign=campaign, name="", amount=2500, message="")
        for state in set(WallEntry.State) - {WallEntry.State.SHOWN}:
            WallEntryFactory(campaign=campaign, name=f"Secret {state}", state=state)

        page = client.get("/en/campaigns/books/")

        assert [(entry.name, entry.amount) for entry in page.context["wall"]] == [
            ("", 2500),
            ("Karim", None),
            ("Ghislaine", 5000),
        ]
        html = page.content.decode()
        assert "Secret" not in html
        assert '<p class="wall__message" lang="fr">Bonne route !</p>' in html

    def test_shows_the_ten_newest_gifts(self, client, campaign):
        now = timezone.now()
        for minutes in range(12):
            WallEntryFactory(
                campaign=campaign,
                name=str(minutes),
                given_at=now - datetime.timedelta(minutes=minutes),
            )

        wall = client.get("/en/campaigns/books/").context["wall"]

        assert [entry.name for entry in wall] == [str(minutes) for minutes in range(10)]

    def test_says_where_it_lives_in_each_language(self, client, campaign, settings):
        settings.SITE_URL = "https://give.example"

        head = client.get("/en/campaigns/books/").content.decode()

        for line in (
            '<link rel="canonical" href="https://give.example/en/campaigns/books/">',
            '<link rel="alternate" hreflang="en" href="https://give.example/en/campaigns/books/">',
            '<link rel="alternate" hreflang="fr" href="https://give.example/fr/campaigns/books/">',
            '<link rel="alternate" hreflang="x-default" '
            'href="https://give.example/fr/campaigns/books/">',
            '<meta property="og:url" content="https://give.example/en/campaigns/books/">',
            '<meta property="og:title" content="Books Before the Ice">',
        ):
            assert line in head

    def test_one_language_campaign_says_so_where_the_other_is_read(self, client):
        CampaignFactory(slug="contes", title_en="", title_fr="Contes", story_en="", summary_en="")

        english = client.get("/en/campaigns/contes/").content.decode()
        french = client.get("/fr/campaigns/contes/").content.decode()

        assert "This campaign is written in French only." in english
        assert '<h1 lang="fr">Contes</h1>' in english
        assert 'rel="canonical" href="http://' in english
        assert '/fr/campaigns/contes/">' in english.split('rel="canonical"')[1].split("\n")[0]
        assert 'hreflang="en" href="http' not in english
        assert '<p class="notice">' not in french
        assert "<h1>Contes</h1>" in french

    def test_story_is_cleaned_when_it_is_shown(self, client):
        CampaignFactory(slug="books", story_en="<p>Hello<script>alert(1)</script></p>")

        html = client.get("/en/campaigns/books/").content.decode()

        assert "<p>Hello</p>" in html
        assert "alert(1)" not in html

    def test_ended_campaign_says_so_and_asks_for_nothing(self, client, campaign):
        Campaign.rows.filter(pk=campaign.pk).update(state=Campaign.State.ENDED)

        html = client.get("/en/campaigns/books/").content.decode()

        assert "This campaign has ended" in html
        assert "587 people gave: $16,900." in html
        assert "/donate/" not in html

    @pytest.mark.parametrize(
        ("dates", "told"),
        [
            ({"ends_at": -1}, "This campaign has ended"),
            ({"starts_at": 1}, "Gifts open on"),
        ],
    )
    def test_live_campaign_outside_its_dates_asks_for_nothing(self, client, campaign, dates, told):
        now = timezone.now()
        Campaign.rows.filter(pk=campaign.pk).update(
            **{field: now + datetime.timedelta(hours=hours) for field, hours in dates.items()}
        )

        html = client.get("/en/campaigns/books/").content.decode()

        assert told in html
        assert "/donate/" not in html

    @pytest.mark.parametrize("state", ["draft", "in_review", "archived"])
    def test_campaign_that_is_not_public_is_not_there(self, client, campaign, state):
        Campaign.rows.filter(pk=campaign.pk).update(state=state)

        for address in ("/en/campaigns/books/", "/en/campaigns/books/live.json"):
            page = client.get(address)
            assert page.status_code == 404
            assert "s-maxage" not in page.get("Cache-Control", "")
            assert "There is no page here" in page.content.decode()

    def test_unknown_campaign_is_not_there(self, client):
        assert client.get("/en/campaigns/unknown/").status_code == 404

    def test_takes_no_post(self, client, campaign):
        assert client.post("/en/campaigns/books/").status_code == 405

    def test_share_link_works_without_a_script(self, client, campaign, settings):
        settings.SITE_URL = "https://give.example"

        html = client.get("/en/campaigns/books/").content.decode()

        address = quote("https://give.example/en/campaigns/books/", safe="")
        assert f'href="mailto:?subject=Books%20Before%20the%20Ice&amp;body={address}"' in html


class TestLiveNumbers:
    @pytest.mark.parametrize(
        ("language", "raised", "lead"),
        [("en", "$16,900", "$16,900 raised"), ("fr", "16\xa0900\xa0$", None)],
    )
    def test_numbers_are_written_in_the_readers_language(
        self, client, campaign, language, raised, lead
    ):
        answer = client.get(f"/{language}/campaigns/books/live.json")

        numbers = json.loads(answer.content)
        assert answer["Cache-Control"] == FOR_EVERYONE
        assert not answer.cookies
        assert numbers["raised"] == raised
        assert lead in {None, numbers["lead"]}
        assert {
            name: numbers[name]
            for name in ("raised_amount", "currency", "donors", "gifts", "percent", "shows_bar")
        } == {
            "raised_amount": 1_690_000,
            "currency": "CAD",
            "donors": 587,
            "gifts": 612,
            "percent": 93,
            "shows_bar": True,
        }

    def test_costs_one_query(self, client, campaign, django_assert_num_queries):
        with django_assert_num_queries(1):
            client.get("/en/campaigns/books/live.json")

    def test_campaign_without_totals_counts_as_zero(self, client, campaign):
        campaign.totals.delete()

        assert json.loads(client.get("/en/campaigns/books/live.json").content)["raised"] == "$0"


class TestOrganizationPages:
    @pytest.fixture
    def organization(self):
        return create_organization(
            slug="boat",
            name_en="The Book Boat",
            name_fr="La Bibliobarque",
            mission_en="Books by boat.",
            legal_name="La Bibliobarque",
            country="CA",
            registration_number="123456782RR0001",
            address="12, rue du Quai",
            postal_code="G0G 1A0",
            city="Havre-Perdrix",
            email="bonjour@bibliobarque.example",
            telephone="+14185550123",
            sender_name="La Bibliobarque",
            statement_descriptor="BIBLIOBARQUE",
            currency="CAD",
        )

    def test_page_says_who_they_are_and_what_they_do(self, client, organization):
        CampaignFactory(organization=organization, title_en="Ours")
        CampaignFactory(title_en="Somebody else’s")

        page = client.get("/en/organizations/boat/")

        assert titles_on(page) == ["Ours"]
        html = page.content.decode()
        for text in ("Books by boat.", "123456782RR0001", "418 555-0123", "12, rue du Quai"):
            assert text in html

    @pytest.mark.parametrize("kind", ["privacy", "terms", "refunds", "legal", "contact"])
    @pytest.mark.parametrize("language", ["en", "fr"])
    def test_each_legal_page_is_there_in_both_languages(self, client, organization, kind, language):
        page = client.get(f"/{language}/organizations/boat/{kind}/")

        assert page.status_code == 200
        assert page.context["page"].title in page.content.decode()

    def test_page_that_no_organization_has_is_not_there(self, client, organization):
        assert client.get("/en/organizations/boat/money/").status_code == 404
        assert client.get("/en/organizations/other/privacy/").status_code == 404

    def test_organization_that_is_put_to_sleep_is_not_there(self, client, organization):
        organization.is_active = False
        organization.save()

        assert client.get("/en/organizations/boat/").status_code == 404


@pytest.mark.parametrize(
    ("address", "other"),
    [
        ("/en/?q=ice", "/fr/?q=ice"),
        ("/en/campaigns/books/?utm=1", "/fr/campaigns/books/"),
        ("/en/nothing/", "/fr/nothing/"),
    ],
)
def test_language_switch_keeps_the_page(client, campaign, address, other):
    assert (
        f'<a href="{other}" lang="fr" hreflang="fr">Français</a>'
        in client.get(address).content.decode()
    )
