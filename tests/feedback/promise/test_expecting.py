from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Organization
from feedback.field.links import field_address
from feedback.impact.services import publish_update
from feedback.models import Allocation, GiftBalance, ImpactUpdate, Project, ProjectFunding
from feedback.promise.expecting import NextNews, next_news_of, next_news_of_projects
from feedback.promise.services import promise_of
from giving.links import gift_token
from tests.factories import (
    CampaignFactory,
    FieldLinkFactory,
    ImpactUpdateFactory,
    PaidDonationFactory,
    ProjectFactory,
    StaffFactory,
)

pytestmark = pytest.mark.django_db
TODAY = datetime(2026, 5, 1, 15, tzinfo=UTC)
DUE = date(2026, 6, 15)


@pytest.fixture
def campaign(time_machine):
    time_machine.move_to(TODAY, tick=False)
    return CampaignFactory(starts_at=datetime(2026, 2, 1, tzinfo=UTC))


@pytest.fixture
def solene(campaign):
    return StaffFactory(organization=campaign.organization)


@pytest.fixture
def gift(campaign):
    return PaidDonationFactory(campaign=campaign, amount=2500, language="en", paid_at=TODAY)


@pytest.fixture
def shelf(campaign, gift):
    """Give a project with the gift's money in it."""
    project = ProjectFactory(campaign=campaign)
    GiftBalance.rows.update_or_create(
        donation=gift,
        defaults={"campaign": campaign, "kept_amount": 2500, "allocated_amount": 2500,
                  "paid_at": TODAY, "allocatable_at": TODAY},
    )  # fmt: skip
    ProjectFunding.objects.filter(project=project).update(allocated_amount=2500)
    Allocation.rows.create(
        organization=campaign.organization, donation=gift, project=project, amount=2500
    )
    return project


def tell(project, actor, kind, **fields):
    update = ImpactUpdateFactory(project=project, kind=kind, happened_on=TODAY.date(), **fields)
    publish_update(update=update, actor=actor)
    project.refresh_from_db()


def pages(gift, project) -> dict[str, str]:
    addresses = {
        "project": reverse("feedback:project", args=[project.slug]),
        "campaign": reverse("campaigns:campaign", args=[project.campaign.slug]),
        "gift": reverse("giving:gift", args=[gift_token(gift)]),
        "field": field_address(FieldLinkFactory(campaign=project.campaign)),
    }
    return {name: Client().get(address).content.decode() for name, address in addresses.items()}


@pytest.mark.parametrize(("trouble", "is_late"), [("late", True), ("failed", False)])
def test_what_was_put_right_is_due_by_a_day_again_and_the_same_on_every_page(
    shelf, gift, solene, trouble, is_late
):
    tell(shelf, solene, trouble, due_on=DUE)
    tell(shelf, solene, "repaired")

    found = pages(gift, shelf)

    due = {name: "ue by June 15, 2026" in page for name, page in found.items()}
    news = {name: "Next news by June 15, 2026." in page for name, page in found.items()}
    assert due == news == dict.fromkeys(("project", "campaign", "gift", "field"), True)
    assert ("Late: now due by June 15, 2026" in found["project"]) is is_late


def test_an_announced_day_stays_until_news_names_another(shelf, campaign, solene):
    tell(shelf, solene, "late", next_news_on=date(2026, 5, 20))
    tell(shelf, solene, "in_progress")
    kept = next_news_of(campaign, shelf)

    tell(shelf, solene, "in_progress", next_news_on=date(2026, 6, 3))
    moved = next_news_of(campaign, shelf)

    assert (kept, moved) == (
        NextNews(due_on=date(2026, 5, 20)), NextNews(due_on=date(2026, 6, 3)),
    )  # fmt: skip


def test_what_came_is_promised_no_more(shelf, gift, solene, time_machine):
    """Nor does the older news say so, where it still stands below the newer one."""
    tell(shelf, solene, "late", next_news_on=date(2026, 5, 20))
    said = {name: "May 20, 2026" in page for name, page in pages(gift, shelf).items()}
    assert said == dict.fromkeys(("project", "campaign", "gift", "field"), True)

    time_machine.shift(timedelta(hours=1))
    tell(shelf, solene, "delivered")

    said = {name: "May 20, 2026" in page for name, page in pages(gift, shelf).items()}
    assert said == dict.fromkeys(("project", "campaign", "gift", "field"), False)


