"""What the card of a project tells: how far it has come, and nobody who gave."""

from dataclasses import asdict
from datetime import date

import pytest

from campaigns.cards.data import CardFacts
from campaigns.colours import OURS
from feedback.cards.facts import facts_of_project
from feedback.models import Allocation, Project, ProjectFunding
from tests.factories import FundraiserFactory, PaidDonationFactory

pytestmark = pytest.mark.django_db


def facts(project: Project, language: str = "en") -> CardFacts:
    return facts_of_project(Project.rows.with_page().get(pk=project.pk), language)


def test_a_project_is_told_in_either_language(project, tell, stored, consent):
    shown, file = stored("children", "teal")
    tell(shown, consent, units=120)

    shared = {"name": "", "percent": 60, "colour": OURS, "photograph": file, "logo": None}
    assert [facts(project, language) for language in ("en", "fr")] == [
        CardFacts(
            language="en", title="Havre-Perdrix, a village shelf", for_whom="The Book Boat",
            campaign="Books Before the Ice", line="120 of 200 books delivered.",
            address="https://give.example/en/projects/havre-perdrix/", **shared,
        ),
        CardFacts(
            language="fr", title="Havre-Perdrix, une étagère au village",
            for_whom="La Bibliobarque", campaign="Des livres avant les glaces",
            line="Livraison\N{NO-BREAK SPACE}: 120 sur 200 livres.",
            address="https://give.example/fr/projects/havre-perdrix/", **shared,
        ),
    ]  # fmt: skip


def test_a_card_says_nothing_of_who_gave(project, tell):
    page = FundraiserFactory(campaign=project.campaign, name="Maude", slug="maude")
    gift = PaidDonationFactory(
        campaign=project.campaign, fundraiser=page, amount=4321, name="Karim Benali"
    )
    Allocation.rows.create(
        organization=gift.organization, donation=gift, project=project, amount=4321
    )
    ProjectFunding.objects.filter(project=project).update(allocated_amount=4321)
    tell(units=5, place_en="Behind the school of Havre-Perdrix", text_en="Gabin carried them.")

    told = str(asdict(facts(project)))

    assert "5 of 200 books delivered" in told
    for secret in ("Karim", "Benali", "Maude", "43", "Behind the school", "Gabin"):
        assert secret not in told


@pytest.mark.parametrize(
    ("fields", "news", "expected"),
    [
        ({}, [], ("Planned: 200 books.", None)),
        ({}, [{"kind": "sent"}], ("Sent: 200 books.", None)),
        ({}, [{"units": 200}], ("All 200 books delivered.", 100)),
        ({}, [{}, {"kind": "checked"}], ("All 200 books delivered. Checked again.", 100)),
        (
            {},
            [{"units": 120}, {"kind": "late", "due_on": date(2027, 5, 1)}],
            ("120 of 200 books delivered. Late: now due by May 1, 2027.", 60),
        ),
        ({}, [{"kind": "failed"}], ("Planned: 200 books. Something went wrong.", None)),
        ({"unit_count": 1}, [], ("Planned.", None)),
        ({"unit_count": 1}, [{}], ("Delivered.", 100)),
        ({"is_pooled": True}, [{"kind": "in_progress"}], ("In progress.", None)),
        ({"is_pooled": True}, [{"units": 120}], ("In progress.", 60)),
    ],
)
def test_how_far_it_has_come_is_said_truly(project, tell, fields, news, expected):
    Project.rows.filter(pk=project.pk).update(**fields)
    for each in news:
        tell(**each)

    told = facts(project)

    assert (told.line, told.percent) == expected


def test_a_project_that_is_paid_for_says_so(project):
    ProjectFunding.objects.filter(project=project).update(allocated_amount=100_000)

    assert facts(project).line == "Paid for: 200 books."


def test_the_newest_picture_that_people_agreed_to_is_shown(project, tell, stored, consent):
    of_campaign, first = stored("boat", "navy")
    of_project, second = stored("village", "olive")
    of_news, third = stored("shelf", "teal")
    not_agreed, _fourth = stored("child", "red")
    seen = [facts(project).photograph]
    project.campaign.photograph = of_campaign
    project.campaign.save()
    seen.append(facts(project).photograph)
    project.photograph = of_project
    project.save()
    seen.append(facts(project).photograph)

    tell(of_news, consent)
    tell(not_agreed, kind="checked")
    tell(kind="checked")
    seen.append(facts(project).photograph)

    assert seen == [None, first, second, third]
