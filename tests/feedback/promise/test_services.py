import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.db import connection
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from campaigns.models import Campaign, Membership, Organization
from feedback.exceptions import NoNewsError
from feedback.impact.services import publish_update
from feedback.models import (
    Allocation,
    GiftBalance,
    ImpactUpdate,
    Message,
    NoNewsYet,
    ProjectFunding,
    UpdateGift,
)
from feedback.promise.figures import LEAST_GIFTS, NewsKept, news_kept
from feedback.promise.services import (
    _with_facts,
    promise_of,
    promises_of,
    remind_staff,
    say_nothing_new,
)
from tests.factories import (
    CampaignFactory,
    ImpactUpdateFactory,
    PaidDonationFactory,
    ProjectFactory,
    StaffFactory,
)

pytestmark = pytest.mark.django_db
GIVEN = datetime(2026, 3, 1, 15, tzinfo=UTC)


@pytest.fixture
def campaign():
    return CampaignFactory(starts_at=datetime(2026, 2, 1, tzinfo=UTC))


@pytest.fixture
def solene(campaign):
    return StaffFactory(organization=campaign.organization, email="solene@example.org")


def waiting_gift(campaign, paid_at=GIVEN, **fields):
    gift = PaidDonationFactory(campaign=campaign, paid_at=paid_at, **fields)
    GiftBalance.rows.update_or_create(
        donation=gift,
        defaults={"campaign": campaign, "kept_amount": gift.amount, "paid_at": paid_at,
                  "allocatable_at": paid_at},
    )  # fmt: skip
    return gift


def told(project, gift, actor):
    allocation = Allocation.objects.create(
        organization=project.organization, donation=gift, project=project, amount=gift.amount
    )
    update = ImpactUpdateFactory(project=project)
    publish_update(update=update, actor=actor)
    return allocation


def say(campaign, day, actor):
    return say_nothing_new(
        campaign=campaign, next_news_on=day, words_en="The ice is late.", words_fr="", actor=actor
    )


def test_a_campaign_owes_news_ninety_days_after_its_first_gift(campaign):
    assert promise_of(campaign).due_on is None
    waiting_gift(campaign)
    waiting_gift(campaign, GIVEN + timedelta(days=40))

    assert promise_of(campaign).due_on == date(2026, 5, 30)


def test_published_news_moves_the_day_and_a_draft_does_not(campaign, solene, time_machine):
    time_machine.move_to(datetime(2026, 4, 10, 15, tzinfo=UTC), tick=False)
    gift, _other = waiting_gift(campaign), waiting_gift(campaign)
    project = ProjectFactory(campaign=campaign)
    ImpactUpdateFactory(project=project)
    assert promise_of(campaign).due_on == date(2026, 5, 30)

    told(project, gift, solene)

    assert promise_of(campaign).due_on == date(2026, 7, 9)


def test_money_that_is_all_delivered_owes_nothing_more(campaign, solene):
    gift = waiting_gift(campaign)
    GiftBalance.rows.update(allocated_amount=gift.amount)

    told(ProjectFactory(campaign=campaign), gift, solene)

    assert promise_of(campaign).due_on is None


def test_a_gift_that_comes_after_all_was_delivered_leaves_time_for_its_news(
    campaign, solene, time_machine
):
    time_machine.move_to(datetime(2026, 3, 10, 15, tzinfo=UTC), tick=False)
    gift = waiting_gift(campaign)
    GiftBalance.rows.update(allocated_amount=gift.amount)
    told(ProjectFactory(campaign=campaign), gift, solene)
    time_machine.move_to(datetime(2026, 9, 1, 15, tzinfo=UTC), tick=False)

    waiting_gift(campaign, datetime(2026, 9, 1, 14, tzinfo=UTC))

    assert promise_of(campaign).due_on == date(2026, 11, 30)
    assert "Next news by November 30, 2026." in shown(campaign)
    time_machine.move_to(datetime(2026, 11, 30, 15, tzinfo=UTC), tick=False)
    assert remind_staff() == 1


