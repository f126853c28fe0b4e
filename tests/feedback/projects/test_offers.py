"""Before somebody gives: what an amount still pays for, and where a gift goes meanwhile."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from feedback.models import GiftBalance, ProjectFunding
from feedback.projects.offers import offers_of
from tests.factories import (
    CampaignFactory,
    FundraiserFactory,
    PaidDonationFactory,
    ProjectFactory,
    SuggestedAmountFactory,
)

pytestmark = pytest.mark.django_db
WAITS = "Whatever takes any gift is paid for. What is given now waits for the next project"
AMOUNTS = {1000: "two books", 5000: "a day at sea", 8500: "a life jacket"}


@pytest.fixture
def campaign():
    campaign = CampaignFactory()
    for amount, words in AMOUNTS.items():
        SuggestedAmountFactory(
            campaign=campaign, amount=amount, what_it_does_en=words, what_it_does_fr=""
        )
    return campaign


def fill(project):
    funding = ProjectFunding.objects.get(project=project)
    ProjectFunding.objects.filter(project=project).update(allocated_amount=funding.cost_amount)


def jackets(campaign, **fields):
    return ProjectFactory(
        campaign=campaign, name_en="Twelve life jackets", unit_one_en="life jacket",
        unit_many_en="life jackets", unit_one_fr="gilet", unit_many_fr="gilets", unit_cost=8500,
        **fields,
    )  # fmt: skip


def said_of(campaign) -> dict[int, tuple[bool, str | None]]:
    return {
        one.suggested.amount: (one.is_true, one.needs.slug if one.needs else None)
        for one in offers_of(campaign).amounts
    }


def page_of(name, thing, query="") -> str:
    html = Client().get(reverse(name, args=[thing.slug]) + query).content.decode()
    return re.sub(r"\s+", " ", html)


def test_without_projects_the_words_of_amounts_are_the_campaigns_own(campaign):
    assert said_of(campaign) == dict.fromkeys(AMOUNTS, (True, None))
    assert offers_of(campaign).sentence == ""


def test_words_about_a_unit_are_said_while_a_project_counts_in_it_and_has_room(campaign):
    full, shelf = ProjectFactory.create_batch(2, campaign=campaign)
    fill(full)
    assert said_of(campaign) == {
        1000: (True, None), 5000: (True, None), 8500: (True, None),
    }  # fmt: skip

    gilets = jackets(campaign)
    fill(shelf)

    assert said_of(campaign) == {1000: (False, None), 5000: (True, None), 8500: (True, None)}
    fill(gilets)
    assert said_of(campaign) == dict.fromkeys(AMOUNTS, (False, None))


def test_what_takes_only_gifts_meant_for_it_is_offered_with_its_choice(campaign):
    fill(ProjectFactory(campaign=campaign))
    gilets = jackets(campaign, takes="designated")

    assert said_of(campaign) == {
        1000: (False, None), 5000: (False, None), 8500: (True, gilets.slug),
    }  # fmt: skip
    for page in (
        page_of("campaigns:campaign", campaign),
        page_of("campaigns:fundraiser", FundraiserFactory(campaign=campaign)),
    ):
        assert f"?amount=8500&amp;project={gilets.slug}" in page
        assert ("a life jacket" in page, "two books" in page, "a day at sea" in page) == (
            True, False, False,
        )  # fmt: skip
        assert page.count("<span>for the next project</span>") == 2
        assert WAITS in page
    donate = page_of("giving:donate", campaign)
    assert 'a life jacket</span> <span class="small">if you choose it below' in donate
    assert "two books" not in donate
    assert donate.count("<span>for the next project</span>") == 2
    assert f'<p class="hint" id="designation-any-hint">{WAITS}' in donate
    assert "If it is full by then, your gift goes to the next one" in donate
    chosen = page_of("giving:donate", campaign, f"?amount=8500&project={gilets.slug}")
    assert "if you choose it below" not in chosen
    assert "for the next project" not in chosen.partition('id="designation')[0]


def test_an_amount_needs_no_choice_that_the_donate_page_does_not_offer(campaign):
    shelves = {"unit_one_en": "shelf", "unit_many_en": "shelves"}
    ProjectFactory.create_batch(6, campaign=campaign, takes="designated", **shelves)
    jackets(campaign, takes="designated")

    assert said_of(campaign)[8500] == (False, None)
    assert "if you choose it below" not in page_of("giving:donate", campaign)


def test_a_unit_with_signs_in_it_is_found_as_whole_words(campaign):
    kit = ProjectFactory(campaign=campaign, unit_one_en="kit (small)", unit_many_en="kits (small)")
    fill(kit)
    ProjectFactory(campaign=campaign, unit_one_en="tree", unit_many_en="trees")
    for amount, words in ((100, "a kit (small)"), (200, "a toolkit (small)")):
        SuggestedAmountFactory(
            campaign=campaign, amount=amount, what_it_does_en=words, what_it_does_fr=""
        )

    said = said_of(campaign)
    assert (said[100], said[200]) == ((False, None), (True, None))


def test_what_comes_first_is_named_only_if_everybody_may_read_of_it(campaign):
    ProjectFactory(campaign=campaign, is_public=False)
    ProjectFactory(campaign=campaign)

    assert offers_of(campaign).sentence == "Now it goes to what still needs money."


def test_a_name_in_the_other_language_is_marked_within_the_sentence(campaign):
    ProjectFactory(campaign=campaign, name_en="", name_fr="Livres & gilets")

    assert offers_of(campaign).sentence == (
        "Now it goes to what still needs money, "
        '“<span lang="fr">Livres &amp; gilets</span> (in French)” first.'
    )


def test_a_full_project_that_a_link_asks_for_is_said_to_be_full_and_where_the_gift_goes(campaign):
    full, shelf = ProjectFactory.create_batch(2, campaign=campaign)
    fill(full)
    query = f"?project={full.slug}"

    donate = page_of("giving:donate", campaign, query)

    assert f"“<span>{full.name}</span>” takes no more gifts." in donate
    assert f"Now it goes to what still needs money, “{shelf.name}” first." in donate
    assert 'id="designation-any" value="" checked' in donate
    fill(shelf)
    donate = page_of("giving:donate", campaign, query)
    assert f"“<span>{full.name}</span>” takes no more gifts. {WAITS}" in donate
    assert "takes no more gifts" not in page_of("giving:donate", campaign)
    assert WAITS in page_of("giving:donate", campaign)
    assert WAITS in page_of("feedback:project", full)


def test_a_campaign_says_what_waits_and_what_is_still_missing(campaign):
    engine = ProjectFactory(campaign=campaign, takes="none")
    ProjectFunding.objects.filter(project=engine).update(allocated_amount=90_000)
    jackets(campaign, takes="designated", unit_count=1)
    gift = PaidDonationFactory(campaign=campaign, amount=2500)
    GiftBalance.rows.update_or_create(
        donation=gift,
        defaults={"campaign": campaign, "kept_amount": 2500, "allocated_amount": 0,
                  "paid_at": gift.paid_at, "allocatable_at": gift.paid_at},
    )  # fmt: skip

    page = page_of("campaigns:campaign", campaign)

    assert "Still missing: $100. It takes no more gifts for now." in page
    assert "Still missing: $85. It takes only gifts meant for it." in page
    assert (
        "$25.00: what it pays for is not chosen yet. It waits until a project of the campaign"
        in page
    )


def test_the_amounts_of_a_page_cost_one_query_for_three_as_for_one(
    campaign, django_assert_num_queries
):
    ProjectFactory.create_batch(3, campaign=campaign)

    for _times in range(2):
        with django_assert_num_queries(2):
            offers = offers_of(campaign)
            assert (len(offers.amounts), bool(offers.sentence)) == (3, True)
        ProjectFactory(campaign=campaign)
