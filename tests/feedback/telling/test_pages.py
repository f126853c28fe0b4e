"""Those who raised the money, and those who follow, hear what it did; nobody hears it twice."""

import pytest

from feedback.following.models import PageNews
from feedback.following.news import tell as tell_followers
from feedback.models import Message
from feedback.services.rendering import render_message
from feedback.telling.services import tell_update
from tests.factories import FollowFactory, FundraiserFactory, TeamFactory
from tests.feedback.telling.conftest import AFTERNOON

pytestmark = pytest.mark.django_db

Kind = Message.Kind


@pytest.fixture
def page(project):
    return FundraiserFactory(campaign=project.campaign)


def written() -> list[tuple[str, int]]:
    return list(Message.rows.order_by("kind", "pk").values_list("kind", "person"))


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
    text = render_message(Message.rows.get(kind=Kind.FOLLOW_NEWS)).text
    assert "Les livres sont sur l’étagère." in text
    assert "$" not in text
