from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from campaigns.dates import write_day
from campaigns.models import (
    Campaign,
    CampaignTotals,
    Challenge,
    ChallengeEntry,
    Fundraiser,
    Organization,
    Report,
    WallEntry,
)
from config.demo.story import campaigns as story
from config.demo.story.fill import fill
from donors.models import Donor, Person
from feedback.models import Message
from feedback.services.rendering import render_message
from giving.models import Donation, LedgerEntry
from giving.services.books import run_checks

pytestmark = pytest.mark.django_db


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
        "gifts refunded": Donation.rows.filter(state="refunded").count(),
        "gifts pending": Donation.rows.pending().count(),
        "mails to send": Message.rows.filter(state="waiting").count(),
    }

    assert waiting == {
        "campaigns to review": 1,
        "supporters' pages to read": 1,
        "pages reported": 1,
        "messages held": 1,
        "mails that failed": 1,
        "gifts refunded": 1,
        "gifts pending": 1,
        "mails to send": 0,
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


def test_a_second_filling_changes_nothing(filled):
    before = Donation.rows.count()

    assert fill(lambda _: None) is False
    assert Donation.rows.count() == before
