"""News of what the money did, what receivers do, and what stops a message at the last moment."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from campaigns.links import address_of
from campaigns.models import Fundraiser, Occasion
from campaigns.services.fundraisers import block_fundraiser
from feedback.journeys.models import CoachingPlan, CoachingText
from feedback.journeys.services import (
    News,
    coach_due,
    is_coaching_wanted,
    write_fundraiser_news,
)
from feedback.models import Message
from feedback.services.rendering import render_message
from giving.models import Donation
from giving.signals import donation_paid
from tests.factories import FundraiserFactory, PaidDonationFactory, StaffFactory
from tests.feedback.journeys.conftest import at, change, close, give, open_page, send_all

pytestmark = pytest.mark.django_db
TORONTO = "America/Toronto"
OPENED = at(TORONTO, date(2026, 11, 22), 14)
NEWS = News(
    headline="187 of the 200 books are on loan.",
    what="The shelf in the old post office is nearly empty.",
    where="Havre-Perdrix",
    when="November 12",
)


@pytest.fixture
def page() -> Fundraiser:
    page = open_page(
        zone=TORONTO,
        opens=OPENED,
        day=date(2026, 12, 13),
        closes=at(TORONTO, date(2026, 12, 21), 0),
        language="en",
    )
    with time_machine.travel(OPENED, tick=False):
        give(page)
    return page


def test_news_is_told_once_with_what_happened_where_and_when(page):
    first = write_fundraiser_news(fundraiser=page, reference="17", news=NEWS)
    second = write_fundraiser_news(fundraiser=page, reference="17", news=NEWS)

    assert first == second
    assert first.values["paragraphs"] == [
        "187 of the 200 books are on loan.",
        "Havre-Perdrix, November 12. The shelf in the old post office is nearly empty.",
        "You asked, and 1 person has given. Whoever gave is told too, each of their own gift.",
    ]


def test_news_asks_for_nothing_and_leads_to_the_page_where_it_stands(page):
    """It is mail about what their money did: whoever wants to pass it on does so on the page."""
    with time_machine.travel(OPENED + timedelta(hours=1), tick=False):
        message = write_fundraiser_news(fundraiser=page, reference="17", news=NEWS)
        text = render_message(message).text.lower()

    assert "pass it on" not in text
    assert "share" not in text
    assert f"/en/fundraisers/{page.slug}/\n" in text


def test_each_piece_of_news_is_a_message_of_its_own(page):
    write_fundraiser_news(fundraiser=page, reference="17", news=NEWS)
    write_fundraiser_news(fundraiser=page, reference="18", news=NEWS)

    keys = Message.rows.filter(fundraiser=page).order_by("key").values_list("key", flat=True)
    assert list(keys) == [f"coach:{page.pk}:news_17", f"coach:{page.pk}:news_18"]


def test_news_comes_long_after_the_page_has_closed_and_leads_to_it(page):
    with time_machine.travel(page.closes_at + timedelta(days=90, hours=10), tick=False):
        close(page)
        message = write_fundraiser_news(fundraiser=page, reference="17", news=NEWS)
        send_all()

    message.refresh_from_db()
    assert message.state == Message.State.SENT
    assert f"/en/fundraisers/{page.slug}/" in render_message(message).text


def test_news_waits_two_days_behind_another_message(page):
    with time_machine.travel(OPENED + timedelta(hours=1), tick=False):
        coach_due()
        send_all()
        message = write_fundraiser_news(fundraiser=page, reference="17", news=NEWS)
        earlier = Message.rows.exclude(pk=message.pk).get(fundraiser=page)

    assert message.next_try_at == earlier.sent_at + timedelta(hours=48)


@pytest.mark.parametrize(("hours", "waits_for_gap"), [(24, True), (96, False)])
def test_news_with_a_moment_of_its_own_waits_for_the_later_one(page, hours, waits_for_gap):
    with time_machine.travel(OPENED + timedelta(hours=1), tick=False):
        coach_due()
        send_all()
        earlier = Message.rows.get(fundraiser=page)
        moment = earlier.sent_at + timedelta(hours=hours)
        message = write_fundraiser_news(
            fundraiser=page, reference="17", news=NEWS, not_before=moment
        )

    after_the_gap = earlier.sent_at + timedelta(hours=48)
    assert message.next_try_at == (after_the_gap if waits_for_gap else moment)


@pytest.mark.parametrize("state", [Fundraiser.State.BLOCKED, Fundraiser.State.DRAFT])
def test_page_that_is_not_public_gets_no_news(page, state):
    change(page, state=state)

    assert write_fundraiser_news(fundraiser=page, reference="17", news=NEWS) is None


def test_news_that_staff_turned_off_is_not_written(page):
    CoachingText.objects.create(organization=page.organization, step="news", is_on=False)

    assert write_fundraiser_news(fundraiser=page, reference="17", news=NEWS) is None


# --- What brings a look forward ---------------------------------------------------------------


def test_gift_brings_the_next_look_forward_and_many_gifts_write_once(
    page, django_assert_num_queries
):
    later = OPENED + timedelta(hours=2)
    with time_machine.travel(later, tick=False):
        coach_due()
        gift = PaidDonationFactory(campaign=page.campaign, fundraiser=page)
        donation_paid.send(sender=Donation, donation=gift)

    plan = CoachingPlan.objects.get(fundraiser=page)
    assert plan.look_at == later


def test_gift_to_the_campaign_itself_concerns_no_page(page):
    before = CoachingPlan.objects.get(fundraiser=page).look_at

    donation_paid.send(sender=Donation, donation=PaidDonationFactory(campaign=page.campaign))

    assert CoachingPlan.objects.get(fundraiser=page).look_at == before


def test_event_while_a_page_is_looked_at_is_not_lost(page, monkeypatch):
    later = OPENED + timedelta(hours=2)
    with time_machine.travel(later, tick=False):
        monkeypatch.setattr(
            "feedback.journeys.services._prompt_givers",
            lambda facts, now: CoachingPlan.objects.update(look_at=now),
        )
        coach_due()

    assert CoachingPlan.objects.get(fundraiser=page).look_at == later


# --- At the moment of sending -----------------------------------------------------------------


@pytest.fixture
def waiting(page) -> Message:
    with time_machine.travel(OPENED + timedelta(hours=1), tick=False):
        coach_due()
    return Message.rows.get(fundraiser=page)


def test_message_is_wanted_while_its_page_is_as_it_was(waiting):
    assert is_coaching_wanted(waiting)


@pytest.mark.parametrize(
    "change_page",
    [
        lambda page: block_fundraiser(
            fundraiser=page, reason="x", actor=StaffFactory(organization=page.organization)
        ),
        close,
        lambda page: CoachingText.objects.create(
            organization=page.organization, step="first_gift", is_on=False
        ),
        lambda page: Donation.rows.filter(fundraiser=page).update(
            state=Donation.State.REFUNDED, refunded_amount=2500
        ),
    ],
    ids=["taken down", "closed", "turned off", "refunded"],
)
def test_message_is_not_sent_once_it_is_not_true(waiting, page, change_page):
    assert waiting.values["step"] == "first_gift"

    change_page(page)

    assert not is_coaching_wanted(waiting)


def test_button_leads_to_the_one_place_and_no_row_holds_the_link(waiting, page):
    mail = render_message(waiting)

    link = f"{address_of('campaigns:own_fundraiser', page)}#share"
    assert link in mail.text
    assert f'href="{link}"' in mail.html
    # Beside it the organization’s own address and the two ways out.
    assert mail.html.count("href=") == 4
    assert "/me/" not in str(waiting.values)


def test_again_is_asked_of_birthdays_and_others_are_shown_their_page(simulate):
    actions = {}
    for occasion in (Occasion.BIRTHDAY, Occasion.RACE, Occasion.MEMORIAL):
        page = open_page(
            zone=TORONTO,
            opens=OPENED,
            day=date(2026, 12, 13),
            closes=at(TORONTO, date(2026, 12, 21), 0),
            occasion=occasion,
        )
        with time_machine.travel(OPENED, tick=False):
            give(page)
        simulation = simulate(page)
        simulation.run(until=page.closes_at + timedelta(days=10))
        actions[occasion] = simulation.sent()[-1].values["action"]

    assert actions == {
        Occasion.BIRTHDAY: "again",
        Occasion.RACE: "page",
        Occasion.MEMORIAL: "page",
    }


def test_page_of_the_factory_is_coached_without_a_word_of_its_birth():
    page = FundraiserFactory(opened_at=timezone.now() - timedelta(days=2))

    coach_due()

    assert CoachingPlan.objects.filter(fundraiser=page).exists()
