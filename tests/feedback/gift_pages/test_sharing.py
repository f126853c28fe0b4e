"""Passing on what was done: after good news, with the project's public address alone."""

import re
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import ShareLink
from feedback.impact.services import publish_update
from feedback.models import Allocation, GiftBalance, Project, ProjectFunding
from feedback.tasks import draw_project_cards
from giving.links import gift_token
from tests.factories import (
    CampaignFactory,
    ImpactUpdateFactory,
    PaidDonationFactory,
    ProjectFactory,
    StaffFactory,
)

pytestmark = pytest.mark.django_db

TITLE = "Share what was done"
CAMPAIGN_TITLE = "Tell somebody what it did"
ADDRESS = "https://give.example/en/projects/havre-perdrix/"


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = "https://give.example"


@pytest.fixture
def project():
    return ProjectFactory(campaign=CampaignFactory(), slug="havre-perdrix")


@pytest.fixture
def gift(project):
    gift = PaidDonationFactory(
        campaign=project.campaign, amount=2500, language="en", name="Karim Benali"
    )
    GiftBalance.rows.update_or_create(
        donation=gift,
        defaults={"campaign": project.campaign, "kept_amount": 2500, "fee_amount": 0,
                  "allocated_amount": 2500, "paid_at": gift.paid_at,
                  "allocatable_at": gift.paid_at},
    )  # fmt: skip
    allocate(gift, project, 2000)
    return gift


@pytest.fixture
def tell(project):
    claire = StaffFactory(organization=project.organization)

    def publish(of=project, **fields):
        publish_update(update=ImpactUpdateFactory(project=of, **fields), actor=claire)

    return publish


def allocate(gift, project, amount) -> None:
    Allocation.rows.create(
        organization=gift.organization, donation=gift, project=project, amount=amount
    )
    ProjectFunding.objects.filter(project=project).update(allocated_amount=amount)


def page_of(gift, language="en") -> str:
    address = f"/{language}/gifts/{gift_token(gift)}/"
    return Client().get(address).content.decode()


def block_of(page: str) -> str:
    """Return all that is passed on, up to the next thing that the page offers."""
    return unquote(page[page.index('id="pass-it-on"') : page.index('id="yours"')])


def texts_of(page: str) -> list[str]:
    return re.findall(r"<textarea[^>]* data-kit-text[^>]*>([^<]*)</textarea>", page)


def heading_of(page: str) -> str:
    found = re.search(r'id="pass-it-on">([^<]*)<', page)
    return found.group(1) if found else ""


def test_after_good_news_the_project_is_ready_to_pass_on(gift, project, tell):
    before = heading_of(page_of(gift))
    tell(units=160)
    draw_project_cards(project.pk)

    page = page_of(gift)

    card = project.cards.get(language="en")
    code = ShareLink.objects.across_organizations().get().code
    link = f"{ADDRESS}?r={code}"
    assert (before, heading_of(page)) == ("Pass it on", TITLE)
    assert f"https://give.example/media/cards/projects/{card.key}-share.jpg" in page
    assert texts_of(page) == [
        f"Good news: “Havre-Perdrix, a village shelf”. 160 of 200 books delivered. {link}",
        "“Havre-Perdrix, a village shelf”, by The Book Boat. 160 of 200 books delivered. " + link,
        "Hello,\n\nI thought you might like this: “Havre-Perdrix, a village shelf”, by The Book "
        "Boat. 160 of 200 books delivered. Its page shows what was done, where and when."
        "\n\n" + link,
    ]


def test_a_french_reader_gets_french_texts_with_the_french_page(gift, tell):
    tell(units=160)

    page = page_of(gift, "fr")

    assert heading_of(page) == "Faites savoir ce qui a été fait"
    assert texts_of(page)[0].partition("?r=")[0] == (
        "Une bonne nouvelle\N{NO-BREAK SPACE}: «\N{NO-BREAK SPACE}Havre-Perdrix, une étagère au "
        "village\N{NO-BREAK SPACE}». Livraison\N{NO-BREAK SPACE}: 160 sur 200 livres. "
        "https://give.example/fr/projects/havre-perdrix/"
    )
    assert 'data-kit-add="J’y ai participé."' in page


