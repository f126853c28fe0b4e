"""A supporter's page, from the form to the memory."""

import datetime
import re
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from campaigns import signals
from campaigns.exceptions import (
    CampaignOverError,
    FundraiserStateError,
    SlugTakenError,
    TooManyPagesError,
)
from campaigns.models import (
    Fundraiser,
    FundraiserUpdate,
    HistoryEntry,
    Occasion,
    Photograph,
    Report,
)
from campaigns.services import fundraisers
from campaigns.services.campaigns import end, reopen
from campaigns.services.fundraisers import (
    PageChanges,
    PageRequest,
    approve_fundraiser,
    begin_fundraiser,
    block_fundraiser,
    change_fundraiser,
    close_due_pages,
    close_fundraiser,
    confirm_and_open,
    delete_forgotten_drafts,
    open_due_pages,
    raise_goal,
    send_back_fundraiser,
    thank_for_forgetful_owners,
    unblock_fundraiser,
    write_update,
)
from campaigns.services.reports import HELD_FOR_REPORTS, report_page
from tests.factories import CampaignFactory, FundraiserFactory, StaffFactory

pytestmark = pytest.mark.django_db

State = Fundraiser.State
NOON = datetime.datetime(2026, 11, 28, 17, 0, tzinfo=datetime.UTC)  # in Toronto


def page_request(campaign, **more) -> PageRequest:
    fields = {
        "name": "Maude", "email": "maude@example.org", "occasion": Occasion.BIRTHDAY,
        "goal_amount": 34_000, "day": datetime.date(2026, 12, 13), "opens_on_day": False,
        "language": "fr", "time_zone": "America/Toronto", **more,
    }  # fmt: skip
    return PageRequest(campaign=campaign, **fields)


def changes(page, **more) -> PageChanges:
    fields = {
        "name": page.name, "title": page.title, "story": page.story, "occasion": page.occasion,
        "goal_amount": page.goal_amount, "day": page.day, "opens_on_day": False,
        "slug": page.slug, "photograph": None, **more,
    }  # fmt: skip
    return PageChanges(**fields)


@pytest.fixture
def campaign():
    return CampaignFactory(starts_at=NOON - datetime.timedelta(days=30))


@time_machine.travel(NOON, tick=False)
def test_a_page_is_kept_at_once_and_closes_a_week_after_the_day(campaign):
    page = begin_fundraiser(page=page_request(campaign))

    assert page.state == State.DRAFT
    assert page.slug == "maude"
    assert page.person.email == "maude@example.org"
    assert (page.opens_at, page.closes_at) == (
        NOON,
        datetime.datetime(2026, 12, 21, tzinfo=ZoneInfo("America/Toronto")),
    )
    assert page.totals.raised_amount == 0


@time_machine.travel(NOON, tick=False)
def test_a_page_may_open_on_the_day_itself_where_its_owner_lives(campaign):
    page = begin_fundraiser(
        page=page_request(campaign, opens_on_day=True, time_zone="Europe/Paris")
    )

    assert page.opens_at == datetime.datetime(2026, 12, 13, tzinfo=ZoneInfo("Europe/Paris"))
    assert page.closes_at == datetime.datetime(2026, 12, 28, tzinfo=ZoneInfo("Europe/Paris"))


@time_machine.travel(NOON, tick=False)
def test_a_page_ends_with_its_campaign():
    ends_at = NOON + datetime.timedelta(days=17)
    campaign = CampaignFactory(starts_at=NOON - datetime.timedelta(days=9), ends_at=ends_at)

    page = begin_fundraiser(page=page_request(campaign))

    assert page.closes_at == ends_at


@time_machine.travel(NOON, tick=False)
def test_a_campaign_that_ends_tomorrow_takes_no_page_for_a_later_day():
    campaign = CampaignFactory(
        starts_at=NOON - datetime.timedelta(days=9), ends_at=NOON + datetime.timedelta(days=1)
    )

    with pytest.raises(CampaignOverError):
        begin_fundraiser(page=page_request(campaign))
    tomorrow = page_request(campaign, day=datetime.date(2026, 11, 29))
    assert begin_fundraiser(page=tomorrow).closes_at == campaign.ends_at


def test_an_archived_campaign_takes_no_page():
    with pytest.raises(CampaignOverError):
        begin_fundraiser(page=page_request(CampaignFactory(state="archived")))


