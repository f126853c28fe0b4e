import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from feedback.impact.services import publish_update, withdraw_update
from feedback.models import Allocation, GiftBalance, Message, Project, ProjectFunding
from feedback.promise.expecting import next_news_of
from feedback.promise.looks_due import looks_of, projects_to_look_at, remind_of_looks
from feedback.services.rendering import render_message
from feedback.tasks import remind_of_news
from tests.factories import ImpactUpdateFactory, PaidDonationFactory, ProjectFactory, StaffFactory

pytestmark = pytest.mark.django_db
DELIVERED = datetime(2026, 1, 10, 15, tzinfo=UTC)


@pytest.fixture
def shelf():
    return paid_for(ProjectFactory(name_en="The shelf", name_fr="L’étagère"))


@pytest.fixture
def solene(shelf):
    return StaffFactory(organization=shelf.organization, email="solene@example.org", language="en")


def paid_for(project: Project) -> Project:
    gift = PaidDonationFactory(campaign=project.campaign)
    GiftBalance.rows.filter(pk=gift.pk).update(allocated_amount=gift.amount)
    ProjectFunding.objects.filter(project=project).update(allocated_amount=gift.amount)
    Allocation.objects.create(
        organization=project.organization, donation=gift, project=project, amount=gift.amount
    )
    return project


@pytest.fixture
def say(time_machine, solene):
    """Return a function that publishes news of a project on a day."""

    def say(project, moment=DELIVERED, **fields):
        time_machine.move_to(moment, tick=False)
        update = ImpactUpdateFactory(project=project, happened_on=moment.date(), **fields)
        publish_update(update=update, actor=solene)
        project.refresh_from_db()
        return update

    return say


@pytest.fixture
def reminded(shelf, say, solene, time_machine):
    """Return a function that lets the days of the first look come, and returns what was written."""

    def reminded(language: str) -> list[Message]:
        solene.language = language
        solene.save()
        say(shelf)
        for days in (-14, -3, 0, 14):
            time_machine.move_to(datetime(2026, 7, 10, 15, tzinfo=UTC) + timedelta(days=days))
            remind_of_looks()
        return list(Message.rows.filter(kind=Message.Kind.NEWS_DUE).order_by("next_try_at"))

    return reminded


def due_on(project) -> date | None:
    look = looks_of([project]).get(project.pk)
    return look and look.due_on


def test_what_was_checked_moves_the_day_and_what_was_taken_back_moves_it_back(shelf, say, solene):
    say(shelf)
    assert due_on(shelf) == date(2026, 7, 10)
    say(shelf, datetime(2026, 2, 28, 15, tzinfo=UTC), kind="checked")  # seven weeks after
    assert due_on(shelf) == date(2026, 7, 10)

    checked = say(shelf, datetime(2026, 7, 1, 15, tzinfo=UTC), kind="checked")

    assert due_on(shelf) == date(2027, 1, 10)
    withdraw_update(update=checked, actor=solene, reason="another village")
    assert due_on(shelf) == date(2026, 7, 10)


def test_the_months_count_from_the_day_on_which_the_last_of_it_was_delivered(shelf, say):
    say(shelf, units=150)
    assert looks_of([shelf])[shelf.pk].sentence == "Somebody looks again later"

    say(shelf, DELIVERED + timedelta(days=20), units=50)

    assert due_on(shelf) == date(2026, 7, 30)


def test_what_many_gifts_pay_together_is_looked_at_like_the_rest(shelf, say):
    boat = paid_for(ProjectFactory(campaign=shelf.campaign, is_pooled=True))

    say(boat)

    assert due_on(boat) == date(2026, 7, 10)


def test_what_went_wrong_is_news_first_and_a_campaign_that_was_put_away_owes_nothing(shelf, say):
    say(shelf)
    say(shelf, DELIVERED + timedelta(days=30), kind="failed")
    assert due_on(shelf) is None
    say(shelf, DELIVERED + timedelta(days=60), kind="repaired")
    assert due_on(shelf) == date(2026, 7, 10)

    shelf.campaign.state = "archived"
    shelf.campaign.save()

    assert looks_of([shelf]) == {}


@pytest.mark.parametrize("trouble", ["failed", "changed"])
def test_who_said_what_went_wrong_there_and_put_it_right_has_looked(shelf, say, trouble):
    say(shelf)
    say(shelf, datetime(2026, 7, 9, 15, tzinfo=UTC), kind=trouble)

    say(shelf, datetime(2026, 7, 19, 15, tzinfo=UTC), kind="repaired")

    assert due_on(shelf) == date(2027, 1, 10)


