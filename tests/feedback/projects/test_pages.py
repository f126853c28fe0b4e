from decimal import Decimal

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from feedback.impact.services import publish_update
from feedback.models import Allocation, GiftBalance, Project, ProjectFunding
from tests.factories import (
    CampaignFactory,
    FundraiserFactory,
    ImpactUpdateFactory,
    PaidDonationFactory,
    ProjectFactory,
    StaffFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return CampaignFactory()


@pytest.fixture
def claire(campaign):
    return StaffFactory(organization=campaign.organization)


def news(project, claire, **fields):
    return publish_update(update=ImpactUpdateFactory(project=project, **fields), actor=claire)


def read(name, *arguments) -> str:
    return Client().get(reverse(name, args=arguments)).content.decode()


def test_a_project_shows_its_cost_its_news_and_where_it_is(campaign, claire):
    project = ProjectFactory(
        campaign=campaign, latitude=Decimal("50.21034"), longitude=Decimal("-60.00217")
    )
    news(project, claire, units=160)

    page = read("feedback:project", project.slug)

    assert "<dt>Price per <span>book</span></dt><dd>$5</dd>" in page
    assert "160 of 200 books delivered" in page
    assert "The books are on the shelf." in page
    assert f"?project={project.slug}" in page


@pytest.mark.parametrize("blur", [2, 10, 50])
def test_a_blurred_place_is_nowhere_on_its_page(campaign, claire, blur):
    project = ProjectFactory(
        campaign=campaign,
        latitude=Decimal("50.21034"),
        longitude=Decimal("-60.00217"),
        blur_km=blur,
    )
    news(project, claire, latitude=Decimal("50.21111"), longitude=Decimal("-60.00333"))

    page = read("feedback:project", project.slug) + read("feedback:campaign_news", campaign.slug)

    assert '<svg class="map__drawing"' in page
    for secret in ("50.210", "60.002", "50.211", "60.003"):
        assert secret not in page


def test_a_project_that_is_not_shown_has_no_page(campaign):
    hidden = ProjectFactory(campaign=campaign, is_public=False)

    assert Client().get(reverse("feedback:project", args=[hidden.slug])).status_code == 404


def test_a_campaign_shows_its_projects_and_latest_news_at_a_fixed_price(
    campaign, claire, django_assert_num_queries, django_assert_max_num_queries
):
    news(ProjectFactory(campaign=campaign), claire)
    read("campaigns:campaign", campaign.slug)
    with django_assert_max_num_queries(40) as one:
        page = read("campaigns:campaign", campaign.slug)
    for _number in range(2):
        news(ProjectFactory(campaign=campaign), claire)

    with django_assert_num_queries(len(one)):
        pages = read("campaigns:campaign", campaign.slug)

    assert (page.count("Havre-Perdrix, a village shelf"), pages.count('<article class="news')) == (
        1,
        3,
    )


@pytest.mark.parametrize("allocated", [0, 2000, 2500])
def test_a_supporters_page_says_what_of_its_money_waits(campaign, allocated):
    page, project = FundraiserFactory(campaign=campaign), ProjectFactory(campaign=campaign)
    gift = PaidDonationFactory(campaign=campaign, fundraiser=page, amount=2500)
    if allocated:
        ProjectFunding.objects.filter(project=project).update(allocated_amount=allocated)
        GiftBalance.rows.filter(pk=gift.pk).update(allocated_amount=allocated)
        Allocation.rows.create(
            organization=gift.organization, donation=gift, project=project, amount=allocated
        )

    shown = read("campaigns:fundraiser", page.slug)
    of_campaign = read("campaigns:campaign", campaign.slug)

    assert ("not chosen yet" in of_campaign) == ("not chosen yet" in shown)
    waits = {0: "$25.00", 2000: "$5.00", 2500: None}[allocated]
    assert (f"{waits}: what it pays for is not chosen yet" in shown) == (waits is not None)
    assert ("not chosen yet" in shown) == (waits is not None)
    assert ("<strong>$" in shown.partition('id="did"')[2]) == bool(allocated)


def test_money_of_a_campaign_without_projects_waits_for_none(campaign):
    page = FundraiserFactory(campaign=campaign)
    PaidDonationFactory(campaign=campaign, fundraiser=page)

    assert "not chosen yet" not in read("campaigns:fundraiser", page.slug)
    assert "not chosen yet" not in read("campaigns:campaign", campaign.slug)


def test_what_was_delivered_lately_is_on_the_first_page(campaign, claire):
    project = ProjectFactory(campaign=campaign)
    news(project, claire, kind="late", headline_en="The ice is early.")
    assert "What happened lately" not in read("campaigns:home")

    news(project, claire)

    assert "What happened lately" in read("campaigns:home")
    assert "The ice is early." not in read("campaigns:home")


def test_a_busy_day_in_one_place_does_not_hide_the_others(campaign, claire):
    news(ProjectFactory(campaign=campaign), claire, headline_en="The other village has its books.")
    busy = ProjectFactory(campaign=campaign)
    for number in (1, 2, 3):
        news(busy, claire, headline_en=f"Box {number} is there.", units=number)

    page = read("campaigns:home")

    said = ("Box 3 is there.", "Box 2 is there.", "Box 1 is there.", "The other village")
    assert [words in page for words in said] == [True, False, False, True]


def test_a_full_bar_is_of_money_and_what_was_delivered_stands_below_it(campaign, claire):
    project = ProjectFactory(campaign=campaign)
    ProjectFunding.objects.filter(project=project).update(allocated_amount=project.cost.amount)
    news(project, claire, units=160)

    page = read("feedback:project", project.slug)

    money, _bar, below = page.partition("</progress>")
    assert "<strong>All paid for</strong>" in money
    assert "160 of 200 books delivered" not in money
    assert below.strip().startswith('<p class="progress__done">160 of 200 books delivered</p>')


def test_what_happened_lately_is_told_in_words_where_there_is_no_picture(campaign, claire):
    news(ProjectFactory(campaign=campaign), claire, text_en="Claire counted them twice.")

    assert "<p>Claire counted them twice.</p>" in read("campaigns:home")


def test_the_organizations_feed_and_the_sitemap_tell_of_it(campaign, claire):
    project = ProjectFactory(campaign=campaign)
    news(project, claire)

    feed = read("campaigns:organization_feed", campaign.organization.slug)
    sitemap = Client().get(reverse("sitemap_section", args=["projects"])).content.decode()

    assert "The books are on the shelf." in feed
    assert project.slug in sitemap


def test_a_project_that_takes_no_more_gifts_says_so_while_money_is_missing():
    project = ProjectFactory(takes="none")

    closed = Client().get(project.get_absolute_url()).content.decode()
    Project.rows.filter(pk=project.pk).update(stage="delivered")
    cache.clear()
    done = Client().get(project.get_absolute_url()).content.decode()

    sentence = "No more gifts are taken for this one."
    assert (sentence in closed, sentence in done) == (True, False)