def test_a_project_under_way_waits_since_its_oldest_gift_that_nothing_arrived_of(
    campaign, solene, time_machine
):
    time_machine.move_to(datetime(2026, 3, 10, 15, tzinfo=UTC), tick=False)
    done, shelf, boat = (ProjectFactory(campaign=campaign) for _number in range(3))
    told(done, waiting_gift(campaign), solene)
    time_machine.move_to(datetime(2026, 9, 20, 15, tzinfo=UTC), tick=False)
    for project, days in ((boat, 20), (shelf, 50), (shelf, 0)):
        gift = waiting_gift(campaign, timezone.now() - timedelta(days=days))
        Allocation.objects.create(
            organization=project.organization, donation=gift, project=project, amount=gift.amount
        )
    GiftBalance.rows.update(allocated_amount=2500)

    assert promise_of(campaign).due_on == date(2026, 10, 30)


def test_of_many_under_way_the_oldest_is_found_without_reading_the_others(campaign):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")

    plan = _with_facts(Campaign.rows.filter(pk=campaign.pk)).explain()

    assert "using oldest_under_way on feedback_allocation" in plan
    assert "Aggregate" not in plan


def test_what_was_put_off_for_others_is_not_held_against_a_gift_that_came_later(
    campaign, solene, time_machine
):
    time_machine.move_to(datetime(2026, 5, 20, 15, tzinfo=UTC), tick=False)
    gift = waiting_gift(campaign)
    say(campaign, date(2026, 6, 20), solene)
    GiftBalance.rows.filter(pk=gift.pk).update(kept_amount=0)
    gift.state, gift.refunded_amount = "refunded", gift.amount
    gift.save()
    time_machine.move_to(datetime(2026, 9, 1, 15, tzinfo=UTC), tick=False)

    waiting_gift(campaign, datetime(2026, 9, 1, 14, tzinfo=UTC))

    assert promise_of(campaign).due_on == date(2026, 11, 30)
    say(campaign, date(2026, 11, 1), solene)
    assert promise_of(campaign).due_on == date(2026, 11, 1)


def gone_wrong(campaign, solene, time_machine) -> None:
    """Let all of a campaign's money arrive, and then fail, on 10 March."""
    time_machine.move_to(datetime(2026, 3, 10, 15, tzinfo=UTC), tick=False)
    project, gift = ProjectFactory(campaign=campaign), waiting_gift(campaign)
    GiftBalance.rows.update(allocated_amount=gift.amount)
    ProjectFunding.objects.filter(project=project).update(allocated_amount=gift.amount)
    told(project, gift, solene)
    publish_update(update=ImpactUpdateFactory(project=project, kind="failed"), actor=solene)


def test_a_new_gift_hides_no_day_that_passed_for_those_who_were_told_of_trouble(
    campaign, solene, time_machine
):
    gone_wrong(campaign, solene, time_machine)
    time_machine.move_to(datetime(2026, 7, 1, 15, tzinfo=UTC), tick=False)
    said = shown(campaign)
    assert "News was due on June 8, 2026, and has not come." in said

    waiting_gift(campaign, datetime(2026, 7, 1, 14, tzinfo=UTC))

    assert shown(campaign) == said


def test_a_new_gift_moves_no_day_that_was_named_to_those_who_were_told_of_trouble(
    campaign, solene, time_machine
):
    gone_wrong(campaign, solene, time_machine)
    time_machine.move_to(datetime(2026, 5, 1, 15, tzinfo=UTC), tick=False)
    say(campaign, date(2026, 5, 20), solene)
    time_machine.move_to(datetime(2026, 5, 10, 15, tzinfo=UTC), tick=False)

    waiting_gift(campaign, datetime(2026, 5, 10, 14, tzinfo=UTC))

    assert promise_of(campaign).due_on == date(2026, 5, 20)


