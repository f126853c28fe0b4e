"""Words that nobody has written in the reader's language are said to be in another."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from campaigns.written_in import language_note, other_language
from feedback.impact.services import publish_update
from feedback.models import Allocation, GiftBalance, ProjectFunding
from giving.links import gift_token
from tests.factories import (
    CampaignFactory,
    FundraiserFactory,
    ImpactUpdateFactory,
    PaidDonationFactory,
    ProjectFactory,
    StaffFactory,
)

pytestmark = pytest.mark.django_db
WORDS = {"en": "The ice has come early.", "fr": "Les glaces sont là plus tôt."}
NOTES = {"en": "(in French)", "fr": "(en anglais)"}
PAGES = ("gift", "project", "campaign", "news", "supporter", "home")


@pytest.fixture
def campaign():
    return CampaignFactory()


@pytest.fixture
def supporter(campaign):
    return FundraiserFactory(campaign=campaign, language="en", story="")


@pytest.fixture
def gift(campaign, supporter):
    return PaidDonationFactory(campaign=campaign, fundraiser=supporter, amount=2500)


@pytest.fixture
def project(campaign, gift):
    project = ProjectFactory(campaign=campaign)
    GiftBalance.rows.update_or_create(
        donation=gift,
        defaults={"campaign": campaign, "kept_amount": 2500, "allocated_amount": 2500,
                  "paid_at": gift.paid_at, "allocatable_at": gift.paid_at},
    )  # fmt: skip
    ProjectFunding.objects.filter(project=project).update(allocated_amount=2500)
    Allocation.rows.create(
        organization=campaign.organization, donation=gift, project=project, amount=2500
    )
    return project


def tell(project, **words):
    texts = {"headline_en": "", "headline_fr": "", "text_en": "", "text_fr": ""}
    update = ImpactUpdateFactory(project=project, **{**texts, **words})
    return publish_update(update=update, actor=StaffFactory(organization=project.organization))


def pages(language, gift, project) -> dict[str, str]:
    campaign, client = project.campaign, Client()
    with translation.override(language):
        addresses = {
            "gift": reverse("giving:gift", args=[gift_token(gift)]),
            "project": reverse("feedback:project", args=[project.slug]),
            "campaign": reverse("campaigns:campaign", args=[campaign.slug]),
            "news": reverse("feedback:campaign_news", args=[campaign.slug]),
            "supporter": reverse("campaigns:fundraiser", args=[gift.fundraiser.slug]),
            "home": reverse("campaigns:home"),
        }
        return {name: client.get(address).content.decode() for name, address in addresses.items()}


@pytest.mark.parametrize(("reader", "writer"), [("en", "fr"), ("fr", "en")])
def test_every_page_notes_a_headline_of_the_other_language(gift, project, reader, writer):
    tell(project, **{f"headline_{writer}": WORDS[writer]})

    found = pages(reader, gift, project)

    marked = f'<span lang="{writer}">{WORDS[writer]}</span>'
    note = f'<span class="written-in">{NOTES[reader]}</span>'
    shown = {name: (f"{marked} {note}" in page, page.count(note)) for name, page in found.items()}
    assert shown == dict.fromkeys(PAGES, (True, 1)) | {"home": (False, 1)}
    assert f' lang="{writer}">{WORDS[writer]}</a> {note}</h3>' in found["home"]


@pytest.mark.parametrize("reader", ["en", "fr"])
def test_no_page_notes_words_of_its_own_language(gift, project, reader):
    tell(project, headline_en=WORDS["en"], headline_fr=WORDS["fr"], text_en="Yes.", text_fr="Oui.")

    found = pages(reader, gift, project)

    assert {name: WORDS[reader] in page for name, page in found.items()} == (
        dict.fromkeys(PAGES, True)
    )
    assert {name: "written-in" in page for name, page in found.items()} == (
        dict.fromkeys(PAGES, False)
    )


def test_a_text_is_noted_where_its_headline_is_not(gift, project):
    tell(project, headline_en=WORDS["en"], text_fr="On a compté deux fois.")

    page = pages("en", gift, project)["project"]

    assert (
        '<p> <span class="written-in">(in French)</span></p>'
        '<div lang="fr"><p>On a compté deux fois.</p></div>'
    ) in page


def test_a_headline_and_its_text_in_one_language_are_noted_once(gift, project):
    tell(project, headline_fr=WORDS["fr"], text_fr="On a compté deux fois.")

    assert pages("en", gift, project)["project"].count("(in French)") == 1


def test_a_supporters_own_words_are_noted(gift, supporter):
    supporter.story, supporter.language = "J’ai trente-quatre ans.", "fr"
    supporter.save()

    page = Client().get(reverse("campaigns:fundraiser", args=[supporter.slug])).content.decode()

    assert ' words <span class="written-in">(in French)</span></h2>' in page
    assert '<h1 lang="fr">' in page if supporter.title else '<h1 lang="fr">' not in page


def test_a_feed_says_the_language_of_each_of_its_entries(project, campaign):
    tell(project, headline_fr=WORDS["fr"])
    tell(project, headline_en=WORDS["en"])

    feed = (
        Client()
        .get(reverse("campaigns:organization_feed", args=[campaign.organization.slug]))
        .content.decode()
    )

    assert f"<title>{WORDS['fr']} (in French)</title>" in feed
    assert f"<title>{WORDS['en']}</title>" in feed
    assert feed.count('<entry xml:lang="fr">') == 1


def test_a_feed_says_no_other_language_of_an_entry_that_is_half_in_the_readers(project, campaign):
    tell(project, headline_fr=WORDS["fr"], text_en="All of it.")

    address = reverse("campaigns:organization_feed", args=[campaign.organization.slug])
    feed = Client().get(address).content.decode()

    assert (f"<title>{WORDS['fr']} (in French)</title>" in feed, 'xml:lang="fr"' in feed) == (
        True,
        False,
    )


def test_words_that_exist_in_no_language_are_not_noted(project):
    project.place_en = project.place_fr = ""

    assert (other_language(project, "place"), language_note("")) == ("", "")
