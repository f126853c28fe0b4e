"""What the demo promises. One file for the whole story: it is filled once, which takes a while."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from campaigns.dates import write_day
from campaigns.models import (
    Campaign,
    CampaignTotals,
    Challenge,
    ChallengeEntry,
    Follow,
    Fundraiser,
    Organization,
    Pledge,
    Report,
    ShareEvent,
    ShareLink,
    WallEntry,
)
from campaigns.services.share_counts import fold_share_events
from campaigns.share_kit import share_kit_of
from campaigns.share_words import share_sentence
from config.demo.story import campaigns as story
from config.demo.story.fill import fill
from config.demo.story.places import places
from donors.models import Donor, Person, Suppression
from donors.services.consent import standing_purposes
from donors.services.suppressions import out_of_reach
from feedback.journeys.models import CoachingPlan
from feedback.models import GiftBalance, ImpactUpdate, Message, NewsReader, Project, ReturnedMail
from feedback.promise.looks_due import projects_to_look_at
from feedback.services.rendering import render_message
from giving.models import CampaignDonor, Donation, LedgerEntry
from giving.services.books import run_checks
from giving.services.share_recount import CHECKS

pytestmark = pytest.mark.django_db
QUEBEC = ZoneInfo("America/Toronto")


def totals(slug: str) -> tuple[int, int]:
    row = CampaignTotals.objects.get(campaign__slug=slug)
    return row.raised_amount, row.donor_count


def test_the_sums_are_those_of_the_story(filled):
    assert totals(story.BOOKS.slug)[0] == 1_690_000
    assert totals(story.EUROPE.slug)[0] == 86_250
    assert totals(story.MARCH.slug) == (1_524_000, 612)


def test_the_challenge_ended_as_the_story_says(filled):
    challenge = Challenge.rows.get()
    entries = ChallengeEntry.rows.filter(challenge=challenge).order_by("place")

    assert (challenge.state, challenge.suggested_amount) == ("frozen", 1000)
    assert write_day(challenge.starts_at.astimezone(ZoneInfo("America/Toronto")), "en") == "March 1"
    assert challenge.frozen_at == challenge.ends_at + timedelta(days=1)
    assert [(entry.campaign.slug, entry.donor_count, entry.raised_amount) for entry in entries] == [
        (story.MARCH.slug, 612, 1_524_000),
        (story.GULLS.slug, 492, 1_193_000),
        (story.NIGHT.slug, 118, 264_500),
    ]


def test_the_books_are_in_order(filled):
    assert [finding.check.name for finding in run_checks() if not finding.is_clean] == []


def test_what_waits_for_staff_is_there(filled):
    waiting = {
        "campaigns to review": Campaign.rows.filter(state="in_review").count(),
        "supporters' pages to read": Fundraiser.rows.waiting_for_review().count(),
        "pages reported": Report.rows.open().count(),
        "messages held": WallEntry.rows.held().count(),
        "mails that failed": Message.rows.failed().count(),
        "donors whom no address reaches": out_of_reach(Donor.rows.all()).count(),
        "gifts refunded": Donation.rows.filter(state="refunded").count(),
        "gifts pending": Donation.rows.pending().count(),
        "mails to send": Message.rows.filter(state="waiting").count(),
        "looks that nobody took": len(projects_to_look_at(Project.rows.all())),
    }

    assert waiting == {
        "campaigns to review": 1,
        "supporters' pages to read": 1,
        "pages reported": 1,
        "messages held": 1,
        "mails that failed": 1,
        "donors whom no address reaches": 1,
        "gifts refunded": 1,
        "gifts pending": 1,
        "mails to send": 0,
        "looks that nobody took": 0,
    }


def test_people_of_the_story_gave_what_it_tells(filled):
    ghislaine = Donation.rows.get(name="Ghislaine Tremblay", source="cheque")

    assert (ghislaine.amount, ghislaine.email, ghislaine.donor.email) == (5000, "", "")
    assert ghislaine.entered_by.email == "claire@bibliobarque.example"
    assert ghislaine.donor.city == "Anse-aux-Lanternes"
    assert Donation.rows.get(name="Lina Haddad").wall_entry.name == "Lina Haddad"


def test_a_past_confirmation_can_be_shown_as_it_was_sent(filled):
    message = Message.rows.get(donation__name="Karim Haddad", kind="gift_confirmation")

    mail = render_message(message)

    assert message.sent_at is not None
    assert "25,00" in mail.text
    assert "La Bibliobarque" in mail.text


def test_nothing_of_the_past_is_asked_of_stripe(filled):
    assert not LedgerEntry.rows.exclude(stripe_id="").exists()


def test_every_address_belongs_to_nobody(filled):
    addresses = [
        *Person.objects.exclude(email=None).values_list("email", flat=True),
        *Donor.rows.exclude(email="").values_list("email", flat=True),
        *Organization.rows.values_list("email", flat=True),
    ]

    assert [address for address in addresses if not address.endswith(".example")] == []


# --- What the gifts did ---------------------------------------------------------------------------


def test_projects_stand_where_the_story_says(filled):
    projects = Project.rows.filter(campaign__slug="books-before-the-ice").select_related("funding")

    assert {
        project.slug: (project.funding.allocated_amount, project.stage, project.trouble)
        for project in projects
    } == {
        "havre-perdrix-une-etagere": (1_000_00, "checked", ""),
        "anse-aux-lanternes-un-coin-lecture": (2_400_00, "delivered", ""),
        "pointe-galet-des-livres-d-ecole": (1_500_00, "delivered", ""),
        "le-moteur": (9_000_00, "in_progress", "late"),
        "baie-du-phoque-des-livres-d-ecole": (2_000_00, "in_progress", ""),
        "gilets-de-sauvetage": (595_00, "planned", ""),
    }


def test_what_is_not_yet_allocated_is_the_rest(filled):
    balances = GiftBalance.rows.filter(campaign__slug="books-before-the-ice")

    assert sum(balance.open.amount for balance in balances.select_related("campaign")) == 405_00


def test_eight_donors_were_told_of_the_storm_that_evening_and_of_the_repair(filled):
    storm, repair = (ImpactUpdate.rows.get(kind=kind) for kind in ("failed", "repaired"))

    told = [set(update.readers.values_list("donor", flat=True)) for update in (storm, repair)]
    mails = Message.rows.filter(batch__key=f"impact:{storm.pk}")

    assert (len(told[0]), told[0]) == (8, told[1])
    assert {f"{mail.sent_at.astimezone(QUEBEC):%H:%M}" for mail in mails} == {"18:30"}


def test_who_gave_by_cheque_without_an_address_gets_a_letter(filled):
    letters = NewsReader.objects.filter(way=NewsReader.Way.LETTER)

    assert [letter.donor.name for letter in letters] == ["Ghislaine Tremblay"]


def test_karims_gift_pays_for_books(filled):
    gift = GiftBalance.rows.get(donation__name="Karim Haddad").donation

    assert [
        (allocation.project.slug, allocation.amount) for allocation in gift.allocations.all()
    ] == [("baie-du-phoque-des-livres-d-ecole", 25_00)]


def test_forty_hours_are_on_the_players_as_their_campaign_says(filled):
    hours = Project.rows.select_related("campaign").get(slug="heures-de-lecture")
    told = ImpactUpdate.rows.get(project=hours)

    assert (hours.stage, hours.delivered_units, hours.place) == ("in_progress", 40, "Lorient")
    assert "Forty hours are on the players" in hours.campaign.story_en
    assert (told.kind, told.units, told.told_at < timezone.now()) == ("delivered", 40, True)


# --- Supporters -----------------------------------------------------------------------------------


@pytest.fixture
def maude(filled):
    return Fundraiser.rows.select_related("totals", "person", "organization").get(slug="maude")


def test_maudes_page_is_open_and_alive_three_weeks_before_her_birthday(maude):
    today = timezone.now().astimezone(ZoneInfo(maude.time_zone)).date()
    totals = maude.totals

    assert (maude.occasion, maude.goal_amount, maude.takes_gifts) == ("birthday", 34_000, True)
    assert (maude.day - today).days == 21
    assert maude.closes_at.astimezone(ZoneInfo(maude.time_zone)).date() >= maude.day
    assert (totals.raised_amount, totals.own_amount) == (17_400, 2_000)
    assert (totals.gift_count, totals.donor_count) == (7, 7)
    assert [entry.name for entry in maude.wall_entries.shown().order_by("-given_at")] == [
        "Étienne Lapierre", "Xiu Chen", "", "Rolande Gallant", "Lina Haddad", "Maude Gallant",
    ]  # fmt: skip
    assert maude.updates.shown().count() == 1
    assert set(CoachingPlan.objects.values_list("fundraiser__slug", flat=True)) == {
        "maude",
        "declan",
    }


def test_karim_lets_maude_see_his_name_and_nobody_else(client, maude):
    karim = Donation.rows.get(name="Karim Haddad", fundraiser=maude)
    printed = places()
    addresses = (printed["Maude's page"], printed["as she sees it"])
    public, private = (client.get(path, follow=True).content.decode() for path in addresses)

    assert (karim.amount, karim.appearance, karim.wall_entry) == (2500, "private", None)
    assert "Rolande Gallant" in public
    assert "Karim" not in public
    assert "Karim Haddad" in private


def test_lina_came_by_her_brother_and_maude_reads_that_she_brought_two(maude):
    lina = Donation.rows.get(name="Lina Haddad", fundraiser=maude)
    came_by = lina.share_link
    own = ShareLink.rows.get(person=lina.donor.person)
    with translation.override("en"):
        sentence = share_sentence(share_kit_of(maude).link)

    assert lina.amount == 1000
    assert (came_by.person.name, came_by.channel) == ("Karim Haddad", "text")
    assert (came_by.parent.person.name, came_by.parent.channel) == ("Maude Gallant", "whatsapp")
    assert (own.generation, own.parent) == (3, came_by)
    assert CampaignDonor.objects.get(donor=lina.donor).share_link == came_by
    assert sentence == "Your share brought 2 people who gave."
    assert not ShareEvent.objects.exists()  # her page found its link, and wrote none
    assert fold_share_events() == 0
    assert [finding.count for finding in run_checks(CHECKS)] == [0, 0, 0]


def test_what_supporters_and_readers_did_waits_for_whom_it_concerns(maude):
    held = Fundraiser.rows.waiting_for_review().get()
    report = Report.rows.open().get()
    pledge, follow = Pledge.rows.standing().get(), Follow.rows.standing().get()

    assert (held.name, held.held_because) == ("Steeve", "It looks like a link or an address.")
    assert "www." in held.story
    assert (report.fundraiser.slug, report.reason) == ("declan", "private")
    assert "St. Brendan’s" in report.fundraiser.story
    assert (pledge.name, pledge.inspired_by) == ("Harriet", maude)
    assert pledge.next_on - timezone.now().date() >= timedelta(days=29)
    assert (follow.person.name, follow.fundraiser) == ("Wivine Claes", maude)
    assert standing_purposes(follow.person, follow.organization) == {"following": True}


def test_mails_to_supporters_went_out_and_one_mail_came_back(filled):
    returned, suppressed = ReturnedMail.objects.get(), Suppression.objects.get()
    others = ("gift_confirmation", "impact_news", "coaching", "team_news")
    mails = Message.rows.exclude(kind__in=others).order_by("kind", "email")

    assert [(mail.kind, mail.email.split(".")[0], mail.state) for mail in mails] == [
        ("follow_link", "wivine", "sent"),
        ("fundraiser_held", "steeve", "sent"),
        ("fundraiser_link", "declan", "sent"),
        ("fundraiser_link", "maude", "sent"),
        ("fundraiser_link", "steeve", "sent"),
        ("pledge_link", "harriet", "sent"),
    ]
    assert all(render_message(mail).text for mail in mails)
    assert (returned.message.state, returned.message.problem) == ("failed", "came_back")
    assert returned.email == suppressed.email == "gaetan.blais@ancienne-adresse.example"
    assert suppressed.at == returned.at < timezone.now() - timedelta(days=7)


# --- Again ----------------------------------------------------------------------------------------


def test_a_second_filling_changes_nothing(filled):
    before = Donation.rows.count()

    assert fill(lambda _: None) is False
    assert Donation.rows.count() == before