@time_machine.travel(NOON, tick=False)
def test_one_address_begins_five_pages_a_day_and_no_more(campaign):
    for _number in range(5):
        begin_fundraiser(page=page_request(campaign))

    with pytest.raises(TooManyPagesError):
        begin_fundraiser(page=page_request(campaign))


@pytest.mark.parametrize(
    ("name", "slug"), [("Élodie", "elodie"), ("محمد", "page"), ("L’Anse", "l-anse")]
)
def test_a_page_gets_an_address_from_any_name(campaign, name, slug):
    with time_machine.travel(NOON, tick=False):
        page = begin_fundraiser(page=page_request(campaign, name=name))

    assert page.slug == slug


@time_machine.travel(NOON, tick=False)
def test_the_next_of_a_name_gets_the_next_number(campaign):
    for slug in ("m", "m-2", "m-4", "maude", "m-a"):
        FundraiserFactory(campaign=campaign, slug=slug)

    assert begin_fundraiser(page=page_request(campaign, name="M")).slug == "m-3"


@time_machine.travel(NOON, tick=False)
def test_the_mailed_link_opens_a_page_and_twice_is_once(campaign):
    page = begin_fundraiser(page=page_request(campaign))

    opened = confirm_and_open(fundraiser=page)
    again = confirm_and_open(fundraiser=page)

    assert (opened.state, again.state) == (State.LIVE, State.LIVE)
    assert (opened.confirmed_at, opened.opened_at) == (NOON, NOON)
    whats = HistoryEntry.rows.about(page).order_by("pk").values_list("what", flat=True)
    assert list(whats) == ["fundraiser confirmed", "fundraiser approved", "fundraiser opened"]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("story", "Write to me at maude@example.org"),
        ("story", "Call 418 555 0123"),
        ("story", "My account: FR76 3000 6000 0112 3456 7890 189"),
        ("story", "See www.example.com"),
        ("name", "La Bibliobarque"),
        ("title", "The official B00k Boat page"),
        ("name", "Mаude"),  # the second letter is Cyrillic
        ("story", "Give at leetchi.be or cagnotte.example.it/maude"),
        # The address stands wherever the page is shared.
        ("slug", "la-bibliobarque-officiel"),
        ("slug", "appelez-418-555-0123"),
        # Signs that nobody sees, in the middle of what everybody reads.
        ("story", "See exam\u200bple\u2060.c\u200bom"),
        ("story", "See example\ufe0e.c\ufe0eom"),
        ("story", "Call 418 5\u00ad55 01\u200b23"),
        ("story", "It is a sc\u200bam"),
    ],
)
@time_machine.travel(NOON, tick=False)
def test_a_page_that_meets_a_rule_waits_for_a_person(campaign, field, text):
    campaign.organization.held_words = ["scam"]
    campaign.organization.save()
    page = begin_fundraiser(page=page_request(campaign))
    change_fundraiser(fundraiser=page, changes=changes(page, **{field: text}))

    held = confirm_and_open(fundraiser=page)

    assert held.state == State.IN_REVIEW
    assert held.held_because != ""


@pytest.mark.parametrize(
    "story",
    [
        "J’ai 34 ans le 13 décembre 2026.", "Goal: 1 000 $, 10:30.", "C’est fini.Merci à tous",
        "किताबें और دوستان\u200cمان 👩\u200d👧",
    ],
)  # fmt: skip
@time_machine.travel(NOON, tick=False)
def test_a_plain_story_opens_by_itself(campaign, story):
    page = begin_fundraiser(page=page_request(campaign))
    change_fundraiser(fundraiser=page, changes=changes(page, story=story))

    assert confirm_and_open(fundraiser=page).state == State.LIVE


@time_machine.travel(NOON, tick=False)
def test_staff_who_read_a_held_page_open_it_or_send_it_back(campaign):
    staff = StaffFactory(organization=campaign.organization)
    page = begin_fundraiser(page=page_request(campaign, name="La Bibliobarque"))
    confirm_and_open(fundraiser=page)

    sent_back = send_back_fundraiser(fundraiser=page, reason="Use your own name.", actor=staff)
    assert (sent_back.state, sent_back.held_because) == (State.DRAFT, "Use your own name.")
    confirm_and_open(fundraiser=page)
    assert approve_fundraiser(fundraiser=page, actor=staff).state == State.LIVE