def test_what_is_passed_on_says_nothing_of_the_gift(gift, tell):
    tell(units=160)

    page = page_of(gift)

    block = block_of(page)
    assert gift_token(gift) in page
    assert block.count(ADDRESS) > 10
    for secret in (gift_token(gift), "/gifts/", "Karim", "Benali", "25.00", "$25", "$20"):
        assert secret not in block


@pytest.mark.parametrize("kind", ["late", "changed", "failed"])
def test_after_bad_news_nothing_is_asked_until_something_is_delivered(gift, tell, kind):
    headings = []
    for news in (kind, "repaired", "delivered"):
        tell(kind=news)
        headings.append(heading_of(page_of(gift)))

    assert headings == ["", "", TITLE]


ASKED = re.compile(r'id="(pass-it-on|yours)"')
NAMES = re.compile(r"<h1>([^<]*)</h1>")


@pytest.mark.parametrize(
    ("kinds", "asked", "title"),
    [
        ((), ["pass-it-on", "yours"], "Thank you, Karim Benali"),
        (("failed",), [], "Where your gift stands"),
        (("failed", "repaired"), [], "Where your gift stands"),
        (("late", "in_progress"), [], "Where your gift stands"),
        (("sent",), [], "Where your gift stands"),
        (("failed", "repaired", "delivered"), ["pass-it-on", "yours"], "What your gift did"),
        (("delivered", "failed"), [], "Where your gift stands"),
    ],
)
def test_what_is_put_right_or_on_its_way_is_nothing_done_yet(gift, tell, kinds, asked, title):
    for kind in kinds:
        tell(kind=kind)

    page = page_of(gift)

    assert (ASKED.findall(page), NAMES.findall(page)) == (asked, [title])


def test_of_two_projects_the_one_that_did_something_is_passed_on(gift, project, tell):
    other = ProjectFactory(campaign=project.campaign, slug="second-shelf")
    allocate(gift, other, 500)
    tell(units=160)
    tell(of=other, kind="sent")

    page = page_of(gift)

    assert f"{ADDRESS}?r=" in page
    assert "/en/projects/second-shelf/?r=" not in page


def test_bad_news_of_a_part_of_the_money_is_enough(gift, project, tell):
    other = ProjectFactory(campaign=project.campaign)
    allocate(gift, other, 500)
    tell(of=other, kind="failed")
    tell(units=160)

    assert heading_of(page_of(gift)) == ""


def test_the_project_told_of_last_is_passed_on(gift, project, tell):
    other = ProjectFactory(campaign=project.campaign, slug="second-shelf")
    allocate(gift, other, 500)
    tell(units=160)
    tell(of=other)

    page = page_of(gift)

    assert "/en/projects/second-shelf/?r=" in page
    assert f"{ADDRESS}?r=" not in page


def test_of_a_project_without_a_page_the_campaign_is_passed_on(gift, project, tell):
    tell()
    Project.rows.filter(pk=project.pk).update(is_public=False)

    page = page_of(gift)

    assert heading_of(page) == CAMPAIGN_TITLE
    assert ADDRESS not in page


def test_trouble_of_which_the_gift_was_not_told_is_not_passed_on(gift, project, tell):
    tell(units=160)
    Project.rows.filter(pk=project.pk).update(trouble="failed")

    page = page_of(gift)

    assert heading_of(page) == CAMPAIGN_TITLE
    assert ADDRESS not in page


def test_who_comes_by_what_was_passed_on_came_by_the_donors_link(gift, tell):
    tell()
    code = re.search(r"havre-perdrix/\?r=(\w+)", page_of(gift)).group(1)

    page = Client().get(f"/en/projects/havre-perdrix/?r={code}").content.decode()
    donate = Client().get(reverse("giving:donate", args=[gift.campaign.slug]), {"r": code})

    assert "js/share-link.js" in page
    assert f'name="r" value="{code}"' in donate.content.decode()
