"""What a card tells of a page, in words that stay true for a while."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from campaigns.card_facts import LARGE_WIDTH, facts_of_campaign, facts_of_fundraiser, for_paper
from campaigns.cards.data import CardFacts
from campaigns.models import Campaign, Fundraiser, Photograph
from campaigns.services.logos import logo_name
from campaigns.services.photographs import derivative_name
from tests.campaigns.cards.facts import logo, photograph
from tests.factories import CampaignFactory, FundraiserFactory, OrganizationFactory

pytestmark = pytest.mark.django_db

SITE = "https://give.example"
NARROW, WIDE = photograph((300, 200)), photograph((600, 400))


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = SITE


def stored_photograph(organization) -> Photograph:
    for width, file in {480: b"tiny", 1200: NARROW, 1600: WIDE}.items():
        default_storage.save(derivative_name("boat", width, "jpg"), ContentFile(file))
    return Photograph.objects.create(
        organization=organization, key="boat", width=1600, height=1000,
        widths=[480, 1200, 1600], description_en="A boat", description_fr="Un bateau",
    )  # fmt: skip


@pytest.fixture
def page():
    """Maude’s page, for an organization with a colour, a logo and a photograph."""
    organization = OrganizationFactory(colour="#8a1f4b", logo_key="mark")
    default_storage.save(logo_name("mark", "png"), ContentFile(logo()))
    campaign = CampaignFactory(
        organization=organization, slug="books", photograph=stored_photograph(organization)
    )
    return FundraiserFactory(campaign=campaign, slug="maude")


def raised(page, *, percent: int, donors: int) -> None:
    page.totals.raised_amount = page.goal_amount * percent // 100
    page.totals.donor_count = donors


def test_a_page_is_told_in_either_language(page):
    raised(page, percent=52, donors=9)

    both = [facts_of_fundraiser(page, language) for language in ("en", "fr")]

    shared = {
        "name": "Maude", "percent": 50, "colour": "#8a1f4b", "photograph": NARROW, "logo": logo(),
    }  # fmt: skip
    assert both == [
        CardFacts(
            language="en", title="Maude’s birthday", for_whom="The Book Boat",
            campaign="Books Before the Ice", line="Already 5 people have given.",
            address=f"{SITE}/en/fundraisers/maude/", **shared,
        ),
        CardFacts(
            language="fr", title="La fête de Maude", for_whom="La Bibliobarque",
            campaign="Des livres avant les glaces", line="Déjà 5 personnes ont donné.",
            address=f"{SITE}/fr/fundraisers/maude/", **shared,
        ),
    ]  # fmt: skip


def test_a_campaign_is_told_without_a_name(page):
    campaign = page.campaign
    campaign.totals.raised_amount, campaign.totals.donor_count = 180_000, 31

    assert facts_of_campaign(campaign, "en", photograph_width=LARGE_WIDTH) == CardFacts(
        language="en", title="Books Before the Ice", name="", for_whom="The Book Boat",
        campaign="", line="Already 30 people have given.", percent=None, colour="#8a1f4b",
        photograph=WIDE, logo=logo(), address=f"{SITE}/en/campaigns/books/",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("percent", "donors", "line", "bar"),
    [
        (0, 0, "", None),
        (10, 2, "", None),
        (29, 4, "Already 3 people have given.", None),
        (30, 4, "Already 3 people have given.", 30),
        (74, 1199, "Already 1,000 people have given.", 70),
        (75, 12, "Nearly there: the goal is $340.", 75),
        (99, 12, "Nearly there: the goal is $340.", 95),
        (100, 1, "The goal of $340 is reached. Each gift does more of the same.", 100),
        (240, 40, "The goal of $340 is reached. Each gift does more of the same.", 100),
    ],
)
def test_how_far_a_page_has_come_is_told_where_it_helps(page, percent, donors, line, bar):
    raised(page, percent=percent, donors=donors)

    facts = facts_of_fundraiser(page, "en")

    assert (facts.line.replace("CA", ""), facts.percent) == (line, bar)
    assert (for_paper(facts).line, for_paper(facts).percent) == ("", None)


@pytest.mark.parametrize(
    ("donors", "line"), [(0, ""), (1, "1 person gave"), (17, "17 people gave")]
)
def test_a_page_that_is_over_asks_no_more(page, donors, line):
    raised(page, percent=80, donors=donors)
    page.state = Fundraiser.State.CLOSED
    page.campaign.state = Campaign.State.ENDED
    page.campaign.totals.donor_count = donors

    lines = [facts_of_fundraiser(page, "en").line, facts_of_campaign(page.campaign, "en").line]

    assert lines == [line, line]


def test_a_picture_that_is_lost_is_left_out(page):
    default_storage.delete(derivative_name("boat", 1200, "jpg"))
    default_storage.delete(logo_name("mark", "png"))

    facts = facts_of_fundraiser(page, "en")

    assert (facts.photograph, facts.logo) == (None, None)
