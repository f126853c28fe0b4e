"""What a supporter is written: each mail by what really happens, once, with a link that opens."""

import datetime
import re

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from campaigns import signals
from campaigns.models import Campaign, Follow, Fundraiser, HistoryEntry, Occasion, Pledge
from campaigns.services import fundraisers as life
from campaigns.services.campaigns import end as end_campaign
from campaigns.services.following import FollowRequest, begin_follow, confirm_follow, end_follow
from campaigns.services.fundraisers import PageChanges, PageRequest
from campaigns.services.pledges import (
    PledgeRequest,
    act_on_due_pledges,
    agree_to_another_year,
    confirm_pledge,
    make_pledge,
    withdraw_pledge,
)
from donors.models import Frequency
from donors.services.consent import frequency_of, set_frequency
from feedback.models import Message
from feedback.services.gate import Drop, Send, judge
from feedback.services.outbox import current_address, is_still_wanted
from feedback.services.rendering import render_message
from feedback.services.supporter_mails import write_follow_link, write_fundraiser_link
from tests.factories import (
    CampaignFactory,
    FollowFactory,
    FundraiserFactory,
    OrganizationFactory,
    PersonFactory,
    PledgeFactory,
    StaffFactory,
)

pytestmark = pytest.mark.django_db

State = Fundraiser.State
Kind = Message.Kind
NOON = datetime.datetime(2026, 11, 22, 17, 0, tzinfo=datetime.UTC)  # in Toronto
DAY = datetime.date(2026, 12, 13)
MINUTES = datetime.timedelta(minutes=5)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def campaign() -> Campaign:
    return CampaignFactory(starts_at=NOON - datetime.timedelta(days=30))


def begin(campaign: Campaign, **more: object) -> Fundraiser:
    fields = {
        "name": "Maude", "email": "maude@example.org", "occasion": Occasion.BIRTHDAY,
        "goal_amount": 34_000, "day": DAY, "opens_on_day": False, "language": "fr",
        "time_zone": "America/Toronto", **more,
    }  # fmt: skip
    return life.begin_fundraiser(page=PageRequest(campaign=campaign, **fields))


def pledge_request(campaign: Campaign, **more: object) -> PledgeRequest:
    fields = {
        "name": "Maude", "email": "maude@example.org", "month": 12, "day": 13, "language": "fr",
        "time_zone": "America/Toronto", **more,
    }  # fmt: skip
    return PledgeRequest(campaign=campaign, **fields)


def follow_request(campaign: Campaign, page: Fundraiser | None = None) -> FollowRequest:
    return FollowRequest(
        campaign=campaign, fundraiser=page, email="lina@example.org", wish=Follow.Wish.MORE,
        language="en", time_zone="", came_by=None,
    )  # fmt: skip


def mails(kind: Kind) -> list[Message]:
    return list(Message.rows.filter(kind=kind).order_by("pk"))


def the_mail(kind: Kind) -> Message:
    [message] = mails(kind)
    return message


def link_in(message: Message, part: str) -> str:
    """Return the path of the first link of the mail that has this in it."""
    found = re.search(rf"https?://[^/]+(/\w\w{re.escape(part)}\S*)", render_message(message).text)
    assert found, part
    return found[1]


def opened(message: Message, part: str) -> str:
    answer = Client().get(link_in(message, part))
    assert answer.status_code == 200
    return answer.content.decode()


# --- The link of a page -------------------------------------------------------------------


def test_a_kept_page_sends_its_owner_the_link_at_once(campaign):
    page = begin(campaign)

    message = the_mail(Kind.FUNDRAISER_LINK)
    assert (message.key, message.queue) == (f"fundraiser_link:{page.pk}:1:1", "urgent")
    assert (message.email, message.language) == ("maude@example.org", "fr")
    assert (message.person, message.fundraiser) == (page.person, page)
    assert message.next_try_at == NOON
    assert "Ouvrir ma page</button>" in opened(message, "/me/fundraisers/")


