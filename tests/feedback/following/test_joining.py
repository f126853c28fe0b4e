"""A follower reads all of an evening in one mail, and of each thing once."""

import datetime
import json

import pytest
import time_machine

from campaigns.services.following import end_follow
from donors.models import Purpose
from donors.services.consent import record_choice
from feedback.bulk.claiming import claim_many
from feedback.bulk.steering import end_sending, pause_sending
from feedback.following import standing
from feedback.following.models import PageNews
from feedback.following.news import tell
from feedback.impact.services import withdraw_update
from feedback.models import ImpactUpdate, Message, Project, SendingBatch, Telling
from feedback.services.outbox import claim
from feedback.services.rendering import render_message
from feedback.telling.services import tell_waiting_updates
from tests.factories import (
    CampaignFactory,
    FollowFactory,
    FundraiserFactory,
    ImpactUpdateFactory,
    PersonFactory,
    ProjectFactory,
    StaffFactory,
)
from tests.feedback.bulk.readers import YES

pytestmark = pytest.mark.django_db

AFTERNOON = datetime.datetime(2026, 11, 12, 20, 0, tzinfo=datetime.UTC)  # 15:00 in Montréal
EVENING = AFTERNOON + datetime.timedelta(hours=3, minutes=30)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AFTERNOON, tick=False) as clock:
        yield clock


@pytest.fixture
def books() -> Project:
    return ProjectFactory()


@pytest.fixture
def engine(books) -> Project:
    return ProjectFactory(campaign=books.campaign, name_fr="Le moteur", name_en="The engine")


@pytest.fixture
def hours(books) -> Project:
    """Return a project of another campaign of the same nonprofit."""
    campaign = CampaignFactory(
        organization=books.organization, title_fr="L’escale d’Europe", title_en="Port of Call"
    )
    return ProjectFactory(campaign=campaign, name_fr="Une heure", name_en="One hour")


@pytest.fixture
def staff(books):
    return StaffFactory(organization=books.organization)


def happen(project: Project, headline: str, page=None, **fields) -> PageNews:
    """Publish news of a project, and tell it to whoever follows its campaign, or a page of it."""
    update = ImpactUpdateFactory(
        project=project, state="published", published_at=AFTERNOON, text_en="",
        text_fr="", headline_fr=headline, headline_en="", **fields,
    )  # fmt: skip
    return happen_on(update, page)


def happen_on(update: ImpactUpdate, page=None) -> PageNews:
    Telling.objects.get_or_create(update=update, defaults={"ended_at": AFTERNOON})
    news = PageNews.rows.create(
        organization=update.organization, campaign=update.project.campaign, fundraiser=page,
        impact_update=update, kind=PageNews.Kind.IMPACT,
    )  # fmt: skip
    tell(news.pk)
    return news


def follow(project: Project, **fields):
    long_ago = AFTERNOON - datetime.timedelta(days=3)
    return FollowFactory(campaign=project.campaign, confirmed_at=long_ago, **fields)


def headlines(message: Message) -> list[str]:
    """Return which of the news a mail tells."""
    text = render_message(message).text
    told = ["Les livres.", "Le moteur attend.", "Deux heures lues."]
    return [headline for headline in told if headline in text]


def test_three_things_of_one_evening_are_one_mail(books, engine, hours):
    of_books = follow(books)
    follow(hours, person=of_books.person)
    alone = follow(hours)

    happen(books, "Les livres.")
    happen(engine, "Le moteur attend.", kind="late", due_on=datetime.date(2027, 3, 15))
    happen(hours, "Deux heures lues.")

    both, single = Message.rows.order_by("pk")
    assert (both.person, single.person) == (of_books.person, alone.person)
    assert [headlines(both), headlines(single)] == [
        ["Les livres.", "Le moteur attend.", "Deux heures lues."],
        ["Deux heures lues."],
    ]
    assert both.next_try_at == EVENING
    mail = render_message(both)
    assert mail.subject == (
        "Des nouvelles de La Bibliobarque, pas toutes bonnes\u00a0: trois choses"
    )
    page = f"/fr/projects/{engine.slug}/"
    assert (
        "Ce n’est pas tout\u00a0:\n\nPas comme prévu\u00a0: Le moteur attend.\n"
        "Le moteur, Havre-Perdrix, le 12 novembre. C’est en retard. "
        "Nouvelle date\u00a0: le 15 mars 2027.\nVoir la page du projet\u00a0:\n"
    ) in mail.text
    assert (
        "Deux heures lues.\nCe que paient les dons de «\u00a0L’escale d’Europe\u00a0»\u00a0: "
        "Une heure, Havre-Perdrix, le 12 novembre.\n"
    ) in mail.text
    for part in (mail.text, mail.html):
        assert page in part
        assert part.count("Vous suivez aussi «\u00a0L’escale d’Europe\u00a0».") == 1
    own_pages = [line for line in mail.text.splitlines() if "/me/following/" in line]
    assert len(own_pages) == len(set(own_pages)) == 2


def test_a_mail_about_one_thing_says_nothing_of_others(books):
    follow(books, language="en")

    happen(books, "Les livres.")

    message = Message.rows.get()
    mail = render_message(message)
    assert message.values == {"news": PageNews.rows.get().pk}
    assert mail.subject == "News: Les livres. (written in French)"
    assert "There is more" not in mail.text + mail.html


def test_a_place_that_the_projects_name_says_is_not_said_again(books):
    Project.rows.update(name_en="Havre-Perdrix: books for the school")
    follow(books, language="en")

    happen(books, "Les livres.")

    text = render_message(Message.rows.get()).text
    assert "Havre-Perdrix: books for the school, November 12." in text


