"""What the pages tell search engines and messages."""

import datetime

import pytest
from django.utils import timezone

from campaigns import views
from campaigns.heads import open_graph_locale
from campaigns.models import Campaign, OrganizationPage, Photograph
from giving.links import gift_token
from tests.campaigns.written_heads import head_of
from tests.factories import CampaignFactory, DonationFactory, OrganizationFactory

pytestmark = pytest.mark.django_db

SITE = "https://give.example"
PLATFORM_PICTURE = [
    ("og:image", f"{SITE}/static/images/share.png"),
    ("og:image:type", "image/png"),
    ("og:image:width", "1200"),
    ("og:image:height", "630"),
    ("og:image:alt", "Hearback: a heart, and one half of it is an ear"),
]


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = SITE


@pytest.fixture
def organization():
    return OrganizationFactory(slug="boat")


@pytest.fixture
def photograph(organization):
    return Photograph.objects.create(
        organization=organization,
        key="boat",
        width=1600,
        height=1000,
        widths=[480, 960, 1600],
        description_en="A red boat",
        description_fr="Un bateau rouge",
    )


@pytest.fixture
def read_head(client):
    return lambda address: head_of(client.get(address).content.decode())


class TestCampaign:
    def test_it_tells_all_that_a_message_shows(self, read_head, organization, photograph):
        CampaignFactory(slug="books", organization=organization, photograph=photograph)

        head = read_head("/fr/campaigns/books/")

        assert head.named("") == [
            ("viewport", "width=device-width, initial-scale=1"),
            ("color-scheme", "light dark"),
            ("theme-color", "#fbf7f0"),
            ("theme-color", "#171412"),
            ("description", "Des livres pour quatre villages, avant que la mer gèle."),
            ("og:type", "website"),
            ("og:site_name", "La Bibliobarque"),
            ("og:title", "Des livres avant les glaces"),
            ("og:description", "Des livres pour quatre villages, avant que la mer gèle."),
            ("og:url", f"{SITE}/fr/campaigns/books/"),
            ("og:locale", "fr_CA"),
            ("og:locale:alternate", "en_US"),
            ("og:image", f"{SITE}/media/photographs/boat-960.jpg"),
            ("og:image:type", "image/jpeg"),
            ("og:image:width", "960"),
            ("og:image:height", "600"),
            ("og:image:alt", "Un bateau rouge"),
            ("twitter:card", "summary_large_image"),
            ("twitter:image:alt", "Un bateau rouge"),
        ]
        assert head.links == [
            ("canonical", f"{SITE}/fr/campaigns/books/"),
            ("alternate", "en", f"{SITE}/en/campaigns/books/"),
            ("alternate", "fr", f"{SITE}/fr/campaigns/books/"),
            ("alternate", "x-default", f"{SITE}/fr/campaigns/books/"),
            (
                "alternate",
                "application/atom+xml",
                "La Bibliobarque\xa0: ce qu’il y a de nouveau",
                f"{SITE}/fr/organizations/boat/feed/",
            ),
        ]

    def test_it_is_shared_in_the_language_it_is_written_in(self, read_head, organization):
        CampaignFactory(slug="contes", title_en=None, organization=organization)

        head = read_head("/en/campaigns/contes/")

        assert head.named("og:locale") == [("og:locale", "fr_CA")]
        assert head.named("og:url") == [("og:url", f"{SITE}/fr/campaigns/contes/")]
        assert head.links[:3] == [
            ("canonical", f"{SITE}/fr/campaigns/contes/"),
            ("alternate", "fr", f"{SITE}/fr/campaigns/contes/"),
            ("alternate", "x-default", f"{SITE}/fr/campaigns/contes/"),
        ]

    def test_without_a_photograph_it_shows_the_platforms_picture(self, read_head):
        CampaignFactory(slug="books", photograph=None)

        assert read_head("/en/campaigns/books/").named("og:image") == PLATFORM_PICTURE

    @pytest.mark.parametrize(
        ("story", "told"),
        [
            (
                "<h2>Why</h2><p>The road ends &amp; the sea begins.</p><p>Then ice.</p>",
                "Why The road ends & the sea begins. Then ice.",
            ),
            ("", "Your gift goes to The Book Boat."),
        ],
    )
    def test_without_a_summary_it_begins_its_story(self, read_head, story, told):
        texts = {"summary_en": "", "summary_fr": "", "story_en": story, "story_fr": ""}
        CampaignFactory(slug="books", **texts)

        head = read_head("/en/campaigns/books/")

        assert head.named("description") == [("description", told)]
        assert head.named("og:description") == [("og:description", told)]

    def test_a_title_cannot_break_out_of_the_head(self, read_head, client):
        CampaignFactory(slug="books", title_en='"><script>alert(1)</script>')

        html = client.get("/en/campaigns/books/").content.decode()

        assert "<script>alert" not in html
        assert head_of(html).named("og:title") == [("og:title", '"><script>alert(1)</script>')]


