"""Those who raised the money, and those who follow, hear what it did; nobody hears it twice."""

from zoneinfo import ZoneInfo

import pytest

from feedback.bulk.steering import end_sending
from feedback.following.models import PageNews
from feedback.following.news import tell as tell_followers
from feedback.impact.services import withdraw_update
from feedback.models import Message, SendingBatch
from feedback.services.rendering import render_message
from feedback.telling.services import tell_update
from tests.factories import DonorFactory, FollowFactory, FundraiserFactory, TeamFactory
from tests.feedback.telling.conftest import AFTERNOON, refuse

pytestmark = pytest.mark.django_db

Kind = Message.Kind


@pytest.fixture
def page(project):
    return FundraiserFactory(campaign=project.campaign)


def written() -> list[tuple[str, int]]:
    return list(Message.rows.order_by("kind", "person").values_list("kind", "person"))


def test_an_owner_hears_once_for_all_their_donors(give, tell, page):
    gifts = [give(2500, fundraiser=page) for _ in range(2)]
    update = tell()
    update.telling.ended_at = None
    update.telling.save()
    tell_update(update.pk)

    assert written() == [
        (Kind.COACHING, page.person_id),
        *[(Kind.IMPACT_NEWS, gift.donation.donor.person_id) for gift in gifts],
    ]
    mail = render_message(Message.rows.get(kind=Kind.COACHING))
    assert "L’argent de 2 personnes qui ont donné par votre page en fait partie." in mail.text
    assert "$" not in mail.text


def test_owners_and_captains_read_it_in_the_evening_where_they_live(give, tell, project):
    """Until then staff can take it back from them too: see test_standing.py."""
    team = TeamFactory(campaign=project.campaign)
    team.captain.time_zone = "America/Halifax"
    team.captain.save()
    page = FundraiserFactory(campaign=project.campaign, team=team, time_zone="America/Vancouver")
    give(2500, fundraiser=page)

    tell()

    due = {
        message.kind: (zone := message.reader_zone, message.next_try_at.astimezone(ZoneInfo(zone)))
        for message in Message.rows.all()
    }
    assert {kind: (zone, f"{there:%d %H:%M}") for kind, (zone, there) in due.items()} == {
        Kind.COACHING: ("America/Vancouver", "12 18:30"),
        Kind.TEAM_NEWS: ("America/Halifax", "12 18:30"),
        Kind.IMPACT_NEWS: ("America/Toronto", "12 18:30"),
    }


def test_nobody_is_asked_to_pass_on_what_went_wrong(give, tell, page):
    give(2500, fundraiser=page)

    tell(kind="failed", units=2)

    message = Message.rows.get(kind=Kind.COACHING)
    mail = render_message(message)
    assert message.values["action"] == "page"
    assert mail.subject == "Des nouvelles de ce que votre collecte soutient\u00a0: un contretemps"
    assert "Partager" not in mail.text


def test_a_captain_hears_once_for_the_whole_team_and_not_as_an_owner_too(give, tell, project):
    team = TeamFactory(campaign=project.campaign)
    own = FundraiserFactory(campaign=project.campaign, team=team, person=team.captain)
    others = FundraiserFactory(campaign=project.campaign, team=team)
    give(2500, fundraiser=own)
    give(2500, fundraiser=others)

    tell()

    kinds = [row for row in written() if row[0] != Kind.IMPACT_NEWS]
    assert kinds == [(Kind.COACHING, others.person_id), (Kind.TEAM_NEWS, team.captain_id)]
    mail = render_message(Message.rows.get(kind=Kind.TEAM_NEWS))
    assert mail.subject == (
        "Ce qu’a fait l’équipe «\u00a0Les lecteurs de nuit\u00a0»\u00a0: "
        "Les livres sont sur l’étagère."
    )
    assert "L’argent de 2 personnes qui ont donné par l’équipe" in mail.text


@pytest.mark.parametrize("reason", ["blocked team", "no e-mail"])
def test_a_captain_who_cannot_be_written_to_for_the_team_hears_of_their_own_page(
    give, tell, project, reason
):
    team = TeamFactory(campaign=project.campaign)
    own = FundraiserFactory(campaign=project.campaign, team=team, person=team.captain)
    if reason == "blocked team":
        team.state = team.State.BLOCKED
        team.save()
    else:
        team.captain.email = None
        team.captain.save()
    gift = give(2500, fundraiser=own)

    tell()

    assert written() == [
        (Kind.COACHING, team.captain_id),
        (Kind.IMPACT_NEWS, gift.donation.donor.person_id),
    ]