def test_who_follows_a_campaign_and_a_page_of_it_hears_once_of_one_thing(books, staff):
    page = FundraiserFactory(campaign=books.campaign)
    of_books = follow(books)
    follow(books, fundraiser=page, person=of_books.person)

    news = happen(books, "Les livres.")
    happen_on(news.impact_update, page)

    assert [message.follow for message in Message.rows.all()] == [of_books]


def test_telling_twice_joins_nothing_twice(books, engine):
    follow(books)
    for news in (happen(books, "Les livres."), happen(engine, "Le moteur attend.")):
        for _ in range(2):
            tell(news.pk)

    message = Message.rows.get()
    assert message.values["count"] == 2
    assert render_message(message).text.count("Le moteur attend.") == 1


@pytest.mark.parametrize("days", [0, 1])
def test_news_of_the_next_day_is_a_mail_of_its_own(books, engine, clock, days):
    follow(books)
    happen(books, "Les livres.")
    clock.shift(datetime.timedelta(days=days))

    happen(engine, "Le moteur attend.")

    assert Message.rows.count() == 1 + days


def test_news_joins_no_mail_that_waits_for_another_day(books, engine):
    """As one does for which the reader's week has no place left."""
    follow(books)
    happen(books, "Les livres.")
    Message.rows.update(next_try_at=EVENING + datetime.timedelta(days=2))

    happen(engine, "Le moteur attend.")

    assert [headlines(message) for message in Message.rows.order_by("pk")] == [
        ["Les livres."], ["Le moteur attend."],
    ]  # fmt: skip


@pytest.mark.parametrize("hold", [pause_sending, end_sending])
def test_news_joins_no_mail_that_is_held(books, engine, staff, hold):
    follow(books)
    first = happen(books, "Les livres.")
    hold(batch=SendingBatch.rows.get(key=f"page_news:{first.pk}"), actor=staff)
    Message.rows.update(state="waiting", held="")  # one that a worker held as it was stopped

    happen(engine, "Le moteur attend.")

    assert [headlines(message) for message in Message.rows.order_by("pk")] == [
        ["Les livres."], ["Le moteur attend."],
    ]  # fmt: skip


@pytest.fixture
def two_things(books, engine) -> tuple[PageNews, PageNews]:
    follow(books)
    return happen(books, "Les livres."), happen(engine, "Le moteur attend.", kind="late")


@pytest.mark.parametrize(
    ("which", "left", "subject"),
    [
        (0, "Le moteur attend.", "Pas comme prévu\u00a0: Le moteur attend."),
        (1, "Les livres.", "Des nouvelles\u00a0: Les livres."),
    ],
)
def test_news_taken_back_leaves_a_mail_about_the_other(two_things, staff, which, left, subject):
    withdraw_update(update=two_things[which].impact_update, actor=staff, reason="a mistake")
    tell_waiting_updates()

    message = Message.rows.get()
    assert (message.state, headlines(message)) == ("waiting", [left])
    assert render_message(message).subject == subject
    assert message.batch.key == f"page_news:{two_things[1 - which].pk}"
    assert message.batch.ended_at is None


@pytest.mark.parametrize(("which", "left"), [(0, "Le moteur attend."), (1, "Les livres.")])
def test_a_sending_stopped_for_good_takes_no_other_news_with_it(two_things, staff, which, left):
    sending = SendingBatch.rows.get(key=f"page_news:{two_things[which].pk}")

    end_sending(batch=sending, actor=staff)
    tell_waiting_updates()

    message = Message.rows.get()
    assert (message.state, headlines(message)) == ("waiting", [left])


def test_a_mail_that_a_worker_holds_as_its_other_news_is_stopped_leaves_that_out(two_things, clock):
    _first, second = two_things
    sendings = SendingBatch.rows.filter(key=f"page_news:{second.pk}")
    sendings.update(ended_at=AFTERNOON)  # as it is where the mail was locked by its worker
    clock.move_to(EVENING)

    assert standing.wanted_among(list(Message.rows.all())) == {Message.rows.get().pk}
    assert headlines(Message.rows.get()) == ["Les livres."]


def test_all_taken_back_is_no_mail(two_things, staff):
    for news in two_things:
        withdraw_update(update=news.impact_update, actor=staff, reason="a mistake")
    tell_waiting_updates()

    assert Message.rows.get().state == "dropped"


def claimed_alone() -> Message | None:
    return claim(Message.rows.get().pk)


def claimed_with_many() -> Message | None:
    return next(iter(claim_many([Message.rows.get().pk]).messages), None)


@pytest.mark.parametrize("claimed", [claimed_alone, claimed_with_many])
def test_a_page_that_is_followed_no_more_is_left_out_as_the_mail_is_sent(
    books, hours, clock, claimed
):
    person = PersonFactory()
    of_books, of_hours = follow(books, person=person), follow(hours, person=person)
    record_choice(
        person=person, organization=books.organization, purpose=Purpose.FOLLOWING, said=YES
    )
    happen(books, "Les livres.")
    happen(hours, "Deux heures lues.")
    clock.move_to(EVENING)

    end_follow(follow=of_books)
    message = claimed()

    assert message is not None
    assert (message.follow, headlines(message)) == (of_hours, ["Deux heures lues."])
    assert "Vous suivez aussi" not in render_message(message).text
    assert "Les livres." not in json.dumps(Message.rows.get().values)