@time_machine.travel(NOON, tick=False)
def test_a_live_page_that_begins_to_meet_a_rule_leaves_the_public(campaign):
    page = FundraiserFactory(campaign=campaign)

    changed = change_fundraiser(
        fundraiser=page, changes=changes(page, story="Pay me at www.example.com")
    )

    assert changed.state == State.IN_REVIEW


def test_a_page_that_is_over_is_not_changed():
    page = FundraiserFactory(state=State.CLOSED)

    with pytest.raises(FundraiserStateError):
        change_fundraiser(fundraiser=page, changes=changes(page))


@time_machine.travel(NOON, tick=False)
def test_two_pages_never_have_one_address(campaign):
    FundraiserFactory(campaign=campaign, slug="maude")
    page = FundraiserFactory(campaign=campaign, slug="other")

    with pytest.raises(SlugTakenError):
        change_fundraiser(fundraiser=page, changes=changes(page, slug="maude"))


@time_machine.travel(NOON, tick=False)
def test_a_page_opens_on_its_day_and_closes_after_it(campaign):
    page = begin_fundraiser(page=page_request(campaign, opens_on_day=True))
    confirm_and_open(fundraiser=page)

    assert open_due_pages() == 0
    with time_machine.travel(datetime.datetime(2026, 12, 13, 5, 1, tzinfo=datetime.UTC)):
        assert (open_due_pages(), open_due_pages()) == (1, 0)
    page.refresh_from_db()
    assert page.state == State.LIVE
    with time_machine.travel(page.closes_at + datetime.timedelta(minutes=1)):
        assert (close_due_pages(), close_due_pages()) == (1, 0)
    page.refresh_from_db()
    assert page.state == State.CLOSED


@pytest.mark.parametrize(
    ("days_later", "day"), [(1, datetime.date(2026, 12, 13)), (10, datetime.date(2026, 12, 13)),
                            (10, None)],
)  # fmt: skip
@time_machine.travel(NOON, tick=False)
def test_a_word_mended_on_an_open_page_leaves_its_end_where_it_is(campaign, days_later, day):
    page = begin_fundraiser(
        page=page_request(campaign, day=day, occasion=Occasion.WEDDING, opens_on_day=True)
    )
    confirm_and_open(fundraiser=page)
    first_day = datetime.datetime(2026, 12, 13, 5, 1, tzinfo=datetime.UTC) if day else NOON
    with time_machine.travel(first_day):
        open_due_pages()
    page.refresh_from_db()

    with time_machine.travel(first_day + datetime.timedelta(days=days_later)):
        story = changes(page, story="Merci à tous.", opens_on_day=True)
        changed = change_fundraiser(fundraiser=page, changes=story)

    assert (changed.story, changed.opens_at, changed.closes_at) == (
        "Merci à tous.", page.opens_at, page.closes_at,
    )  # fmt: skip


def test_a_campaign_that_ends_closes_its_pages():
    page = FundraiserFactory(campaign__state="ended")

    assert close_due_pages() == 1
    page.refresh_from_db()
    assert page.state == State.CLOSED


LINK = "Pay me at www.example.com"
NOT_READ = {"state": State.IN_REVIEW, "approved_at": None, "held_because": "a link"}


def test_a_page_that_waits_to_be_read_closes_with_its_campaign_and_nobody_sees_it():
    shown = FundraiserFactory(campaign__state="ended", **NOT_READ)
    never = FundraiserFactory(campaign=shown.campaign, opened_at=None, **NOT_READ)
    staff = StaffFactory(organization=shown.organization)

    assert (close_due_pages(), close_due_pages()) == (2, 0)

    pages = list(Fundraiser.rows.order_by("pk"))
    assert [(page.state, page.is_public) for page in pages] == [(State.CLOSED, False)] * 2
    assert list(Fundraiser.rows.public()) == []
    approve_fundraiser(fundraiser=shown, actor=staff)
    assert list(Fundraiser.rows.public()) == [shown]
    approve_fundraiser(fundraiser=never, actor=staff)
    assert list(Fundraiser.rows.public()) == [shown]


def test_a_page_whose_day_passed_before_it_was_read_is_a_draft_again():
    page = FundraiserFactory(
        opened_at=None, closes_at=timezone.now() - datetime.timedelta(minutes=1), **NOT_READ
    )

    assert (close_due_pages(), close_due_pages()) == (1, 0)
    page.refresh_from_db()
    assert page.state == State.DRAFT