def test_what_went_wrong_after_it_had_arrived_is_waited_for_until_it_is_put_right(
    shelf, gift, campaign, solene
):
    tell(shelf, solene, "delivered")
    assert (promise_of(campaign).due_on, next_news_of(campaign, shelf)) == (None, NextNews())

    tell(shelf, solene, "failed")

    expected = NextNews(due_on=date(2026, 7, 30))
    assert next_news_of(campaign, shelf) == next_news_of(campaign) == expected
    found = pages(gift, shelf)
    assert {name: "Next news by July 30, 2026." in page for name, page in found.items()} == (
        dict.fromkeys(("project", "campaign", "gift", "field"), True)
    )
    tell(shelf, solene, "repaired")
    assert next_news_of(campaign, shelf) == next_news_of(campaign) == NextNews()


def test_what_arrived_is_told_of_again_only_by_the_day_that_its_news_named(shelf, campaign, solene):
    ProjectFactory(campaign=campaign, due_on=date(2026, 5, 10))
    PaidDonationFactory(campaign=campaign, paid_at=TODAY)
    GiftBalance.rows.update(allocated_amount=0)
    tell(shelf, solene, "delivered")
    said_before = next_news_of(campaign, shelf)

    tell(shelf, solene, "checked", next_news_on=date(2026, 7, 1))

    assert [said_before, next_news_of(campaign, shelf), next_news_of(campaign)] == [
        NextNews(), NextNews(due_on=date(2026, 7, 1)), NextNews(due_on=date(2026, 5, 10)),
    ]  # fmt: skip


def test_a_day_by_which_it_was_due_is_not_promised_any_more(shelf, gift, solene, time_machine):
    tell(shelf, solene, "late", due_on=date(2026, 5, 20))
    time_machine.move_to(datetime(2026, 5, 21, 15, tzinfo=UTC), tick=False)

    found = pages(gift, shelf)

    assert {name: "t was due by May 20, 2026" in page for name, page in found.items()} == (
        dict.fromkeys(("project", "campaign", "gift", "field"), True)
    )
    assert {name: "Next news by July 30, 2026." in page for name, page in found.items()} == (
        dict.fromkeys(("project", "campaign", "gift", "field"), True)
    )


@pytest.mark.parametrize(
    ("zone", "due_on", "is_past"),
    [("America/Toronto", date(2026, 5, 1), False), ("Pacific/Auckland", date(2026, 5, 2), False),
     ("Pacific/Auckland", date(2026, 5, 1), True)],
)  # fmt: skip
def test_a_day_is_over_where_the_organization_works(shelf, time_machine, zone, due_on, is_past):
    is_night_in_europe = datetime(2026, 5, 2, 1, 30, tzinfo=UTC)
    time_machine.move_to(is_night_in_europe, tick=False)
    Organization.objects.across_organizations().update(time_zone=zone)
    Project.rows.filter(pk=shelf.pk).update(due_on=due_on)
    project = Project.rows.with_page().get(pk=shelf.pk)

    assert project.due_is_past is is_past
    expected = next_news_of_projects([project])[project.pk].due_on
    assert (expected == due_on) is not is_past
    ours = ImpactUpdate(organization=project.organization, next_news_on=due_on)
    assert ours.next_news_is_past is is_past


def test_those_who_write_the_news_read_of_a_day_that_has_just_passed(shelf, gift, time_machine):
    time_machine.move_to(datetime(2026, 8, 1, 15, tzinfo=UTC), tick=False)

    found = pages(gift, shelf)

    sentence = "News was due on July 30, 2026, and has not come."
    assert {name: sentence in page for name, page in found.items()} == {
        "project": False, "campaign": False, "gift": False, "field": True,
    }  # fmt: skip
    assert "News is due now." in found["project"]


def test_the_days_of_many_projects_are_as_many_queries_as_of_one(
    campaign, shelf, django_assert_num_queries
):
    projects = [shelf, *ProjectFactory.create_batch(2, campaign=campaign)]

    for some in ([shelf], projects):
        with django_assert_num_queries(2):
            assert set(next_news_of_projects(some)) == {project.pk for project in some}