def test_nothing_new_yet_counts_once_and_not_twice_in_a_row(campaign, solene, time_machine):
    time_machine.move_to(datetime(2026, 5, 29, 15, tzinfo=UTC), tick=False)
    gift, _other = waiting_gift(campaign), waiting_gift(campaign)

    say(campaign, date(2026, 6, 20), solene)

    assert promise_of(campaign).due_on == date(2026, 6, 20)
    with pytest.raises(NoNewsError, match="You said so before"):
        say(campaign, date(2026, 7, 20), solene)
    time_machine.move_to(datetime(2026, 6, 1, 15, tzinfo=UTC), tick=False)
    told(ProjectFactory(campaign=campaign), gift, solene)
    assert say(campaign, date(2026, 8, 1), solene).said_by == solene


@pytest.mark.parametrize("day", [date(2026, 5, 29), date(2026, 8, 28)])
def test_a_day_that_is_past_or_beyond_the_promise_is_refused(campaign, solene, time_machine, day):
    time_machine.move_to(datetime(2026, 5, 29, 15, tzinfo=UTC), tick=False)
    waiting_gift(campaign)

    with pytest.raises(NoNewsError, match="until August 27, 2026"):
        say(campaign, day, solene)


def test_staff_are_reminded_four_times_each_once_in_their_morning(campaign, solene, time_machine):
    StaffFactory(organization=campaign.organization, role="read_only")
    waiting_gift(campaign)

    for day in range(70, 110):
        time_machine.move_to(GIVEN + timedelta(days=day, hours=-6), tick=False)
        remind_staff()
        remind_staff()

    zone = ZoneInfo("America/Toronto")
    reminders = Message.rows.filter(kind=Message.Kind.NEWS_DUE).order_by("next_try_at")
    assert [
        (
            message.email,
            message.next_try_at.astimezone(zone).isoformat()[:16],
            message.values["days"],
        )
        for message in reminders
    ] == [
        ("solene@example.org", "2026-05-16T09:00", -14),
        ("solene@example.org", "2026-05-27T09:00", -3),
        ("solene@example.org", "2026-05-30T09:00", 0),
        ("solene@example.org", "2026-06-13T09:00", 14),
    ]


def test_promises_of_many_campaigns_are_one_query(campaign, django_assert_num_queries):
    waiting_gift(campaign)
    CampaignFactory.create_batch(3)

    with django_assert_num_queries(1):
        promises = promises_of(Campaign.rows.all())

    assert len(promises) == 4


def test_the_part_of_older_gifts_that_had_news_is_counted(campaign, solene):
    old = timezone.now() - timedelta(days=91)
    gifts = [waiting_gift(campaign, old) for _number in range(LEAST_GIFTS)]
    waiting_gift(campaign, timezone.now() - timedelta(days=89))
    waiting_gift(campaign, old, state="refunded", refunded_amount=2500)
    told(ProjectFactory(campaign=campaign), gifts[0], solene)

    assert news_kept(campaign) == news_kept(campaign.organization) == NewsKept(LEAST_GIFTS, 1)

    UpdateGift.objects.all().delete()
    assert news_kept().percent == 0
    cache.clear()
    assert news_kept(campaign) == NewsKept(LEAST_GIFTS, 0)


@pytest.mark.parametrize(
    ("language", "part"), [("en", "<strong>95%</strong>"), ("fr", "<strong>95\u00a0%</strong>")]
)
def test_the_sign_of_a_percentage_stands_as_the_language_has_it(language, part):
    with override(language):
        said = render_to_string("feedback/_news_kept.html", {"kept": NewsKept(20, 19)})

    assert part in said


def shown(campaign) -> str:
    page = Template("{% load promises %}{% next_news campaign %}{% news_kept campaign %}")
    return page.render(Context({"campaign": campaign})).strip()


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2026, 5, 1), '<p class="news-due">Next news by May 30, 2026.</p>'),
        (date(2026, 6, 12), '<p class="news-due">News is due now.</p>'),
        (
            date(2026, 6, 13),
            '<p class="news-due news-due--late">'
            "News was due on May 30, 2026, and has not come.</p>",
        ),
    ],
)
def test_pages_say_when_news_is_due_and_that_it_has_not_come(campaign, time_machine, day, sentence):
    time_machine.move_to(datetime(day.year, day.month, day.day, 15, tzinfo=UTC), tick=False)
    waiting_gift(campaign)

    assert shown(campaign) == sentence