def test_a_team_counts_who_gave_through_two_of_its_pages_once(give, tell, project):
    team = TeamFactory(campaign=project.campaign)
    pages = [FundraiserFactory(campaign=project.campaign, team=team) for _ in range(2)]
    first = give(2500, fundraiser=pages[0])
    give(2500, fundraiser=pages[1], donor=first.donation.donor)

    tell()

    assert Message.rows.get(kind=Kind.TEAM_NEWS).values["donor_count"] == 1


@pytest.fixture
def give_to_own(give, project):
    """Return a function that gives to a page in the name of its owner or captain."""

    def give_to_own(page, person, **fields):
        donor = DonorFactory(organization=project.organization, person=person, **fields)
        return give(2500, fundraiser=page, donor=donor).donation.donor

    return give_to_own


def test_an_owner_who_is_written_to_as_a_donor_gets_that_mail_alone(give, give_to_own, tell, page):
    give(2500, fundraiser=page)
    give_to_own(page, page.person)

    tell()

    assert [kind for kind, person in written() if person == page.person_id] == [Kind.IMPACT_NEWS]


def test_an_owner_who_reads_of_their_gift_on_its_page_alone_hears_as_the_owner(
    give_to_own, tell, page
):
    refuse(give_to_own(page, page.person))

    tell()

    assert written() == [(Kind.COACHING, page.person_id)]


def test_a_captain_who_is_written_to_as_a_donor_gets_that_mail_alone(give_to_own, tell, project):
    team = TeamFactory(campaign=project.campaign)
    own = FundraiserFactory(campaign=project.campaign, team=team, person=team.captain)
    give_to_own(own, team.captain)

    tell()

    assert written() == [(Kind.IMPACT_NEWS, team.captain_id)]


def test_an_owner_who_is_sent_a_letter_about_their_gift_gets_that_alone(give_to_own, tell, page):
    page.person.email = None
    page.person.save()
    give_to_own(page, page.person, email="", address="3, rue du Quai", city="Québec")

    update = tell()

    assert list(update.readers.values_list("way", flat=True)) == ["letter"]
    assert written() == []


def test_who_owns_two_pages_hears_of_the_one_by_which_more_people_gave(give, tell, page, project):
    more = FundraiserFactory(campaign=project.campaign, person=page.person)
    give(2500, fundraiser=page)
    for _ in range(2):
        give(2500, fundraiser=more)

    tell()

    assert Message.rows.get(kind=Kind.COACHING).fundraiser == more


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("en", "News of what Les lecteurs de nuit did: Les livres sont là. (written in French)"),
        (
            "fr",
            "Ce qu’a fait l’équipe «\u00a0Les lecteurs de nuit\u00a0»\u00a0: Les livres sont là.",
        ),
    ],
)
def test_a_captain_reads_in_the_subject_which_language_the_news_is_in(
    give, tell, project, language, subject
):
    team = TeamFactory(campaign=project.campaign, language=language)
    give(2500, fundraiser=FundraiserFactory(campaign=project.campaign, team=team))

    tell(headline_en="", headline_fr="Les livres sont là.")

    mail = render_message(Message.rows.get(kind=Kind.TEAM_NEWS))
    title = '<span lang="fr">Les livres sont là.</span>'
    mark = " (written in French)" if language == "en" else ""
    assert mail.subject == subject
    assert f"\n\nLes livres sont là.{mark}\n\n" in mail.text
    assert f"{title}{mark}</div>" in mail.html


def test_followers_hear_it_without_an_amount_unless_it_is_their_own_gift(give, tell, project):
    gift = give(2500)
    donor = gift.donation.donor
    reader = FollowFactory(campaign=project.campaign, confirmed_at=AFTERNOON)
    FollowFactory(campaign=project.campaign, confirmed_at=AFTERNOON, person=donor.person)

    tell()
    (news,) = PageNews.rows.all()
    tell_followers(news.pk)

    assert (news.kind, news.is_big) == ("impact", True)
    assert written() == [(Kind.FOLLOW_NEWS, reader.person_id), (Kind.IMPACT_NEWS, donor.person_id)]
    follower, giver = (
        Message.rows.get(kind=Kind.FOLLOW_NEWS),
        Message.rows.get(donation=gift.donation),
    )
    assert follower.next_try_at == giver.next_try_at  # nobody reads it before who gave
    text = render_message(follower).text
    assert "Les livres sont sur l’étagère." in text
    assert "$" not in text


