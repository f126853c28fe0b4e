"""News that was taken back, or stopped for good, leaves the mails that tell other news too.

Whoever presses the button does not wait for that: a worker comes to it, or else the gate.
"""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback.bulk.claiming import claim_many
from feedback.bulk.steering import end_sending
from feedback.following.models import PageNews, key_of_sending
from feedback.following.news import tell as tell_followers
from feedback.impact.services import publish_update, tell_everyone, withdraw_update
from feedback.models import ImpactUpdate, Message, SendingBatch, Telling
from feedback.services.outbox import claim
from feedback.services.rendering import render_message
from feedback.telling import services
from feedback.telling.services import tell_update, tell_waiting_updates
from giving.models import Donation
from tests.factories import (
    DonorFactory,
    FollowFactory,
    FundraiserFactory,
    ImpactUpdateFactory,
    ProjectFactory,
    TeamFactory,
)
from tests.feedback.telling.conftest import AFTERNOON, refund

pytestmark = pytest.mark.django_db

EVENING = AFTERNOON + datetime.timedelta(hours=3, minutes=30)
BOOKS, CHAIRS = "Les livres sont là.", "Les chaises aussi."


@pytest.fixture
def other(project):
    return ProjectFactory(campaign=project.campaign)


@pytest.fixture
def tell_both(give, tell, project, other):
    """Return a function that tells so many donors of both things, in a mail each."""

    def tell_both(donors: int = 1) -> tuple[ImpactUpdate, ImpactUpdate]:
        for _ in range(donors):
            give(1000, to=other, donor=give(2500).donation.donor)
        return tell(headline_fr=BOOKS), tell(project=other, headline_fr=CHAIRS)

    return tell_both


def withdraw(update, actor) -> None:
    withdraw_update(update=update, actor=actor, reason="the wrong village")


def stop(update, actor) -> None:
    end_sending(batch=SendingBatch.rows.get(key=f"impact:{update.pk}"), actor=actor)


either_way = pytest.mark.parametrize("take_back", [withdraw, stop])


def told_in(message: Message) -> list[str]:
    text = render_message(message).text
    return [headline for headline in (BOOKS, CHAIRS) if headline in text]


def queries_of(work, *arguments) -> int:
    with CaptureQueriesContext(connection) as queries:
        work(*arguments)
    return len(queries)


@either_way
@pytest.mark.parametrize(("which", "left"), [(0, CHAIRS), (1, BOOKS)])
def test_a_worker_leaves_the_mail_the_other_news(tell_both, claire, take_back, which, left):
    both = tell_both()
    before = Message.rows.get().values

    take_back(both[which], claire)
    at_once = Message.rows.get().values
    tell_waiting_updates()

    message = Message.rows.get()
    assert (at_once, Telling.objects.filter(ended_at=None).count()) == (before, 0)
    assert (message.state, message.held, told_in(message)) == ("waiting", "", [left])
    assert message.batch.key == f"impact:{both[1 - which].pk}"
    assert [reader.update for reader in message.news_told.all()] == [both[1 - which]]


@either_way
def test_whoever_presses_waits_for_as_many_queries_for_ten_mails_as_for_one(
    tell_both, claire, take_back
):
    counts = []
    for donors in (1, 10):
        both = tell_both(donors)
        counts.append((queries_of(take_back, both[1], claire), queries_of(tell_waiting_updates)))
        take_back(both[0], claire)
        tell_waiting_updates()

    assert counts[0] == counts[1]


def claimed_alone() -> Message | None:
    return claim(Message.rows.get().pk)


def claimed_with_many() -> Message | None:
    return next(iter(claim_many([Message.rows.get().pk]).messages), None)


@pytest.fixture(params=[claimed_alone, claimed_with_many])
def evening(request, clock):
    """Return a function that takes the one mail up in the evening, alone or with many."""

    def evening() -> Message | None:
        clock.move_to(EVENING)
        return request.param()

    return evening


@either_way
@pytest.mark.parametrize("which", [0, 1])
def test_a_mail_to_which_no_worker_came_is_written_anew_as_it_is_sent(
    evening, tell_both, claire, take_back, which
):
    take_back(tell_both()[which], claire)

    message = evening()

    assert told_in(message) == told_in(Message.rows.get()) == [[CHAIRS, BOOKS][which]]


HELD = [(withdraw, "not_true"), (stop, "called_off")]


@pytest.mark.parametrize(("take_back", "held"), HELD)
def test_a_mail_of_which_nothing_is_left_says_why(tell_both, claire, take_back, held):
    for update in tell_both():
        take_back(update, claire)

    tell_waiting_updates()

    assert list(Message.rows.values_list("state", "held")) == [("dropped", held)]


@pytest.mark.parametrize(("take_back", "held"), HELD)
def test_a_mail_of_which_nothing_is_left_is_not_sent_and_says_why(
    evening, tell_both, claire, take_back, held
):
    for update in tell_both():
        take_back(update, claire)

    assert evening() is None

    assert list(Message.rows.values_list("state", "held")) == [("dropped", held)]


def test_many_are_written_anew_slice_by_slice(tell_both, claire, monkeypatch):
    monkeypatch.setattr("feedback.telling.stopping.SLICE", 2)
    books, _chairs = tell_both(5)

    withdraw(books, claire)
    tell_waiting_updates()

    assert [told_in(message) for message in Message.rows.all()] == [[CHAIRS]] * 5


def test_what_is_left_says_of_what_money_still_stands(give, tell, project, other, claire):
    kept = give(2500, language="en")
    refunded = give(1500, donor=kept.donation.donor)
    give(1000, to=other, donor=kept.donation.donor)
    tell(headline_en="The books are there.")
    wrong = tell(project=other)
    refund(refunded)

    withdraw(wrong, claire)
    tell_waiting_updates()

    message = Message.rows.get()
    assert (message.donation, message.values) == (
        kept.donation,
        {
            "did": "Your $25 paid for 5 of the 200 books delivered at Havre-Perdrix on "
            "November 12.",
            "told": "2500",
        },
    )