def test_staff_are_reminded_of_each_look_four_times_each_once(shelf, say, solene, time_machine):
    StaffFactory(organization=shelf.organization, role="read_only")
    ProjectFactory(campaign=shelf.campaign)  # nothing of it is delivered
    say(ProjectFactory(campaign=shelf.campaign))  # nobody paid for it
    say(shelf)

    for day in range(160, 400):
        time_machine.move_to(DELIVERED + timedelta(days=day, hours=-6), tick=False)
        remind_of_looks()
        remind_of_looks()

    reminders = Message.rows.filter(kind=Message.Kind.NEWS_DUE).order_by("next_try_at")
    assert [
        (mail.email, mail.values["due_on"], mail.values["months"], mail.values["days"])
        for mail in reminders
    ] == [
        ("solene@example.org", due, months, days)
        for due, months in (("July 10, 2026", 6), ("January 10, 2027", 12))
        for days in (-14, -3, 0, 14)
    ]


def test_the_hourly_task_reminds_of_looks_too(shelf, say, time_machine):
    say(shelf)
    time_machine.move_to(datetime(2026, 7, 10, 15, tzinfo=UTC), tick=False)

    remind_of_news()

    assert Message.rows.filter(kind=Message.Kind.NEWS_DUE).count() == 1


@pytest.mark.parametrize(
    ("language", "subjects", "words"),
    [
        (
            "en",
            [
                "The shelf is to be looked at again by July 10, 2026",
                "The shelf is to be looked at again by July 10, 2026",
                "The shelf is to be looked at again today",
                "The shelf was to be looked at again by July 10, 2026",
            ],
            "On July 10, 2026 it is 6 months.",
        ),
        (
            "fr",
            [
                "L’étagère\u00a0: il faut y retourner d’ici le 10 juillet 2026",
                "L’étagère\u00a0: il faut y retourner d’ici le 10 juillet 2026",
                "L’étagère\u00a0: c’est aujourd’hui qu’il faut y retourner",
                "L’étagère\u00a0: il fallait y retourner au plus tard le 10 juillet 2026",
            ],
            "Le 10 juillet 2026, cela fera 6 mois.",
        ),
    ],
)
def test_the_reminder_says_of_what_in_both_languages(reminded, language, subjects, words):
    mails = [render_message(reminder) for reminder in reminded(language)]

    assert [mail.subject for mail in mails] == subjects
    assert [words in part for part in (mails[0].text, mails[0].html)] == [True, True]
    assert not re.search(r"\b90\s", mails[0].text)  # how often the campaign owes news


def test_the_reminder_opens_the_form_to_tell_it(shelf, reminded, solene, staff_client):
    address = reminded("en")[0].values["news_url"]

    form = staff_client(solene).get(address).context["adminform"].form

    assert (form["project"].value(), form["kind"].value()) == (str(shelf.pk), "checked")


def test_a_look_that_is_late_is_not_late_news_of_the_campaign(shelf, say, time_machine):
    say(shelf)

    time_machine.move_to(datetime(2026, 9, 1, 15, tzinfo=UTC), tick=False)

    assert looks_of([shelf])[shelf.pk].is_overdue
    assert next_news_of(shelf.campaign).sentence == ""


def test_staff_see_on_their_first_page_which_projects_to_go_back_to(
    shelf, say, solene, time_machine, staff_client
):
    say(shelf)
    say(paid_for(ProjectFactory(campaign=shelf.campaign)), DELIVERED + timedelta(days=1))
    say(paid_for(ProjectFactory()))  # of another organization
    time_machine.move_to(datetime(2026, 7, 10, 15, tzinfo=UTC), tick=False)
    client = staff_client(solene)

    waiting = client.get(reverse("admin:index")).context["waiting"]

    [look] = [one for one in waiting if "look=due" in one.address]
    assert (str(look.label), look.count) == ("project to look at again", 1)
    assert list(client.get(look.address).context["cl"].result_list) == [shelf]


def test_many_projects_are_one_query_of_few_words(
    shelf, say, time_machine, django_assert_num_queries
):
    shelves = [shelf, *(paid_for(ProjectFactory(campaign=shelf.campaign)) for _number in range(2))]
    for project in shelves:
        say(project)

    with django_assert_num_queries(1):
        assert len(looks_of(shelves)) == 3
    time_machine.move_to(datetime(2026, 7, 10, 15, tzinfo=UTC), tick=False)
    with django_assert_num_queries(1) as asked:
        found = projects_to_look_at(Project.rows.order_by("pk"))
        assert [str(project) for project in found] == [str(project) for project in shelves]
    # The long words of so many projects, and of their campaigns, are left where they are.
    assert not re.search("summary|story", asked[0]["sql"])
