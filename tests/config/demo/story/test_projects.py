"""What the gifts of the story did: the sums add up, and each was told as the story says."""

from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from feedback.models import GiftBalance, ImpactUpdate, Message, NewsReader, Project

pytestmark = pytest.mark.django_db
QUEBEC = ZoneInfo("America/Toronto")


def test_projects_stand_where_the_story_says(filled):
    projects = Project.rows.filter(campaign__slug="books-before-the-ice").select_related("funding")

    assert {
        project.slug: (project.funding.allocated_amount, project.stage, project.trouble)
        for project in projects
    } == {
        "havre-perdrix-une-etagere": (1_000_00, "checked", ""),
        "anse-aux-lanternes-un-coin-lecture": (2_400_00, "delivered", ""),
        "pointe-galet-des-livres-d-ecole": (1_500_00, "delivered", ""),
        "le-moteur": (9_000_00, "in_progress", "late"),
        "baie-du-phoque-des-livres-d-ecole": (2_000_00, "in_progress", ""),
        "gilets-de-sauvetage": (595_00, "planned", ""),
    }


def test_what_is_not_yet_allocated_is_the_rest(filled):
    balances = GiftBalance.rows.filter(campaign__slug="books-before-the-ice")

    assert sum(balance.open.amount for balance in balances.select_related("campaign")) == 405_00


def test_eight_donors_were_told_of_the_storm_that_evening_and_of_the_repair(filled):
    storm, repair = (ImpactUpdate.rows.get(kind=kind) for kind in ("failed", "repaired"))

    told = [set(update.readers.values_list("donor", flat=True)) for update in (storm, repair)]
    mails = Message.rows.filter(batch__key=f"impact:{storm.pk}")

    assert (len(told[0]), told[0]) == (8, told[1])
    assert {f"{mail.sent_at.astimezone(QUEBEC):%H:%M}" for mail in mails} == {"18:30"}


def test_who_gave_by_cheque_without_an_address_gets_a_letter(filled):
    letters = NewsReader.objects.filter(way=NewsReader.Way.LETTER)

    assert [letter.donor.name for letter in letters] == ["Ghislaine Tremblay"]


def test_karims_gift_pays_for_books(filled):
    gift = GiftBalance.rows.get(donation__name="Karim Haddad").donation

    assert [
        (allocation.project.slug, allocation.amount) for allocation in gift.allocations.all()
    ] == [("baie-du-phoque-des-livres-d-ecole", 25_00)]


def test_forty_hours_are_on_the_players_as_their_campaign_says(filled):
    hours = Project.rows.select_related("campaign").get(slug="heures-de-lecture")
    told = ImpactUpdate.rows.get(project=hours)

    assert (hours.stage, hours.delivered_units, hours.place) == ("in_progress", 40, "Lorient")
    assert "Forty hours are on the players" in hours.campaign.story_en
    assert (told.kind, told.units, told.told_at < timezone.now()) == ("delivered", 40, True)
