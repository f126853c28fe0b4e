"""What a donor may choose the gift to be for, on the donate page."""

import html
import re
import uuid
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from feedback.models import ProjectFunding
from feedback.projects.offers import MOST_CHOOSABLE
from giving.models import Donation
from tests.factories import ProjectFactory, StaffFactory

pytestmark = pytest.mark.django_db


CHOICE = re.compile(
    r'<input type="radio" name="designation" id="[^"]*" value="(?P<value>[^"]*)"'
    r"(?P<chosen> checked)?[^>]*><label[^>]*>(?P<words>.*?)</label>"
)
TAG = re.compile(r"<[^>]+>")


def choices_on(answer) -> list[tuple[str, str, bool]]:
    """Return each choice as its value, its words, and whether it is chosen."""
    return [
        (found["value"], html.unescape(TAG.sub("", found["words"])), bool(found["chosen"]))
        for found in CHOICE.finditer(answer.content.decode())
    ]


def offered(client, campaign, address="/en/campaigns/{}/donate/", query="") -> list[tuple]:
    return choices_on(client.get(address.format(campaign.slug) + query))


@pytest.fixture
def projects(campaign):
    """Return two projects that a donor may choose, beside four that nobody may."""
    books = ProjectFactory(campaign=campaign, slug="books")
    boat = ProjectFactory(
        campaign=campaign,
        slug="boat",
        name_en="The boat’s engine",
        name_fr="Le moteur du bateau",
        takes="designated",
        opened_at=timezone.now() - timedelta(days=1),
    )
    full = ProjectFactory(campaign=campaign, slug="full")
    ProjectFunding.objects.filter(project=full).update(allocated_amount=100_000)
    ProjectFunding.objects.filter(project=books).update(allocated_amount=70_000)
    ProjectFactory(campaign=campaign, is_public=False)
    ProjectFactory(campaign=campaign, takes="none")
    ProjectFactory()
    return books, boat


def test_a_donor_may_choose_a_project_that_still_needs_money(client, campaign, projects):
    assert offered(client, campaign) == [
        ("", "Where it is needed most", True),
        ("books", "Havre-Perdrix, a village shelf (still needs $300)", False),
        ("boat", "The boat’s engine (still needs $1,000)", False),
    ]
    assert offered(client, campaign, "/fr/campaigns/{}/donate/", "?project=boat") == [
        ("", "Là où il est le plus utile", False),
        ("books", "Havre-Perdrix, une étagère au village (il manque encore 300\xa0$)", False),
        ("boat", "Le moteur du bateau (il manque encore 1\xa0000\xa0$)", True),
    ]


def test_a_campaign_without_projects_asks_nothing(client, campaign):
    assert offered(client, campaign) == []


def test_a_long_list_is_cut_and_keeps_what_a_link_names(client, campaign):
    slugs = [ProjectFactory(campaign=campaign).slug for _ in range(MOST_CHOOSABLE + 2)]

    shown = offered(client, campaign, query=f"?project={slugs[-1]}")

    assert [value for value, _words, _chosen in shown] == [
        "",
        *slugs[: MOST_CHOOSABLE - 1],
        slugs[-1],
    ]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("boat", "boat"), ("full", "full"), ("", ""), ("of-another", ""), ("no-such-thing", "")],
)
def test_the_choice_is_kept_with_the_gift(client, campaign, projects, sent, kept):
    ProjectFactory(slug="of-another")

    client.post(
        f"/en/campaigns/{campaign.slug}/donate/",
        {
            "other_amount": "25",
            "name": "Lina",
            "email": "lina@example.org",
            "designation": sent,
            "form_token": uuid.uuid4(),
        },
    )

    assert Donation.objects.across_organizations().get().designation == kept


def test_after_an_error_the_choice_is_still_there(client, campaign, projects):
    answer = client.post(
        f"/en/campaigns/{campaign.slug}/donate/", {"designation": "boat", "name": "Lina"}
    )

    assert [value for value, _words, chosen in choices_on(answer) if chosen] == ["boat"]


def test_pages_say_who_pays_the_card_fees(client, campaign):
    for address in (f"/en/campaigns/{campaign.slug}/", f"/en/campaigns/{campaign.slug}/donate/"):
        assert "Card fees are paid by" not in client.get(address).content.decode()

    campaign.fees_carried_by_fr = "la Coopérative de Havre-Perdrix"
    campaign.save()

    for address in (f"/en/campaigns/{campaign.slug}/", f"/en/campaigns/{campaign.slug}/donate/"):
        cache.clear()
        assert (
            'Card fees are paid by <strong lang="fr">la Coopérative de Havre-Perdrix</strong>. '
            "Your gift arrives whole."
        ) in client.get(address).content.decode()


def test_staff_say_what_a_cheque_is_for(campaign, projects, staff_client):
    client = staff_client(StaffFactory(organization=campaign.organization, language="en"))
    other = ProjectFactory(slug="of-another", campaign__organization=campaign.organization)
    cheque = {
        "form_token": uuid.uuid4(),
        "campaign": campaign.pk,
        "amount": "25",
        "source": "cheque",
        "received": "2026-11-01",
        "kind": "individual",
        "name": "Lina",
        "email": "lina@example.org",
        "language": "en",
        "appearance": "private",
    }

    refused = client.post("/admin/giving/donation/offline/", {**cheque, "designation": other.slug})
    assert "This is not of the campaign that you chose." in refused.content.decode()
    client.post("/admin/giving/donation/offline/", {**cheque, "designation": "boat"})

    gift = Donation.objects.across_organizations().get()
    assert (gift.designation, gift.balance.project) == ("boat", projects[1])