def test_a_day_that_news_of_a_project_named_last_is_said_before_the_campaigns(
    campaign, solene, time_machine
):
    time_machine.move_to(datetime(2026, 5, 1, 15, tzinfo=UTC), tick=False)
    waiting_gift(campaign)
    engine, shelf = ProjectFactory(campaign=campaign), ProjectFactory(campaign=campaign)
    named = [(engine, date(2026, 4, 1), date(2026, 5, 5)), (engine, date(2026, 4, 20), None),
             (shelf, date(2026, 4, 20), date(2026, 5, 20))]  # fmt: skip
    for project, happened_on, day in named:
        update = ImpactUpdateFactory(
            project=project, kind="in_progress", happened_on=happened_on, next_news_on=day
        )
        publish_update(update=update, actor=solene)

    said = {
        project: Template("{% load promises %}{% next_news campaign project=project %}")
        .render(Context({"campaign": campaign, "project": project}))
        .strip()
        for project in (None, engine, shelf)
    }

    sentence = '<p class="news-due">Next news by {}, 2026.</p>'
    assert said == {
        None: sentence.format("May 5"),
        engine: sentence.format("May 5"),  # also after news that named none
        shelf: sentence.format("May 20"),
    }


def test_by_the_day_that_something_late_is_due_one_hears_of_it(campaign, solene, time_machine):
    time_machine.move_to(datetime(2026, 5, 1, 15, tzinfo=UTC), tick=False)
    waiting_gift(campaign)
    engine = ProjectFactory(campaign=campaign)
    late = ImpactUpdateFactory(
        project=engine, kind="late", happened_on=date(2026, 4, 20), due_on=date(2026, 6, 15)
    )
    publish_update(update=late, actor=solene)
    engine.refresh_from_db()

    said = Template("{% load promises %}{% next_news campaign project=project %}").render(
        Context({"campaign": campaign, "project": engine})
    )

    assert said.strip() == '<p class="news-due">Next news by June 15, 2026.</p>'


def test_a_day_that_is_over_is_no_promise_any_more(time_machine):
    time_machine.move_to(datetime(2026, 5, 1, 15, tzinfo=UTC), tick=False)
    days = [date(2026, 4, 30), date(2026, 5, 1), None]
    here = Organization(time_zone="America/Toronto")

    over = [ImpactUpdate(organization=here, next_news_on=day).next_news_is_past for day in days]

    assert over == [True, False, False]


def test_a_day_that_was_announced_is_held_against_nobody_once_news_came(
    campaign, solene, time_machine
):
    time_machine.move_to(datetime(2026, 5, 1, 15, tzinfo=UTC), tick=False)
    storm = ImpactUpdateFactory(
        project=ProjectFactory(campaign=campaign), kind="failed", next_news_on=date(2026, 5, 20)
    )
    publish_update(update=storm, actor=solene)

    def page() -> str:
        return Client().get(storm.project.get_absolute_url()).content.decode()

    assert "Next news by May 20, 2026." in page()
    time_machine.move_to(datetime(2026, 5, 21, 15, tzinfo=UTC), tick=False)
    assert "More news was announced for May 20, 2026." in page()
    repaired = ImpactUpdateFactory(project=storm.project, kind="repaired")
    publish_update(update=repaired, actor=solene)
    assert "May 20, 2026" not in page()


def test_a_figure_of_a_few_gifts_is_not_shown(campaign):
    waiting_gift(campaign, timezone.now() - timedelta(days=91))

    assert "older than 90 days" not in shown(campaign)


def test_gifts_that_wait_for_news_are_listed_oldest_first(campaign, solene, staff_client):
    old, new = (waiting_gift(campaign, timezone.now() - timedelta(days=days)) for days in (50, 10))
    heard = waiting_gift(campaign, timezone.now() - timedelta(days=60))
    told(ProjectFactory(campaign=campaign), heard, solene)

    page = staff_client(solene).get(reverse("admin:feedback_giftbalance_changelist"))

    assert [row.donation for row in page.context["cl"].result_list] == [old, new]
    assert [gift.name in page.content.decode() for gift in (old, new)] == [True, True]
    assert "Soldes" not in page.content.decode()


