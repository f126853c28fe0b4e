"""What the demo's story promises of supporters. Filling takes a while: one test for each scene."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from campaigns.models import Follow, Fundraiser, Pledge, Report, ShareEvent, ShareLink
from campaigns.services.share_counts import fold_share_events
from campaigns.share_kit import share_kit_of
from campaigns.share_words import share_sentence
from config.demo.story.places import places
from donors.models import Suppression
from donors.services.consent import standing_purposes
from feedback.journeys.models import CoachingPlan
from feedback.models import Message, ReturnedMail
from feedback.services.rendering import render_message
from giving.models import CampaignDonor, Donation
from giving.services.books import run_checks
from giving.services.share_recount import CHECKS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filled")]


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


def test_mails_to_supporters_went_out_and_one_mail_came_back():
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
