"""Asking those who gave or follow to pass a page on, once, at a moment that merits it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db.models import F

from campaigns.models import Fundraiser, Moment, ShareLink
from campaigns.services.share_links import address_for
from donors.models import Donor, Person
from feedback.journeys import services
from feedback.journeys.models import CoachingPlan
from feedback.journeys.services import coach_due
from feedback.journeys.share_prompts import (
    is_prompt_wanted,
    prompt_at_milestone,
    write_share_prompt,
)
from feedback.models import Message
from feedback.services.rendering import render_message
from giving.links import mailed_gift_url
from giving.models import Donation
from tests.factories import PersonFactory, ShareLinkFactory
from tests.feedback.journeys.conftest import at, change, close, give, open_page

pytestmark = pytest.mark.django_db
TORONTO = "America/Toronto"
OPENED = at(TORONTO, date(2026, 11, 22), 14)
A_WEEK_LATER = OPENED + timedelta(days=7)


@pytest.fixture
def page() -> Fundraiser:
    """Return a page on which two people gave half of the goal a week ago, and its supporter."""
    page = open_page(
        zone=TORONTO,
        opens=OPENED,
        day=date(2026, 12, 13),
        closes=at(TORONTO, date(2026, 12, 21), 0),
        goal_amount=20_000,
    )
    with time_machine.travel(OPENED, tick=False):
        give(page, 5_000, language="en", name="Karim Haddad")
        give(page, 4_000, language="fr", name="Lina Haddad")
        give(page, 1_000, is_own=True, name="Maude")
    return page


def giver(page: Fundraiser, name: str) -> Person:
    return Donation.rows.get(fundraiser=page, name=name).donor.person


def ask(page: Fundraiser, person: Person, moment: Moment = Moment.MILESTONE, **more: str):
    return write_share_prompt(
        person=person, campaign=page.campaign, fundraiser=page, moment=moment, **more
    )


def test_givers_are_asked_once_when_their_page_has_come_half_of_the_way(page):
    with time_machine.travel(A_WEEK_LATER, tick=False):
        assert prompt_at_milestone(fundraiser_id=page.pk) == 2
        assert prompt_at_milestone(fundraiser_id=page.pk) == 0

    asked = Message.rows.filter(kind=Message.Kind.SHARE_PROMPT).values_list("person", flat=True)
    assert set(asked) == {giver(page, "Karim Haddad").pk, giver(page, "Lina Haddad").pk}
    assert CoachingPlan.objects.get(fundraiser=page).prompted_percent == 50


def test_givers_are_not_asked_a_second_time_at_three_quarters(page):
    with time_machine.travel(A_WEEK_LATER, tick=False):
        prompt_at_milestone(fundraiser_id=page.pk)
        give(page, 5_000)
        prompt_at_milestone(fundraiser_id=page.pk)

    assert Message.rows.filter(kind=Message.Kind.SHARE_PROMPT).count() == 2


def test_whoever_gave_a_moment_ago_is_left_alone(page):
    with time_machine.travel(OPENED + timedelta(days=1), tick=False):
        assert prompt_at_milestone(fundraiser_id=page.pk) == 0


def test_whoever_has_brought_somebody_is_not_asked(page):
    person = giver(page, "Karim Haddad")
    ShareLinkFactory(campaign=page.campaign, fundraiser=page, person=person, visit_count=1)

    assert ask(page, person) is None
    assert ask(page, giver(page, "Lina Haddad")) is not None


def test_supporter_is_not_asked_to_share_their_own_page(page):
    assert ask(page, page.person) is None


def test_person_without_an_address_is_not_asked(page):
    assert ask(page, PersonFactory(email=None)) is None


@pytest.mark.parametrize(
    ("days", "raised"),
    [(7, 4_000), (7, 25_000), (28, 10_000)],
    ids=["too early", "goal reached", "closes tonight"],
)
def test_coach_has_givers_asked_only_when_it_helps(page, monkeypatch, days, raised):
    queued = []
    monkeypatch.setattr(
        services, "queue_after_commit", lambda task, number, *, queue: queued.append(number)
    )
    page.totals.raised_amount = raised
    page.totals.save()

    with time_machine.travel(OPENED + timedelta(days=days), tick=False):
        coach_due()
    assert queued == []

    page.totals.raised_amount = 10_000
    page.totals.save()
    CoachingPlan.objects.update(look_at=OPENED)
    with time_machine.travel(A_WEEK_LATER, tick=False):
        coach_due()
    assert queued == [page.pk]


def test_prompt_has_a_link_of_the_reader_s_own_below_the_one_they_came_by(page):
    parent = ShareLinkFactory(campaign=page.campaign, fundraiser=page, person=page.person)
    Donation.rows.filter(fundraiser=page, name="Karim Haddad").update(share_link=parent)
    person = giver(page, "Karim Haddad")

    message = ask(page, person)

    link = ShareLink.rows.get(person=person)
    assert (link.parent, link.moment, link.fundraiser) == (parent, Moment.MILESTONE, page)
    gift = Donation.rows.get(fundraiser=page, name="Karim Haddad")
    mail = render_message(message)
    assert address_for(link) in mail.text
    assert f"{mailed_gift_url(gift)}#share" in mail.text


@pytest.mark.parametrize("moment", [Moment.MILESTONE, Moment.NEWS, Moment.FOLLOWING])
@pytest.mark.parametrize("name", ["Karim Haddad", "Lina Haddad"])
def test_prompt_never_tells_what_the_reader_gave(page, moment, name):
    mail = render_message(ask(page, giver(page, name), moment, headline="187 of 200 books"))

    for words in (mail.subject, mail.text, mail.html.partition("<body")[2]):
        assert "$" not in words
        assert "50" not in words.replace("4185550123", "").replace("418-555-0123", "").split()
    assert "{" not in mail.text


def test_prompt_at_a_milestone_reads_well(page):
    ShareLinkFactory(campaign=page.campaign, fundraiser=page, gift_count=3)
    message = ask(page, giver(page, "Karim Haddad"))

    mail = render_message(message)

    assert mail.subject == "Maude is halfway there"
    assert mail.text.partition("Share the page:")[0] == (
        "You gave on the page that Maude keeps for “Books Before the Ice”. It is halfway there "
        "now, with 3 people behind it.\n\n"
        "Is there one person who would like to be part of it? A word from you means more to "
        "them than one from us.\n\n"
        "Here, 3 gifts came because somebody passed the page on.\n\n"
    )


def test_news_asks_once_for_each_piece_of_it(page):
    person = giver(page, "Lina Haddad")

    first = ask(page, person, Moment.NEWS, reference="17", headline="187 livres prêtés.")
    again = ask(page, person, Moment.NEWS, reference="17", headline="187 livres prêtés.")
    other = ask(page, person, Moment.NEWS, reference="18", headline="Le moteur est arrivé.")

    assert first == again != other
    assert render_message(first).subject == "Une nouvelle qui mérite d’être partagée"


def test_follower_who_has_not_given_can_pass_a_campaign_on(page):
    person = PersonFactory(language="fr")

    message = write_share_prompt(
        person=person, campaign=page.campaign, fundraiser=None, moment=Moment.FOLLOWING
    )

    mail = render_message(message)
    assert mail.subject == "À qui cela plairait-il\u202f?"
    assert mail.text.count(address_for(ShareLink.rows.get(person=person))) == 2


@pytest.mark.parametrize(
    "happens",
    [
        lambda page, person: close(page),
        lambda page, person: change(page, state=Fundraiser.State.BLOCKED),
        lambda page, person: ShareLinkFactory(
            campaign=page.campaign, fundraiser=page, person=person, visit_count=2
        ),
        lambda page, person: Donation.rows.filter(donor__person=person).update(
            state=Donation.State.REFUNDED, refunded_amount=F("amount")
        ),
    ],
    ids=["closed", "taken down", "shared", "refunded"],
)
def test_prompt_that_came_too_late_is_not_sent(page, happens):
    person = giver(page, "Karim Haddad")
    with time_machine.travel(A_WEEK_LATER, tick=False):
        message = ask(page, person)
        assert is_prompt_wanted(message)

        happens(page, person)

        assert not is_prompt_wanted(Message.rows.get(pk=message.pk))


def test_a_prompt_about_a_campaign_that_ended_meanwhile_is_not_sent(page):
    person = giver(page, "Karim Haddad")
    with time_machine.travel(A_WEEK_LATER, tick=False):
        message = write_share_prompt(
            person=person, campaign=page.campaign, fundraiser=None, moment=Moment.MILESTONE
        )
        assert is_prompt_wanted(message)

        page.campaign.state = "ended"
        page.campaign.save()

        assert not is_prompt_wanted(Message.rows.get(pk=message.pk))


def test_a_prompt_goes_to_the_address_that_staff_corrected(page):
    person = giver(page, "Karim Haddad")
    Donor.rows.filter(person=person).update(email="karim.haddad@example.org")

    with time_machine.travel(A_WEEK_LATER, tick=False):
        assert ask(page, person).email == "karim.haddad@example.org"