@pytest.mark.parametrize(
    "over", [{"campaign__state": "ended"}, {"closes_at": NOON - datetime.timedelta(hours=1)}]
)
def test_a_page_whose_time_is_over_is_not_approved(over):
    with time_machine.travel(NOON, tick=False):
        page = FundraiserFactory(**NOT_READ, **over)

        with pytest.raises(FundraiserStateError, match="another day"):
            approve_fundraiser(fundraiser=page, actor=StaffFactory(organization=page.organization))
    page.refresh_from_db()
    assert page.state == State.IN_REVIEW


def test_a_closed_page_that_nothing_holds_is_not_approved():
    page = FundraiserFactory(state=State.CLOSED)

    with pytest.raises(FundraiserStateError):
        approve_fundraiser(fundraiser=page, actor=StaffFactory(organization=page.organization))


def test_a_page_that_waited_to_be_read_waits_again_when_it_is_brought_back():
    page = FundraiserFactory(**NOT_READ)
    staff = StaffFactory(organization=page.organization)

    block_fundraiser(fundraiser=page, reason="Not Maude.", actor=staff)

    assert unblock_fundraiser(fundraiser=page, actor=staff).state == State.IN_REVIEW


def test_a_campaign_that_is_reopened_opens_the_pages_that_it_closed():
    page = FundraiserFactory()
    page.campaign.photograph = Photograph.objects.create(
        organization=page.organization, key="0" * 32, width=1200, height=800, widths=[480],
        formats=["jpg"], description_en="Books.", description_fr="Des livres.",
    )  # fmt: skip
    page.campaign.save()
    closed_by_owner = FundraiserFactory(campaign=page.campaign)
    waiting = FundraiserFactory(campaign=page.campaign, **NOT_READ)
    past = FundraiserFactory(
        campaign=page.campaign, closes_at=timezone.now() + datetime.timedelta(seconds=30)
    )
    pages = [page, closed_by_owner, waiting, past]
    staff = StaffFactory(organization=page.organization)
    close_fundraiser(fundraiser=closed_by_owner)
    end(campaign=page.campaign, actor=staff)
    assert close_due_pages() == 3
    opened_at = page.opened_at

    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=1), tick=False):
        reopen(campaign=page.campaign, actor=staff)
        assert open_due_pages() == 0

    for one in pages:
        one.refresh_from_db()
    assert [one.state for one in pages] == [
        State.LIVE, State.CLOSED, State.IN_REVIEW, State.CLOSED
    ]  # fmt: skip
    assert (page.opened_at, page.closed_at) == (opened_at, None)


def test_a_page_that_fails_keeps_no_other_page_waiting(monkeypatch, caplog):
    first = FundraiserFactory(campaign__state="ended")
    FundraiserFactory(campaign=first.campaign)
    close = fundraisers._close

    def fail_for_the_first(page, *, was_early):
        if page.pk == first.pk:
            raise ValueError("maude@example.org")
        return close(page, was_early=was_early)

    monkeypatch.setattr(fundraisers, "_close", fail_for_the_first)

    assert close_due_pages() == 1
    assert f"page {first.pk} was not moved on: ValueError" in caplog.text
    assert "maude@example.org" not in caplog.text


@time_machine.travel(NOON, tick=False)
def test_two_pages_that_ask_for_one_address_at_once_both_get_one(campaign, monkeypatch):
    monkeypatch.setattr(fundraisers, "free_slug_in", lambda *_rows_and_name, otherwise: "maude")

    slugs = [begin_fundraiser(page=page_request(campaign)).slug for _number in range(2)]

    assert slugs[0] == "maude"
    assert re.fullmatch("maude-[0-9a-f]{8}", slugs[1])


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({"goal_amount": 50_000}, State.LIVE),
        ({"story": f"{LINK}\nMerci !"}, State.LIVE),
        ({"story": f"{LINK}\nOr at www.example.org"}, State.IN_REVIEW),
        ({"story": "Pay me at www.example.org"}, State.IN_REVIEW),
        ({"story": f"{LINK}\nCall 418 555 0123"}, State.IN_REVIEW),
        ({"title": "The official page"}, State.IN_REVIEW),
    ],
)
def test_an_edit_is_held_for_what_is_new_in_it_alone(changed, state):
    page = FundraiserFactory(story=LINK)  # as staff let it pass

    edited = change_fundraiser(fundraiser=page, changes=changes(page, **changed))

    assert edited.state == state