def told_by_what(person) -> list[str]:
    """Let everybody who follows hear too, and return what one person gets of it all."""
    for news in PageNews.rows.order_by("pk"):
        tell_followers(news.pk)
    return [kind for kind, reader in written() if reader == person.pk]


def test_an_owner_who_follows_the_campaign_hears_as_the_owner_alone(give, tell, page):
    FollowFactory(campaign=page.campaign, confirmed_at=AFTERNOON, person=page.person)
    give(2500, fundraiser=page)

    tell()

    assert told_by_what(page.person) == [Kind.COACHING]


def test_a_captain_who_follows_the_campaign_hears_as_the_captain_alone(give, tell, project):
    team = TeamFactory(campaign=project.campaign)
    FollowFactory(campaign=project.campaign, confirmed_at=AFTERNOON, person=team.captain)
    give(2500, fundraiser=FundraiserFactory(campaign=project.campaign, team=team))

    tell()

    assert told_by_what(team.captain) == [Kind.TEAM_NEWS]


def test_an_owner_whose_mail_was_dropped_hears_as_a_follower(give, tell, page):
    """As where the coach's news is not sent, since another message of theirs took its place."""
    FollowFactory(campaign=page.campaign, confirmed_at=AFTERNOON, person=page.person)
    give(2500, fundraiser=page)
    tell()

    Message.rows.filter(kind=Kind.COACHING).update(state="dropped")

    assert told_by_what(page.person) == [Kind.COACHING, Kind.FOLLOW_NEWS]


def test_a_donor_who_refused_news_of_gifts_and_follows_hears_as_a_follower(give, tell, project):
    donor = give(2500).donation.donor
    refuse(donor)
    FollowFactory(campaign=project.campaign, confirmed_at=AFTERNOON, person=donor.person)

    tell()

    assert told_by_what(donor.person) == [Kind.FOLLOW_NEWS]


@pytest.mark.parametrize("kind", ["delivered", "failed"])
def test_followers_of_a_page_read_that_the_nonprofit_writes_and_of_what(give, tell, page, kind):
    give(2500, fundraiser=page)
    FollowFactory(campaign=page.campaign, fundraiser=page, confirmed_at=AFTERNOON, language="en")

    tell(kind=kind, units=2, headline_en="Books and ice.", text_en="", text_fr="")
    tell_followers(PageNews.rows.get(fundraiser=page).pk)

    mail = render_message(Message.rows.get(kind=Kind.FOLLOW_NEWS))
    assert (
        mail.subject == {"delivered": "News", "failed": "Not as planned"}[kind] + ": Books and ice."
    )
    assert "From The Book Boat, about what the gifts by “Maude’s birthday” pay for: " in mail.text
    assert "Havre-Perdrix, a village shelf, November 12." in mail.text
    assert "writes" not in mail.html
    assert '<span lang="en">Books and ice.</span>' in mail.html


def test_a_sending_that_is_stopped_for_good_reaches_no_page_either(give, tell, page, claire):
    give(2500, fundraiser=page)
    FollowFactory(campaign=page.campaign, confirmed_at=AFTERNOON)
    update = tell()
    tell_followers(PageNews.rows.get(fundraiser=None).pk)

    end_sending(batch=SendingBatch.rows.get(key=f"impact:{update.pk}"), actor=claire)

    assert PageNews.rows.filter(told_at=None).count() == 0
    assert Message.rows.get(kind=Kind.FOLLOW_NEWS).batch.ended_at
    assert set(Message.rows.values_list("kind", "state", "held")) == {
        (kind, "dropped", Message.Held.CALLED_OFF)
        for kind in (Kind.COACHING, Kind.FOLLOW_NEWS, Kind.IMPACT_NEWS)
    }


def test_news_that_is_taken_back_waits_for_no_follower(give, tell, page, claire):
    give(2500, fundraiser=page)
    FollowFactory(campaign=page.campaign, confirmed_at=AFTERNOON)
    update = tell()
    tell_followers(PageNews.rows.get(fundraiser=None).pk)

    withdraw_update(update=update, actor=claire, reason="a mistake")

    follower = Message.rows.get(kind=Kind.FOLLOW_NEWS)
    assert (follower.state, follower.held) == ("dropped", Message.Held.NOT_TRUE)
    assert PageNews.rows.filter(told_at=None).count() == 0