def test_the_link_repeats_nothing_that_a_stranger_may_have_typed(campaign):
    begin(campaign, name="Gagnez mille dollars")

    mail = render_message(the_mail(Kind.FUNDRAISER_LINK))

    assert "Gagnez" not in mail.subject + mail.text + mail.html
    assert "maude" not in mail.text  # nor the address of the page, which is made of the name


def test_link_that_is_asked_for_twice_in_a_moment_goes_once(campaign):
    page = begin(campaign)

    for again in (1, 2):
        signals.fundraiser_drafted.send(sender=Fundraiser, fundraiser=page, again=again)

    assert len(mails(Kind.FUNDRAISER_LINK)) == 1


def test_link_goes_again_when_asked_and_four_times_a_day_at_most(campaign, clock):
    page = begin(campaign)

    for again in range(1, 8):
        clock.shift(MINUTES)
        signals.fundraiser_drafted.send(sender=Fundraiser, fundraiser=page, again=again)
    today = len(mails(Kind.FUNDRAISER_LINK))
    clock.shift(datetime.timedelta(days=1))
    signals.fundraiser_drafted.send(sender=Fundraiser, fundraiser=page, again=1)

    assert (today, len(mails(Kind.FUNDRAISER_LINK))) == (4, 5)


def test_a_revoked_link_is_replaced_by_one_that_works(campaign):
    page = begin(campaign)
    old = link_in(the_mail(Kind.FUNDRAISER_LINK), "/me/fundraisers/")
    life.confirm_and_open(fundraiser=page)

    life.revoke_link(fundraiser=page, actor=StaffFactory(organization=campaign.organization))

    message = mails(Kind.FUNDRAISER_LINK)[-1]
    assert render_message(message).subject == "Un nouveau lien vers votre page"
    assert is_still_wanted(message)
    assert Client().get(old).status_code == 404
    assert "La fête de Maude" in opened(message, "/me/fundraisers/")


def test_link_of_a_page_that_is_open_by_now_is_not_sent(campaign):
    page = begin(campaign)
    message = the_mail(Kind.FUNDRAISER_LINK)
    before = is_still_wanted(message)

    life.confirm_and_open(fundraiser=page)

    assert (before, is_still_wanted(Message.rows.get(pk=message.pk))) == (True, False)


def test_mail_of_a_deleted_draft_is_not_sent_and_can_still_be_shown(campaign):
    page = begin(campaign)
    Fundraiser.rows.filter(pk=page.pk).delete()

    message = the_mail(Kind.FUNDRAISER_LINK)
    assert not is_still_wanted(message)
    assert "/me/fundraisers/" not in render_message(message).text


def test_message_without_a_gift_goes_where_its_person_is_now(campaign):
    page = begin(campaign)
    message = the_mail(Kind.FUNDRAISER_LINK)
    page.person.email = "maude@example.com"
    page.person.save()

    assert current_address(Message.rows.get(pk=message.pk)) == "maude@example.com"


# --- The life of a page -------------------------------------------------------------------


def test_a_page_that_opens_at_once_is_told_by_the_coach_alone(campaign):
    page = begin(campaign)
    life.confirm_and_open(fundraiser=page)

    assert [message.kind for message in Message.rows.exclude(kind="coaching")] == [
        Kind.FUNDRAISER_LINK
    ]


def held_page(campaign: Campaign, **more: object) -> Fundraiser:
    page = begin(campaign, **more)
    page.story = "Appelez-moi au 418 555-0123, ou écrivez à maude@example.org."
    page.save()
    return life.confirm_and_open(fundraiser=page)


def test_a_held_page_tells_its_owner_why_in_plain_words(campaign):
    page = held_page(campaign)

    message = the_mail(Kind.FUNDRAISER_HELD)
    history = HistoryEntry.rows.get(what="fundraiser held")
    assert message.key == f"fundraiser_held:{page.pk}:{history.pk}"
    assert message.values["reasons"] == [
        "Il y a ce qui ressemble à un lien ou à une adresse.",
        "Il y a un numéro de téléphone.",
    ]
    assert "La fête de Maude" in opened(message, "/me/fundraisers/")