def test_a_page_that_was_taken_down_comes_back_as_it_was():
    page = FundraiserFactory()
    staff = StaffFactory(organization=page.organization)
    report_page(fundraiser=page, reason=Report.Reason.NOT_REAL, words="I know her.", household="a")

    blocked = block_fundraiser(fundraiser=page, reason="Not Maude.", actor=staff)

    assert (blocked.state, blocked.takes_gifts) == (State.BLOCKED, False)
    assert Report.rows.open().count() == 0
    assert unblock_fundraiser(fundraiser=page, actor=staff).state == State.LIVE


def reported_by(page, households: list[str]) -> Fundraiser:
    for household in households:
        report_page(fundraiser=page, reason=Report.Reason.MONEY, words="", household=household)
    page.refresh_from_db()
    return page


def test_reports_of_five_households_take_a_page_out_of_sight_and_its_owner_is_told():
    told = []

    def hear(**news):
        told.append(news["reasons"])

    signals.fundraiser_held.connect(hear)
    try:
        page = reported_by(FundraiserFactory(), list("abcdef"))
    finally:
        signals.fundraiser_held.disconnect(hear)

    assert (page.state, page.held_because) == (State.IN_REVIEW, HELD_FOR_REPORTS)
    assert told == [[HELD_FOR_REPORTS]]


def test_one_household_takes_no_page_down_however_often_it_reports():
    page = reported_by(FundraiserFactory(), ["a"] * 9 + ["b", "c", "d"] + [""] * 5)

    assert page.state == State.LIVE


def test_a_page_that_staff_let_stay_is_not_held_by_the_same_reports_again():
    page = reported_by(FundraiserFactory(), list("abcde"))

    approve_fundraiser(fundraiser=page, actor=StaffFactory(organization=page.organization))

    assert reported_by(page, ["f"]).state == State.LIVE
    assert (
        list(Report.rows.exclude(settled_at=None).values_list("household", flat=True)) == [""] * 5
    )


def test_a_closed_page_thanks_by_itself_once():
    closed_at = timezone.now() - datetime.timedelta(days=2)
    page = FundraiserFactory(state=State.CLOSED, closed_at=closed_at)
    page.totals.donor_count = 3
    page.totals.save()

    assert (thank_for_forgetful_owners(), thank_for_forgetful_owners()) == (1, 0)
    assert FundraiserUpdate.rows.get().text == (
        "Merci à toutes les personnes qui ont donné\u00a0: tout est allé à La Bibliobarque. Maude"
    )


def test_thanks_are_written_once_and_first_words_stay():
    page = FundraiserFactory()

    first = write_update(fundraiser=page, text="Merci !", is_thanks=True)
    second = write_update(fundraiser=page, text="Encore merci !", is_thanks=True)

    assert (second.pk, second.text) == (first.pk, "Merci !")


def test_an_update_with_a_link_waits_for_staff():
    page = FundraiserFactory()

    assert write_update(fundraiser=page, text="Merci !").state == "shown"
    assert write_update(fundraiser=page, text="See www.example.com").state == "held"


def test_a_goal_is_only_raised():
    page = FundraiserFactory(goal_amount=34_000)

    assert raise_goal(fundraiser=page, goal_amount=50_000).goal_amount == 50_000
    with pytest.raises(FundraiserStateError):
        raise_goal(fundraiser=page, goal_amount=10_000)


def test_closing_a_page_early_is_once():
    page = FundraiserFactory()

    assert close_fundraiser(fundraiser=page).state == State.CLOSED
    assert close_fundraiser(fundraiser=page).state == State.CLOSED
    assert HistoryEntry.rows.about(page).count() == 1


@time_machine.travel(NOON, tick=False)
def test_a_draft_whose_link_nobody_opened_is_forgotten_after_a_month(campaign):
    page = begin_fundraiser(page=page_request(campaign))
    confirmed = FundraiserFactory(campaign=campaign, created_at=NOON)

    assert delete_forgotten_drafts() == 0
    with time_machine.travel(NOON + datetime.timedelta(days=31)):
        assert delete_forgotten_drafts() == 1
    assert list(Fundraiser.rows.all()) == [confirmed]
    assert page.state == State.DRAFT
