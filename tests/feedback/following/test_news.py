"""News of a page reaches each of its readers once, whatever dies in between."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.models import Campaign, Follow, Fundraiser
from campaigns.services import fundraisers as life
from campaigns.services.campaigns import end as end_campaign
from campaigns.services.following import confirm_follow, end_follow
from donors.models import Choice
from donors.services.consent import Said, refuse_all, set_language
from feedback.following import mails, news
from feedback.following.models import PageNews
from feedback.models import Message
from feedback.services.gate import Drop, Send, Wait, judge
from feedback.services.outbox import is_still_wanted
from feedback.services.rendering import render_message, values_of
from feedback.tasks import tell_news
from giving.models import Donation, FundraiserDonor
from tests.factories import (
    CampaignFactory,
    DonorFactory,
    FollowFactory,
    FundraiserFactory,
    PaidDonationFactory,
    StaffFactory,
)

pytestmark = pytest.mark.django_db

NOON = datetime.datetime(2026, 11, 22, 17, 0, tzinfo=datetime.UTC)  # in Toronto
LONG_AGO = NOON - datetime.timedelta(days=3)
Kind = Message.Kind
MORE, LESS = Follow.Wish.MORE, Follow.Wish.LESS


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def campaign() -> Campaign:
    return CampaignFactory(starts_at=NOON - datetime.timedelta(days=30))


@pytest.fixture
def page(campaign) -> Fundraiser:
    return FundraiserFactory(
        campaign=campaign, totals_row__raised_amount=20_000, totals_row__donor_count=7
    )


def follow_of(page: Fundraiser | Campaign, **fields: object) -> Follow:
    about = (
        {"campaign": page.campaign, "fundraiser": page}
        if isinstance(page, Fundraiser)
        else {"campaign": page}
    )
    return FollowFactory(**about, **{"confirmed_at": LONG_AGO, **fields})


def give(page: Fundraiser, **fields: object) -> Donation:
    gift = PaidDonationFactory(campaign=page.campaign, fundraiser=page, **fields)
    FundraiserDonor.objects.update_or_create(
        fundraiser=page, donor=gift.donor, defaults={"gift_count": 1}
    )
    return gift


def written(kind: Kind = Kind.FOLLOW_NEWS) -> list[Message]:
    return list(Message.rows.filter(kind=kind).order_by("pk"))


# --- Followers ----------------------------------------------------------------------------


def test_an_update_reaches_each_follower_once_in_their_language(page):
    french = follow_of(page)
    english = follow_of(page, language="en")

    update = life.write_update(fundraiser=page, text="Quarante livres.\nMerci !")
    for _ in range(2):
        tell_news()

    [told] = PageNews.rows.all()
    assert (told.kind, told.update, told.told_at) == ("update", update, NOON)
    first, second = written()
    assert [first.key, second.key] == [
        f"follow_news:{told.pk}:{french.pk}",
        f"follow_news:{told.pk}:{english.pk}",
    ]
    assert {first.queue, second.queue} == {"bulk"}
    assert (first.person, first.follow, first.fundraiser) == (french.person, french, page)
    assert [render_message(message).subject for message in (first, second)] == [
        "Des nouvelles\u00a0: La fête de Maude",
        "News: Maude’s birthday",
    ]
    assert values_of(second)["paragraphs"] == ["Quarante livres.", "Merci !"]


def test_only_confirmed_followers_of_this_page_hear_of_it(page, campaign):
    heard = follow_of(page)
    follow_of(page, confirmed_at=None)
    follow_of(page, ended_at=NOON)
    follow_of(page, person=page.person)
    follow_of(campaign)
    follow_of(FundraiserFactory(campaign=campaign))

    life.write_update(fundraiser=page, text="Merci")
    tell_news()

    assert [message.follow for message in written()] == [heard]


def test_who_wants_less_hears_of_the_goal_and_the_end_alone(page):
    follow_of(page, wish=LESS)
    follow_of(page, wish=MORE)

    life.write_update(fundraiser=page, text="Merci")
    tell_news()
    page.totals.raised_amount = page.goal_amount
    page.totals.save()
    tell_news()
    life.close_fundraiser(fundraiser=page)
    tell_news()

    told = [(message.follow.wish, values_of(message)["what"]) for message in written()]
    assert sorted(told) == [
        (LESS, "end"), (LESS, "goal"), (MORE, "end"), (MORE, "goal"), (MORE, "update"),
    ]  # fmt: skip


def test_who_follows_a_campaign_hears_as_much_as_they_chose(campaign):
    follow_of(campaign, wish=LESS, language="fr")
    follow_of(campaign, wish=MORE, language="en")
    steps = []

    for part in (0.49, 0.5, 0.7, 1.0):
        campaign.totals.raised_amount = round(campaign.goal_amount * part)
        campaign.totals.save()
        for _ in range(2):
            tell_news()
        steps.append([(message.follow.wish, values_of(message)["what"]) for message in written()])
    end_campaign(campaign=campaign, actor=None)
    tell_news()

    half, goal, end = (
        (MORE, "half"),
        [(LESS, "goal"), (MORE, "goal")],
        [(LESS, "end"), (MORE, "end")],
    )
    assert steps == [[], [half], [half], [half, *goal]]
    told = [(message.follow.wish, values_of(message)["what"]) for message in written()]
    assert told == [half, *goal, *end]
    assert render_message(written()[0]).subject == f"Half of the way: {campaign.title_en}"


def test_goal_that_is_reached_at_once_or_lost_again_makes_no_news_of_the_half(campaign):
    follow_of(campaign, wish=MORE)

    for part in (1.2, 0.8):
        campaign.totals.raised_amount = round(campaign.goal_amount * part)
        campaign.totals.save()
        tell_news()

    assert [values_of(message)["what"] for message in written()] == ["goal"]


def test_wish_that_changed_to_less_keeps_the_small_news_back(campaign):
    follow = follow_of(campaign, wish=MORE)
    campaign.totals.raised_amount = campaign.goal_amount // 2 + 1
    campaign.totals.save()
    tell_news()
    [message] = written()
    before = is_still_wanted(message)

    confirm_follow(follow=follow, wish=LESS)

    assert (before, is_still_wanted(Message.rows.get(pk=message.pk))) == (True, False)


def test_a_goal_reached_before_somebody_followed_is_no_news_to_them(page, clock):
    page.totals.raised_amount = page.goal_amount
    page.totals.save()
    tell_news()
    clock.shift(60)
    follow_of(page, confirmed_at=timezone.now())

    tell_news()

    assert written() == []


def test_followers_of_a_campaign_hear_of_its_goal_and_its_end(campaign):
    follow = follow_of(campaign, language="en", wish=LESS)
    campaign.totals.raised_amount, campaign.totals.donor_count = campaign.goal_amount, 612
    campaign.totals.save()
    tell_news()
    end_campaign(campaign=campaign, actor=None)

    for _ in range(2):
        tell_news()

    goal, end = written()
    assert {goal.follow, end.follow} == {follow}
    assert (
        "“Books Before the Ice” has reached its goal of $18,000: 612 people gave $18,000 to "
        "The Book Boat. The page stays open." in render_message(goal).text
    )
    assert render_message(end).subject == "How it ended: Books Before the Ice"
    assert f"/en/campaigns/{campaign.slug}/" in render_message(end).text


def test_an_end_that_nobody_looked_for_in_time_is_no_news(campaign, clock):
    follow_of(campaign)
    end_campaign(campaign=campaign, actor=None)
    clock.shift(news.FOUND_WITHIN)

    tell_news()

    assert PageNews.rows.count() == 0


def test_a_page_that_never_opened_has_no_end_to_tell(campaign):
    page = FundraiserFactory(campaign=campaign, state=Fundraiser.State.READY, opened_at=None)

    news.note_end(fundraiser=page)

    assert PageNews.rows.count() == 0


def test_an_update_that_a_rule_holds_is_told_when_staff_show_it(page):
    follow_of(page)
    update = life.write_update(fundraiser=page, text="Appelez le 418 555-0123")
    tell_news()
    before = len(written())

    staff = StaffFactory(organization=page.organization)
    life.show_update(update=update, actor=staff)
    tell_news()

    assert (before, len(written())) == (0, 1)


def test_who_unfollows_between_queueing_and_sending_gets_nothing(page):
    follow = follow_of(page)
    life.write_update(fundraiser=page, text="Merci")
    tell_news()
    [message] = written()
    before = is_still_wanted(message)

    end_follow(follow=follow)

    assert (before, is_still_wanted(Message.rows.get(pk=message.pk))) == (True, False)


def test_who_wants_less_by_now_gets_no_update_that_was_queued(page):
    follow = follow_of(page)
    life.write_update(fundraiser=page, text="Merci")
    tell_news()
    [message] = written()

    Follow.rows.filter(pk=follow.pk).update(wish=LESS)

    assert not is_still_wanted(Message.rows.get(pk=message.pk))


def test_a_confirmed_follower_may_be_written_to_until_they_refuse(page):
    follow = confirm_follow(follow=follow_of(page, confirmed_at=None), wish=MORE)
    Follow.rows.filter(pk=follow.pk).update(confirmed_at=LONG_AGO)
    life.write_update(fundraiser=page, text="Merci")
    tell_news()
    [message] = written()
    before = judge(message, NOON)

    refuse_all(
        person=follow.person,
        organization=page.organization,
        said=Said(
            is_allowed=False, source=Choice.Source.ONE_CLICK, wording="1", text="", language="fr"
        ),
    )

    assert (before, judge(message, NOON)) == (Send(), Drop(Message.Held.REFUSED))


def test_news_waits_for_the_morning_of_its_reader_and_belongs_to_one_sending(page):
    follow = confirm_follow(
        follow=follow_of(page, confirmed_at=None, time_zone="Asia/Tokyo"), wish=MORE
    )
    Follow.rows.filter(pk=follow.pk).update(confirmed_at=LONG_AGO)
    life.write_update(fundraiser=page, text="Merci")
    tell_news()

    [message] = written()
    [told] = PageNews.rows.all()
    morning = datetime.datetime(2026, 11, 23, 0, 0, tzinfo=datetime.UTC)  # nine in Tokyo
    assert judge(message, NOON) == Wait(morning, Message.Held.QUIET_HOURS)
    assert message.batch.key == f"page_news:{told.pk}"


def test_mail_to_followers_and_givers_carries_the_way_out(page):
    follow_of(page)
    give(page)
    life.write_update(fundraiser=page, text="Merci", is_thanks=True)
    tell_news()

    for message in (*written(), *written(Kind.THANKS_TO_GIVERS)):
        mail = render_message(message)
        assert "/unsubscribe/" in mail.text
        assert "/unsubscribe/" in mail.html


def test_words_that_staff_hid_meanwhile_are_not_sent(page):
    follow_of(page)
    update = life.write_update(fundraiser=page, text="Merci")
    tell_news()
    [message] = written()

    life.hide_update(update=update, actor=StaffFactory(organization=page.organization))

    assert not is_still_wanted(message)


def test_nothing_is_sent_of_a_page_that_was_taken_down(page):
    follow_of(page)
    life.write_update(fundraiser=page, text="Merci")
    tell_news()
    [message] = written()

    staff = StaffFactory(organization=page.organization)
    life.block_fundraiser(fundraiser=page, reason="", actor=staff)

    assert not is_still_wanted(message)


def test_a_round_that_died_in_the_middle_is_ended_by_the_next(page, monkeypatch):
    monkeypatch.setattr(news, "BATCH", 2)
    follows = [follow_of(page) for _ in range(5)]
    life.write_update(fundraiser=page, text="Merci")
    real, calls = mails.write_follow_news, []

    def dies(**fields):
        calls.append(fields)
        if len(calls) == 4:
            raise OSError
        return real(**fields)

    monkeypatch.setattr(news, "write_follow_news", dies)
    tell_news()
    kept = len(written())
    tell_news()

    assert kept == 2  # the second batch went back as a whole
    assert [message.follow for message in written()] == follows
    assert PageNews.rows.get().told_at == NOON


def test_news_that_nobody_was_told_for_days_is_left_with_a_note_once(page, clock, caplog):
    follow_of(page)
    life.write_update(fundraiser=page, text="Merci")
    clock.shift(datetime.timedelta(days=3))

    tell_news()
    tell_news()

    left = PageNews.rows.get()
    assert (written(), left.told_at is None) == ([], False)
    assert [record.getMessage() for record in caplog.records] == [
        f"News became too old before it was told: news={left.pk} kind=update"
    ]


@pytest.mark.parametrize(("days", "is_told"), [(3, True), (13, True), (14, False)])
def test_thanks_are_worth_telling_for_two_weeks(page, clock, days, is_told):
    give(page)
    PageNews.rows.create(
        organization=page.organization, campaign=page.campaign, fundraiser=page,
        update=life.write_update(fundraiser=page, text="Merci"), kind=PageNews.Kind.THANKS,
    )  # fmt: skip
    clock.shift(datetime.timedelta(days=days))

    tell_news()

    assert bool(written(Kind.THANKS_TO_GIVERS)) is is_told


def test_thanks_speak_the_language_that_the_giver_chose(page):
    gift = give(page, language="fr")
    set_language(person=gift.donor.person, organization=page.organization, language="en")
    news_row = PageNews.rows.create(
        organization=page.organization, campaign=page.campaign, fundraiser=page,
        update=life.write_update(fundraiser=page, text="Merci"), kind=PageNews.Kind.THANKS,
    )  # fmt: skip

    news.tell(news_row.pk)

    assert [message.language for message in written(Kind.THANKS_TO_GIVERS)] == ["en"]


def test_a_reader_more_costs_the_three_queries_of_a_message(page):
    def queries_for(new_followers: int) -> int:
        for _ in range(new_followers):
            follow_of(page)
        life.write_update(fundraiser=page, text="Merci")
        with CaptureQueriesContext(connection) as queries:
            news.tell_news()
        return len(queries)

    one, three = queries_for(1), queries_for(2)

    assert three - one == 2 * 3


def test_long_words_are_cut_between_two_words(page):
    text = "Livres " * 400
    update = life.write_update(fundraiser=page, text=text)

    values = mails.ReadersMail(PageNews.rows.get(update=update)).values_in("fr")

    [paragraph] = values["paragraphs"]
    assert values["is_cut"]
    assert paragraph == " ".join(["Livres"] * 171)  # 1,196 letters


# --- Those who gave -----------------------------------------------------------------------


def test_thanks_reach_each_donor_once_in_their_language(page):
    donor = DonorFactory(organization=page.organization, person__language="en")
    give(page, donor=donor, email="lina@example.org")
    newest = give(page, donor=donor, email="lina@example.org", language="en")
    give(page)

    life.close_fundraiser(fundraiser=page)
    life.write_update(fundraiser=page, text="Merci à toutes et à tous.", is_thanks=True)
    for _ in range(2):
        tell_news()

    first, second = written(Kind.THANKS_TO_GIVERS)
    assert first.key == f"thanks_to_givers:{page.pk}:{donor.pk}"
    assert (first.donation, first.person) == (newest, donor.person)
    assert render_message(first).subject == "Maude thanks you"
    assert render_message(second).subject == "Maude vous remercie"
    assert "Together, 7 people gave $200 to The Book Boat." in render_message(first).text
    assert "/me/fundraisers/" not in render_message(first).html
    assert is_still_wanted(first)


def test_thanks_go_to_nobody_who_took_the_gift_back_or_gave_to_themselves(page):
    give(page, email="", source=Donation.Source.CHEQUE)
    give(page, state=Donation.State.REFUNDED, refunded_amount=2500)
    give(page, donor=DonorFactory(organization=page.organization, person=page.person))
    PaidDonationFactory(campaign=page.campaign)

    life.write_update(fundraiser=page, text="Merci", is_thanks=True)
    tell_news()

    assert written(Kind.THANKS_TO_GIVERS) == []


def test_a_gift_that_went_back_meanwhile_is_not_thanked_for(page):
    gift = give(page)
    life.write_update(fundraiser=page, text="Merci", is_thanks=True)
    tell_news()
    [message] = written(Kind.THANKS_TO_GIVERS)

    Donation.rows.filter(pk=gift.pk).update(state=Donation.State.REFUNDED, refunded_amount=2500)

    assert not is_still_wanted(Message.rows.get(pk=message.pk))


def test_who_gave_and_follows_is_thanked_and_told_nothing_else(page):
    gift = give(page)
    follow_of(page, person=gift.donor.person)
    other = follow_of(page)

    life.write_update(fundraiser=page, text="Merci", is_thanks=True)
    tell_news()

    assert [message.donation for message in written(Kind.THANKS_TO_GIVERS)] == [gift]
    assert [message.follow for message in written()] == [other]


def test_a_page_that_thanks_by_itself_thanks_in_its_own_words(page, clock):
    give(page, donor__person__language="en")
    life.close_fundraiser(fundraiser=page)
    clock.shift(datetime.timedelta(days=1, minutes=1))

    life.thank_for_forgetful_owners()
    tell_news()

    [message] = written(Kind.THANKS_TO_GIVERS)
    assert values_of(message)["words_language"] == "fr"
    assert values_of(message)["paragraphs"] == [
        "Merci à toutes les personnes qui ont donné\u00a0: tout est allé à La Bibliobarque. Maude"
    ]