def test_a_word_of_the_staffs_list_is_not_told(campaign):
    campaign.organization.held_words = ["crypto"]
    campaign.organization.save()
    page = begin(campaign, language="en")
    page.story = "No crypto here"
    page.save()
    life.confirm_and_open(fundraiser=page)

    assert the_mail(Kind.FUNDRAISER_HELD).values["reasons"] == [
        "It has a word that we prefer to read in its context."
    ]


def test_the_same_news_is_written_once(campaign):
    page = held_page(campaign)

    signals.fundraiser_held.send(sender=Fundraiser, fundraiser=page)

    assert len(mails(Kind.FUNDRAISER_HELD)) == 1


def test_a_page_that_is_held_a_second_time_is_told_a_second_time(campaign):
    page = held_page(campaign)
    life.approve_fundraiser(fundraiser=page, actor=StaffFactory(organization=campaign.organization))
    page.refresh_from_db()

    changes = PageChanges(
        name=page.name, title="", story="Mon numéro : 418 555-0199", occasion=page.occasion,
        goal_amount=page.goal_amount, day=page.day, opens_on_day=False, slug=page.slug,
        photograph=None,
    )  # fmt: skip
    life.change_fundraiser(fundraiser=page, changes=changes)

    first, second = mails(Kind.FUNDRAISER_HELD)
    assert (first.values["was_open"], second.values["was_open"]) == (False, True)
    assert render_message(second).subject == "Quelqu’un relit votre page"


def test_a_held_page_that_is_approved_is_said_to_be_open(campaign):
    page = held_page(campaign)

    life.approve_fundraiser(fundraiser=page, actor=StaffFactory(organization=campaign.organization))

    message = the_mail(Kind.FUNDRAISER_APPROVED)
    assert render_message(message).subject == "Votre page est ouverte"
    assert message.values["last_day"] == "20 décembre 2026"
    assert message.values["was_read"]
    assert "La fête de Maude" in opened(message, "/fundraisers/")
    assert is_still_wanted(message)


def test_a_page_that_opens_on_its_day_is_told_the_day_where_its_owner_lives(campaign):
    page = begin(campaign, opens_on_day=True, time_zone="Europe/Paris", language="en")

    life.confirm_and_open(fundraiser=page)

    message = the_mail(Kind.FUNDRAISER_APPROVED)
    assert render_message(message).subject == "Your page opens on December 13, 2026"
    assert message.values["last_day"] == "December 27, 2026"
    assert not message.values["was_read"]


def test_a_page_sent_back_says_what_to_change(campaign):
    page = held_page(campaign)
    staff = StaffFactory(organization=campaign.organization)

    life.send_back_fundraiser(fundraiser=page, reason="Enlevez le numéro.", actor=staff)

    message = the_mail(Kind.FUNDRAISER_SENT_BACK)
    assert "«\u00a0Enlevez le numéro.\u00a0»" in render_message(message).text
    assert "Ouvrir ma page</button>" in opened(message, "/me/fundraisers/")


def test_a_page_taken_down_says_why_and_whom_to_ask(campaign):
    page = FundraiserFactory(campaign=campaign, language="en")
    staff = StaffFactory(organization=campaign.organization)

    life.block_fundraiser(fundraiser=page, reason="The photograph is not yours.", actor=staff)

    text = render_message(the_mail(Kind.FUNDRAISER_BLOCKED)).text
    assert "“The photograph is not yours.”" in text
    assert "reply to this message or call +1 418-555-0123" in text
    assert "What was given before stays with The Book Boat." in text


