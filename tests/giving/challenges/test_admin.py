"""Staff make a challenge, start it, and take its result home."""

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Challenge, ChallengeEntry, HistoryEntry
from giving.challenges.following import follow_news
from giving.challenges.life import freeze_early
from tests.factories import (
    CampaignFactory,
    ChallengeEntryFactory,
    ChallengeFactory,
    FundraiserFactory,
    OrganizationFactory,
    StaffFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def organization():
    return OrganizationFactory()


@pytest.fixture
def owner(organization):
    return StaffFactory(organization=organization, role="owner", language="en")


@pytest.fixture
def page(staff_client, owner):
    return staff_client(owner)


def address(challenge, name="change") -> str:
    return reverse(f"admin:campaigns_challenge_{name}", args=[challenge.pk])


def form_of(challenge, *, campaigns=(), **fields) -> dict:
    """Return what the browser sends: the fields, and new entries below."""
    rows = {
        "entries-TOTAL_FORMS": len(campaigns),
        "entries-INITIAL_FORMS": 0,
        "entries-MIN_NUM_FORMS": 0,
        "entries-MAX_NUM_FORMS": 1000,
    }
    for number, campaign in enumerate(campaigns):
        rows |= {f"entries-{number}-campaign": campaign.pk}
    return {
        "title_en": "The March of Pages",
        "title_fr": "Mars en pages",
        "kind": "campaigns",
        "story_en": "",
        "story_fr": "",
        "suggested": "10",
        "currency": "CAD",
        "starts_at_0": "2026-03-01",
        "starts_at_1": "00:00:00",
        "ends_at_0": "2026-04-01",
        "ends_at_1": "00:00:00",
        **rows,
        **fields,
    }


def test_challenge_is_made_with_an_address_of_its_own(page, organization):
    answer = page.post(
        reverse("admin:campaigns_challenge_add"),
        form_of(None, organization=organization.pk),
    )

    challenge = Challenge.rows.get()
    assert answer.status_code == 302
    assert (challenge.slug, challenge.state) == ("mars-en-pages", "draft")
    assert (challenge.suggested_amount, challenge.title_fr) == (1000, "Mars en pages")


def test_entry_of_the_same_organization_joins(page, organization):
    challenge = ChallengeFactory(organization=organization, kind="campaigns", state="draft")
    campaign = CampaignFactory(organization=organization)

    page.post(address(challenge), form_of(challenge, campaigns=[campaign]))

    entry = ChallengeEntry.rows.get()
    assert (entry.campaign, entry.organization) == (campaign, organization)


@pytest.mark.parametrize(
    ("other", "sentence"),
    [({"currency": "EUR"}, "This collects in another currency."), ({}, "another organization’s")],
)
def test_entry_that_does_not_fit_is_refused(other, sentence, page, owner, organization):
    challenge = ChallengeFactory(organization=organization, kind="campaigns", state="draft")
    where = organization if other else OrganizationFactory()
    if not other:  # somebody who works for both sees both
        where.memberships.create(person=owner, role="owner")
    campaign = CampaignFactory(organization=where, **other)

    answer = page.post(address(challenge), form_of(challenge, campaigns=[campaign]))

    assert sentence in answer.content.decode()
    assert not ChallengeEntry.rows.exists()


def test_who_joins_while_it_runs_has_what_was_given_before(page, organization, give):
    challenge = ChallengeFactory(organization=organization, kind="campaigns")
    campaign = CampaignFactory(organization=organization)
    elsewhere = ChallengeEntryFactory(challenge=ChallengeFactory(), campaign=campaign)
    elsewhere.fundraiser = None
    give(elsewhere, "lina@example.org")
    follow_news()

    page.post(address(challenge), form_of(challenge, campaigns=[campaign]))
    follow_news()

    entry = challenge.entries.get()
    assert (entry.donor_count, entry.raised_amount) == (1, 1000)


def test_window_is_fixed_once_it_has_started(page, organization):
    challenge = ChallengeFactory(organization=organization, kind="campaigns")
    before = (challenge.starts_at, challenge.ends_at, challenge.currency)

    page.post(address(challenge), form_of(challenge, title_en="Another title", currency="EUR"))

    challenge.refresh_from_db()
    assert (challenge.starts_at, challenge.ends_at, challenge.currency) == before
    assert challenge.title_en == "Another title"


def test_buttons_start_it_and_make_the_result_final(page, organization):
    challenge = ChallengeFactory(organization=organization, kind="campaigns", state="draft")
    for _ in range(2):
        ChallengeEntryFactory(
            challenge=challenge, campaign=CampaignFactory(organization=organization)
        )
    states = []

    for name, fields in (("start", {}), ("freeze", {}), ("freeze", {"reason": "The hall closes."})):
        do = reverse("admin:campaigns_challenge_do", args=[challenge.pk, name])
        page.post(do, fields)
        challenge.refresh_from_db()
        states.append(challenge.state)

    assert states == ["live", "live", "frozen"]


def test_result_goes_home_as_a_file(page, owner, organization, give):
    challenge = ChallengeFactory(organization=organization, slug="march")
    supporter = FundraiserFactory(campaign__organization=organization, title="=Maude")
    entry = ChallengeEntryFactory(challenge=challenge, fundraiser=supporter)
    donation = give(entry, "lina@example.org")
    follow_news()
    freeze_early(challenge=challenge, reason="Done.", actor=owner)

    result = read(page.get(address(challenge, "result")))
    gifts = read(page.get(address(challenge, "gifts")))

    assert result[1].split(",")[:6] == ["1", "'=Maude", "1", "10", "0", "CAD"]
    assert gifts[1].split(",")[:2] == ["'=Maude", donation.reference]
    assert len(result) == len(gifts) == 2
    taken = HistoryEntry.objects.for_organization(organization).filter(what="challenge exported")
    assert {row.details["file"] for row in taken} == {"result", "gifts"}


def read(answer) -> list[str]:
    return b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()


def test_who_only_reads_takes_no_file(staff_client, organization):
    challenge = ChallengeFactory(organization=organization)
    reader = staff_client(StaffFactory(organization=organization, role="read_only"))

    assert reader.get(address(challenge)).status_code == 200
    assert reader.get(address(challenge, "result")).status_code == 403


def test_page_shows_what_happened_and_costs_the_same_with_many(
    page, owner, organization, django_assert_max_num_queries
):
    challenge = ChallengeFactory(organization=organization, starts_at=timezone.now())
    for number in range(12):
        ChallengeEntryFactory(
            challenge=challenge,
            donor_count=number,
            fundraiser=FundraiserFactory(campaign__organization=organization),
        )
    freeze_early(challenge=challenge, reason="The hall closes.", actor=owner)

    with django_assert_max_num_queries(30):
        html = page.get(address(challenge)).content.decode()

    assert "result final: The hall closes." in html


def test_gifts_of_donors_who_wait_are_listed_apart(page, organization, give):
    challenge = ChallengeFactory(organization=organization)
    supporter = FundraiserFactory(campaign__organization=organization)
    entry = ChallengeEntryFactory(challenge=challenge, fundraiser=supporter)
    waits = give(entry, "invented@example.org", is_confirmed=False)
    counts = give(entry, "lina@example.org")
    follow_news()

    html = page.get(address(challenge)).content.decode()
    gifts = read(page.get(address(challenge, "gifts")))

    links = [reverse("admin:giving_donation_change", args=[gift.pk]) for gift in (waits, counts)]
    assert [link in html for link in links] == [True, False]
    assert [line.split(",")[7] for line in gifts[1:]] == ["yes", ""]