def test_who_only_reads_elsewhere_puts_off_no_news_of_there(campaign, solene, staff_client):
    theirs = CampaignFactory()
    waiting_gift(theirs, timezone.now() - timedelta(days=80))
    Membership.objects.create(
        organization=theirs.organization, person=solene, role=Membership.Role.READ_ONLY
    )
    form = {"campaign": theirs.pk, "next_news_on": timezone.localdate() + timedelta(days=20)}

    answer = staff_client(solene).post(
        reverse("admin:feedback_nonewsyet_add"), {**form, "words_en": "The ice is late."}
    )

    assert list(answer.context["adminform"].form.errors) == ["campaign"]
    assert not NoNewsYet.rows.exists()


def test_staff_say_nothing_new_on_a_form_that_refuses_in_words(campaign, solene, staff_client):
    solene.language = "en"
    solene.save()
    waiting_gift(campaign, timezone.now() - timedelta(days=80))
    client, add = staff_client(solene), reverse("admin:feedback_nonewsyet_add")
    day = timezone.localdate() + timedelta(days=20)
    form = {
        "campaign": campaign.pk,
        "next_news_on": day,
        "words_en": "The ice is late.",
        "words_fr": "",
    }

    assert client.post(add, form).status_code == 302
    again = client.post(add, form)

    assert NoNewsYet.rows.get().said_by == solene
    assert again.context["adminform"].form.non_field_errors() == [
        "You said so before, and there was no news since. Now donors wait for real news."
    ]


def test_staff_see_on_their_first_page_how_many_campaigns_owe_news(campaign, solene, staff_client):
    waiting_gift(campaign)
    waiting_gift(CampaignFactory(organization=campaign.organization), timezone.now())
    waiting_gift(CampaignFactory())  # of another organization
    solene.language = "en"
    solene.save()

    client = staff_client(solene)
    [waiting] = client.get(reverse("admin:index")).context["waiting"]

    assert (str(waiting.label), waiting.count) == ("campaign whose news is late", 1)
    assert rows_of(client, waiting.address) == [campaign]


def rows_of(client, address: str) -> list[object]:
    """Return what a list of the admin shows."""
    return list(client.get(address).context["cl"].result_list)


def test_gifts_that_wait_are_narrowed_to_the_campaigns_whose_news_is_late(
    campaign, solene, staff_client
):
    late = waiting_gift(campaign)
    in_time = waiting_gift(CampaignFactory(organization=campaign.organization), timezone.now())
    client, address = staff_client(solene), reverse("admin:feedback_giftbalance_changelist")

    narrowed, all_of_them = (
        [row.donation for row in rows_of(client, f"{address}{query}")]
        for query in ("?news=late", "")
    )

    assert (narrowed, all_of_them) == ([late], [late, in_time])


@pytest.mark.parametrize(("language", "label"), [("en", "gift"), ("fr", "don")])
def test_a_gift_that_waits_is_named_as_such_on_a_telephone_and_leads_to_its_page(
    campaign, staff_client, language, label
):
    gift = waiting_gift(campaign)
    staff = StaffFactory(organization=campaign.organization, language=language)

    page = staff_client(staff).get(reverse("admin:feedback_giftbalance_changelist"))

    address = reverse("admin:giving_donation_change", args=[gift.pk])
    [(shown, link)] = re.findall(
        r'<th[^>]*data-label="([^"]*)"[^>]*><a href="([^"?]*)[^>]*>\s*' + gift.reference,
        page.content.decode(),
    )
    assert (shown, link) == (label, address)


@pytest.mark.parametrize(
    ("language", "day"), [("en", "January 15, 2027"), ("fr", "15 janvier 2027")]
)
def test_what_was_said_is_named_by_a_day_in_words(language, day):
    with override(language):
        assert str(NoNewsYet(next_news_on=date(2027, 1, 15))) == day