@pytest.mark.parametrize(
    ("language", "country", "locale"),
    [
        ("fr", "CA", "fr_CA"),
        ("fr", "FR", "fr_FR"),
        ("fr", "BE", "fr_FR"),
        ("fr", "", "fr_FR"),
        ("en", "CA", "en_US"),
        ("en", "GB", "en_GB"),
        ("en", "IE", "en_GB"),
        ("en", "", "en_US"),
    ],
)
def test_language_is_named_as_the_networks_know_it(language, country, locale):
    assert open_graph_locale(language, country) == locale


class TestOrganization:
    def test_it_shows_its_newest_photograph(self, read_head, organization, photograph):
        now, day = timezone.now(), datetime.timedelta(days=1)
        CampaignFactory(organization=organization, photograph=None, starts_at=now - day)
        CampaignFactory(organization=organization, photograph=photograph, starts_at=now - 2 * day)

        head = read_head("/en/organizations/boat/")

        assert head.named("description") + head.named("og:") == [
            ("description", "We lend books to villages that the road does not reach."),
            ("og:type", "website"),
            ("og:site_name", "The Book Boat"),
            ("og:title", "The Book Boat"),
            ("og:description", "We lend books to villages that the road does not reach."),
            ("og:url", f"{SITE}/en/organizations/boat/"),
            ("og:locale", "en_US"),
            ("og:locale:alternate", "fr_CA"),
            ("og:image", f"{SITE}/media/photographs/boat-960.jpg"),
            ("og:image:type", "image/jpeg"),
            ("og:image:width", "960"),
            ("og:image:height", "600"),
            ("og:image:alt", "A red boat"),
        ]

    def test_without_a_photograph_or_a_mission_it_still_tells_something(self, read_head):
        OrganizationFactory(slug="boat", mission_en="", mission_fr="")

        head = read_head("/en/organizations/boat/")

        assert head.named("og:image") == PLATFORM_PICTURE
        assert head.named("description") == [
            (
                "description",
                "The Book Boat puts your gift to work, and tells you what became of it.",
            )
        ]

    def test_it_lives_in_the_languages_in_which_it_says_who_it_is(self, read_head):
        OrganizationFactory(slug="boat", name_en="", mission_en="")

        head = read_head("/en/organizations/boat/")

        assert head.links[:3] == [
            ("canonical", f"{SITE}/fr/organizations/boat/"),
            ("alternate", "fr", f"{SITE}/fr/organizations/boat/"),
            ("alternate", "x-default", f"{SITE}/fr/organizations/boat/"),
        ]

    @pytest.mark.parametrize("kind", OrganizationPage.Kind.values)
    def test_each_of_its_own_pages_stands_for_itself(self, read_head, organization, kind):
        OrganizationPage.objects.create(
            organization=organization,
            kind=kind,
            title_en="Our word",
            title_fr="Notre parole",
            body_en=f"<p>{'We keep little. ' * 20}</p>",
            body_fr="<p>Peu de choses.</p>",
        )

        head = read_head(f"/en/organizations/boat/{kind}/")

        told = "We keep little. " * 12 + "We keep…"
        assert head.named("description") + head.named("og:title") == [
            ("description", told),
            ("og:title", "Our word"),
        ]
        assert head.links[:4] == [
            ("canonical", f"{SITE}/en/organizations/boat/{kind}/"),
            ("alternate", "en", f"{SITE}/en/organizations/boat/{kind}/"),
            ("alternate", "fr", f"{SITE}/fr/organizations/boat/{kind}/"),
            ("alternate", "x-default", f"{SITE}/fr/organizations/boat/{kind}/"),
        ]