def test_nothing_is_said_of_a_takedown_to_an_address_that_nobody_confirmed(campaign):
    page = begin(campaign)
    staff = StaffFactory(organization=campaign.organization)

    life.block_fundraiser(fundraiser=page, reason="Not real.", actor=staff)

    assert mails(Kind.FUNDRAISER_BLOCKED) == []


def test_a_campaign_that_ends_tells_the_owners_of_its_pages(campaign):
    page = FundraiserFactory(
        campaign=campaign, language="en",
        totals_row__raised_amount=34_000, totals_row__donor_count=12,
    )  # fmt: skip
    end_campaign(campaign=campaign, actor=None)

    for _ in range(2):
        life.close_due_pages()

    message = the_mail(Kind.FUNDRAISER_CLOSED)
    mail = render_message(message)
    assert mail.subject == "Your page has closed with its campaign"
    assert "Through your page, 12 people gave $340." in mail.text
    assert message.fundraiser == page


def test_a_page_that_never_opened_is_not_said_to_be_a_memory(campaign):
    page = begin(campaign, opens_on_day=True, language="en")
    life.confirm_and_open(fundraiser=page)
    end_campaign(campaign=campaign, actor=None)

    with time_machine.travel(DAY + datetime.timedelta(days=1), tick=False):
        life.open_due_pages()
        message = the_mail(Kind.FUNDRAISER_CLOSED)

    text = render_message(message).text
    assert "stays closed, and nobody has seen it" in text
    assert "people gave" not in text


@pytest.mark.parametrize("was_early", [True, False])
def test_a_page_that_its_owner_or_its_time_closed_needs_no_mail(campaign, was_early):
    page = FundraiserFactory(campaign=campaign)

    life.close_fundraiser(fundraiser=page, was_early=was_early)

    assert mails(Kind.FUNDRAISER_CLOSED) == []


# --- A birthday ---------------------------------------------------------------------------


def test_a_pledge_sends_the_link_that_confirms_it(campaign):
    pledge = make_pledge(pledge=pledge_request(campaign, name="Read this!"))

    message = the_mail(Kind.PLEDGE_LINK)
    mail = render_message(message)
    assert (message.key, message.pledge) == (f"pledge_link:{pledge.pk}:1:1", pledge)
    assert mail.subject == "Votre fête pour La Bibliobarque\u00a0: encore un clic"
    assert "Read this" not in mail.subject + mail.text + mail.html
    assert 'name="confirm"' in opened(message, "/me/pledges/")


def test_words_of_a_birthday_are_those_of_the_country(campaign):
    in_france = CampaignFactory(organization=OrganizationFactory(country="FR"))
    make_pledge(pledge=pledge_request(campaign))
    make_pledge(pledge=pledge_request(in_france))

    quebec, france = (render_message(message).text for message in mails(Kind.PLEDGE_LINK))

    assert "Oui, j’offre ma fête" in quebec
    assert "anniversaire" not in quebec
    assert "Oui, j’offre mon anniversaire" in france
    assert "fête" not in france


def test_a_pledge_that_stands_leads_back_to_its_page(campaign, clock):
    pledge = confirm_pledge(pledge=make_pledge(pledge=pledge_request(campaign)))
    clock.shift(MINUTES)

    make_pledge(pledge=pledge_request(campaign))

    first, second = mails(Kind.PLEDGE_LINK)
    assert (first.values["is_standing"], second.values["is_standing"]) == (False, True)
    assert second.pledge == pledge


def test_a_pledge_taken_back_is_not_written_about(campaign):
    pledge = make_pledge(pledge=pledge_request(campaign))
    message = the_mail(Kind.PLEDGE_LINK)
    before = is_still_wanted(message)

    withdraw_pledge(pledge=pledge)

    assert (before, is_still_wanted(Message.rows.get(pk=message.pk))) == (True, False)