@either_way
def test_what_is_taken_back_as_a_worker_ends_is_left_to_the_next(
    tell_both, claire, monkeypatch, take_back
):
    books, _chairs = tell_both()
    Telling.objects.filter(pk=books.pk).update(ended_at=None)
    take_out = services.take_out_of_mails

    def take_out_and_take_back(*arguments):
        take_out(*arguments)
        take_back(books, claire)

    with monkeypatch.context() as patch:
        patch.setattr(services, "take_out_of_mails", take_out_and_take_back)
        tell_update(books.pk)
    assert told_in(Message.rows.get()) == [BOOKS, CHAIRS]

    tell_waiting_updates()

    assert told_in(Message.rows.get()) == [CHAIRS]
    assert not Telling.objects.filter(ended_at=None).exists()


def test_what_is_stopped_while_it_is_told_joins_no_mail_and_reaches_no_page(
    give, tell, project, other, monkeypatch
):
    page = FundraiserFactory(campaign=project.campaign)
    give(1000, to=other, donor=give(2500, fundraiser=page).donation.donor)
    tell(project=other, headline_fr=CHAIRS)
    write_to_all = services._write_to_all

    def stop_and_write(update, first_part):
        SendingBatch.rows.create(
            organization=update.organization, key=f"impact:{update.pk}", ended_at=AFTERNOON
        )
        return write_to_all(update, first_part)

    monkeypatch.setattr(services, "_write_to_all", stop_and_write)
    update = tell(headline_fr=BOOKS)

    assert [told_in(message) for message in Message.rows.filter(state="waiting")] == [[CHAIRS]]
    assert set(Message.rows.values_list("kind", "state", "held")) == {
        ("impact_news", "waiting", ""),
        ("impact_news", "dropped", "called_off"),
    }
    assert update.readers.count() == 1


# --- What followers are told --------------------------------------------------------------------


@pytest.fixture
def tell_followers_both(tell_both, project):
    """Return a function that tells so many followers of both things, in a mail each."""

    def tell_followers_both(followers: int) -> tuple[ImpactUpdate, ImpactUpdate]:
        for _ in range(followers):
            FollowFactory(campaign=project.campaign, confirmed_at=AFTERNOON)
        both = tell_both()
        for update in both:
            tell_followers(PageNews.rows.get(impact_update=update).pk)
        return both

    return tell_followers_both


@either_way
def test_followers_mails_cost_as_many_queries_for_ten_as_for_one(
    tell_followers_both, claire, take_back
):
    counts = []
    for followers in (1, 9):
        both = tell_followers_both(followers)
        counts.append((queries_of(take_back, both[0], claire), queries_of(tell_waiting_updates)))
        told = Message.rows.filter(kind=Message.Kind.FOLLOW_NEWS, state="waiting")
        assert {tuple(told_in(message)) for message in told} == {(CHAIRS,)}
        take_back(both[1], claire)
        tell_waiting_updates()

    assert counts[0] == counts[1]


# --- What owners and captains are told, as followers' mails are stopped --------------------------


def stop_followers_mails(update, actor) -> None:
    """Stop what the followers of the campaign are told, and let a worker come to it."""
    FollowFactory(campaign=update.project.campaign, confirmed_at=AFTERNOON)
    news = PageNews.rows.get(impact_update=update, fundraiser=None)
    tell_followers(news.pk)
    end_sending(batch=SendingBatch.rows.get(key=key_of_sending(news.pk)), actor=actor)
    tell_waiting_updates()
    assert not Telling.objects.filter(ended_at=None).exists()


def told_to(person) -> list[tuple[str, str]]:
    return list(Message.rows.filter(person=person).values_list("kind", "state"))


def test_an_owner_of_two_pages_is_not_told_of_the_other_as_followers_mails_are_stopped(
    give, tell, project, claire
):
    one = FundraiserFactory(campaign=project.campaign)
    other = FundraiserFactory(campaign=project.campaign, person=one.person)
    refunded = [give(2500, fundraiser=one) for _ in range(2)]
    give(2500, fundraiser=other)
    update = tell()
    for gift in refunded:
        refund(gift)

    stop_followers_mails(update, claire)

    assert told_to(one.person) == [("coaching", "waiting")]


def test_a_captains_mail_that_was_dropped_stays_so_as_followers_mails_are_stopped(
    give, tell, project, claire
):
    team = TeamFactory(campaign=project.campaign)
    give(2500, fundraiser=FundraiserFactory(campaign=project.campaign, team=team))
    update = tell()
    Message.rows.filter(person=team.captain).update(state="dropped", held="not_true")

    stop_followers_mails(update, claire)

    assert told_to(team.captain) == [("team_news", "dropped")]


def test_an_owner_whose_own_gift_came_back_is_not_told_twice_as_followers_mails_are_stopped(
    give, tell, project, claire
):
    page = FundraiserFactory(campaign=project.campaign)
    give(2500, fundraiser=page)
    own = give(2500, donor=DonorFactory(organization=project.organization, person=page.person))
    disputed = Donation.rows.filter(pk=own.donation_id)
    update = publish_update(update=ImpactUpdateFactory(project=project), actor=claire)
    disputed.update(state="refunded", refunded_amount=2500)
    tell_everyone(update=update, actor=claire)
    tell_update(update.pk)
    disputed.update(state="paid", refunded_amount=0)

    stop_followers_mails(update, claire)

    assert told_to(page.person) == [("coaching", "waiting")]