class TestHome:
    @pytest.fixture(autouse=True)
    def _three_pages(self, monkeypatch):
        monkeypatch.setattr(views, "CAMPAIGNS_A_PAGE", 1)
        CampaignFactory.create_batch(3)

    @pytest.mark.parametrize(
        ("query", "page", "prev", "following"),
        [
            ("", "", [], ["?page=2"]),
            ("?page=1", "", [], ["?page=2"]),
            ("?page=no", "", [], ["?page=2"]),
            ("?q=&cause=", "", [], ["?page=2"]),
            ("?page=2", "?page=2", [""], ["?page=3"]),
            ("?page=3", "?page=3", ["?page=2"], []),
            ("?page=99", "?page=3", ["?page=2"], []),
        ],
    )
    def test_each_page_of_the_list_stands_for_itself(self, read_head, query, page, prev, following):
        head = read_head(f"/fr/{query}")

        assert head.links == [
            ("canonical", f"{SITE}/fr/{page}"),
            ("alternate", "en", f"{SITE}/en/{page}"),
            ("alternate", "fr", f"{SITE}/fr/{page}"),
            ("alternate", "x-default", f"{SITE}/{page}"),
            *(("prev", f"{SITE}/fr/{other}") for other in prev),
            *(("next", f"{SITE}/fr/{other}") for other in following),
            (
                "alternate",
                "application/atom+xml",
                "Hearback\xa0: les campagnes, à mesure qu’elles commencent",
                f"{SITE}/fr/feed/",
            ),
        ]

    def test_it_tells_what_the_site_is(self, read_head):
        head = read_head("/en/")

        assert head.named("og:") == [
            ("og:type", "website"),
            ("og:site_name", "Hearback"),
            ("og:title", "Give, and hear what your gift did"),
            (
                "og:description",
                "Choose a project that has a place and a name. "
                "When it happens, the people you gave to tell you where and when.",
            ),
            ("og:url", f"{SITE}/en/"),
            ("og:locale", "en_US"),
            ("og:locale:alternate", "fr_FR"),
            *PLATFORM_PICTURE,
        ]

    @pytest.mark.parametrize("query", ["?q=ice", "?cause=food", "?q=ice&page=2"])
    def test_what_was_searched_for_is_found_by_nobody(self, read_head, query):
        head = read_head(f"/en/{query}")

        assert head.named("robots") == [("robots", "noindex")]
        assert (head.links, head.named("og:"), head.things) == ([], [], [])


class TestPrivatePages:
    @pytest.mark.parametrize(
        "state", [Campaign.State.LIVE, Campaign.State.ENDED], ids=["form", "closed"]
    )
    def test_giving_is_told_to_nobody(self, read_head, state):
        CampaignFactory(slug="books", state=state)

        head = read_head("/en/campaigns/books/donate/")

        assert head.named("robots") == [("robots", "noindex")]
        assert (head.links, head.named("og:"), head.named("twitter:")) == ([], [], [])
        assert (head.named("description"), head.things) == ([], [])

    def test_a_gift_is_told_to_nobody(self, read_head):
        donation = DonationFactory(name="Karim Haddad")

        for address in ("", "change/"):
            head = read_head(f"/en/gifts/{gift_token(donation)}/{address}")

            assert head.named("robots")[0][1].startswith("noindex")
            assert (head.links, head.named("og:"), head.named("twitter:")) == ([], [], [])
            assert (head.named("description"), head.things) == ([], [])

    @pytest.mark.parametrize("address", ["/en/accounts/login/", "/en/no-such-page/"])
    def test_neither_is_a_sign_in_or_a_page_that_is_not_there(self, read_head, address):
        head = read_head(address)

        assert head.named("robots") == [("robots", "noindex")]
        assert (head.links, head.named("og:"), head.named("description")) == ([], [], [])