def test_three_weeks_before_the_day_its_page_is_said_to_be_ready(campaign):
    pledge = PledgeFactory(campaign=campaign, next_on=DAY, agreed_for=DAY, language="en")

    for _ in range(2):
        act_on_due_pledges()

    message = the_mail(Kind.PLEDGE_DRAFT)
    page = pledge.fundraisers.get()
    mail = render_message(message)
    assert (message.fundraiser, message.pledge) == (page, pledge)
    assert "Your birthday is on December 13" in mail.text
    assert "with a goal of $200" in mail.text
    assert "Open my page</button>" in opened(message, "/me/fundraisers/")
    assert "Take it back</button>" in opened(message, "/me/pledges/")


@pytest.mark.parametrize(
    ("zone", "morning"),
    [
        ("America/Toronto", datetime.datetime(2026, 11, 22, 14, 0, tzinfo=datetime.UTC)),
        ("Europe/Paris", datetime.datetime(2026, 11, 22, 8, 0, tzinfo=datetime.UTC)),
    ],
)
def test_what_a_job_finds_at_night_is_sent_in_the_morning_of_its_reader(
    campaign, clock, zone, morning
):
    PledgeFactory(campaign=campaign, next_on=DAY, agreed_for=DAY, time_zone=zone)
    clock.move_to(datetime.datetime(2026, 11, 22, 5, 30, tzinfo=datetime.UTC))

    act_on_due_pledges()

    assert the_mail(Kind.PLEDGE_DRAFT).next_try_at == morning


def test_a_year_later_one_question_is_asked_and_a_get_answers_nothing(campaign, clock):
    pledge = PledgeFactory(campaign=campaign, next_on=DAY, agreed_for=None, language="en")
    FundraiserFactory(
        campaign=campaign, pledge=pledge, person=pledge.person, state=State.CLOSED,
        day=datetime.date(2025, 12, 13),
        totals_row__raised_amount=34_000, totals_row__donor_count=1,
    )  # fmt: skip

    for _ in range(2):
        act_on_due_pledges()
        clock.shift(datetime.timedelta(days=1))

    message = the_mail(Kind.PLEDGE_QUESTION)
    assert message.key == f"pledge_question:{pledge.pk}:2026"
    assert message.reader_zone == "America/Toronto"
    assert message.lapses_at == datetime.datetime(2026, 12, 11, 5, 0, tzinfo=datetime.UTC)
    assert "/unsubscribe/" in render_message(message).text
    assert "Last time, one person gave $340" in render_message(message).text
    page = opened(message, "/me/pledges/")
    assert 'name="again"' in page
    assert 'name="not_this_year"' in page
    assert Pledge.rows.get(pk=pledge.pk).agreed_for is None


def test_a_question_that_was_answered_is_not_sent(campaign):
    pledge = PledgeFactory(campaign=campaign, next_on=DAY, agreed_for=None)
    act_on_due_pledges()
    message = the_mail(Kind.PLEDGE_QUESTION)
    before = is_still_wanted(message)

    agree_to_another_year(pledge=pledge)

    assert (before, is_still_wanted(Message.rows.get(pk=message.pk))) == (True, False)


def test_draft_of_a_birthday_can_be_refused_but_not_the_link_that_is_asked_for(campaign):
    pledge = PledgeFactory(campaign=campaign, state=Pledge.State.STANDING)
    page = FundraiserFactory(
        campaign=campaign, pledge=pledge, person=pledge.person, state=State.DRAFT,
        confirmed_at=None,
    )  # fmt: skip
    set_frequency(person=page.person, organization=page.organization, frequency=Frequency.REQUIRED)
    yearly = write_fundraiser_link(fundraiser=page, is_asked_for=False)
    wanted = write_fundraiser_link(fundraiser=page, is_asked_for=True)

    assert [judge(mail, NOON) for mail in (yearly, wanted)] == [
        Drop(Message.Held.REFUSED), Send(),
    ]  # fmt: skip
    assert (yearly.kind, wanted.kind) == (Kind.PLEDGE_DRAFT, Kind.FUNDRAISER_LINK)
    assert yearly.lapses_at == yearly.next_try_at + datetime.timedelta(days=18)


@pytest.mark.parametrize(("count", "is_confirmed"), [(8, False), (9, True)])
def test_an_address_that_is_typed_everywhere_gets_eight_links_a_day(clock, count, is_confirmed):
    person = PersonFactory()
    follows = [
        FollowFactory(person=person, confirmed_at=NOON if is_confirmed else None)
        for _number in range(9)
    ]
    sent = [write_follow_link(follow=follow) for follow in follows]
    assert len([message for message in sent if message]) == count

    clock.shift(datetime.timedelta(days=1, minutes=1))
    assert write_follow_link(follow=follows[-1]) is not None


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_a_line_end_in_a_title_breaks_no_subject(campaign, end):
    page = FundraiserFactory(campaign=campaign, title=f"Marche{end}pour\u202fmoi\xa0!")
    message = write_follow_link(follow=FollowFactory(campaign=campaign, fundraiser=page))

    subject = render_message(message).subject
    assert "Marche pour\u202fmoi\xa0!" in subject
    assert len(subject.splitlines()) == 1


# --- A follow -----------------------------------------------------------------------------


def test_a_wish_to_follow_sends_the_link_that_confirms_it(campaign):
    page = FundraiserFactory(campaign=campaign)

    follow = begin_follow(follow=follow_request(campaign, page))

    message = the_mail(Kind.FOLLOW_LINK)
    assert (message.key, message.follow) == (f"follow_link:{follow.pk}:1:1", follow)
    assert render_message(message).subject == "Follow “Maude’s birthday”: one press is left"
    assert "One press, and you follow" in opened(message, "/me/following/")


def test_who_follows_after_refusing_nearly_all_hears_the_news_and_is_told_when_not(campaign):
    follow = FollowFactory(campaign=campaign, confirmed_at=None, language="en")
    who = {"person": follow.person, "organization": follow.organization}
    set_frequency(**who, frequency=Frequency.REQUIRED)

    confirm_follow(follow=follow, wish=Follow.Wish.MORE)

    assert frequency_of(follow.person, follow.organization) == Frequency.USUAL
    message = write_follow_link(follow=follow)
    assert "By your own choices" not in opened(message, "/me/following/")
    set_frequency(**who, frequency=Frequency.REQUIRED)
    assert "By your own choices" in opened(message, "/me/following/")


def test_who_follows_already_is_led_to_their_choices(campaign, clock):
    confirm_follow(follow=begin_follow(follow=follow_request(campaign)), wish=Follow.Wish.LESS)
    clock.shift(MINUTES)

    begin_follow(follow=follow_request(campaign))

    second = mails(Kind.FOLLOW_LINK)[-1]
    assert render_message(second).subject == "You follow “Books Before the Ice”"
    assert "You follow this" in opened(second, "/me/following/")


def test_who_stopped_and_asks_again_is_asked_to_confirm(campaign, clock):
    follow = FollowFactory(
        campaign=campaign, person__email="lina@example.org", confirmed_at=timezone.now()
    )
    end_follow(follow=follow)

    begin_follow(follow=follow_request(campaign))

    assert the_mail(Kind.FOLLOW_LINK).values["is_standing"] is False


# --- Private links ------------------------------------------------------------------------


def test_no_private_link_is_kept_in_a_row(campaign):
    begin(campaign)
    make_pledge(pledge=pledge_request(campaign))
    begin_follow(follow=follow_request(campaign))

    assert [m.kind for m in Message.rows.all() if "/me/" in str(m.values)] == []


def test_a_mail_to_somebody_else_has_no_link_of_the_owner(campaign):
    page = begin(campaign)
    message = the_mail(Kind.FUNDRAISER_LINK)
    message.person = FollowFactory(campaign=campaign).person

    assert "/me/fundraisers/" not in render_message(message).text
    message.person = page.person
    assert "/me/fundraisers/" in render_message(message).text
