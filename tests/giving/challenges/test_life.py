"""A challenge from its start to its final result."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.models import Challenge, HistoryEntry
from giving.challenges.following import follow_news
from giving.challenges.life import (
    SETTLES_FOR,
    end_and_freeze_challenges,
    freeze_early,
    start_challenge,
)
from giving.exceptions import ChallengeStateError
from giving.services.books import run_checks
from tests.factories import (
    CampaignFactory,
    ChallengeEntryFactory,
    ChallengeFactory,
    FundraiserFactory,
    StaffFactory,
)
from tests.giving.challenges.conftest import counts

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(challenge):
    return StaffFactory(organization=challenge.organization, role="owner")


@pytest.fixture
def entries(challenge):
    campaign = CampaignFactory(organization=challenge.organization)
    return [
        ChallengeEntryFactory(
            challenge=challenge, fundraiser=FundraiserFactory(campaign=campaign, title=title)
        )
        for title in ("Ana", "Bea", "Cleo")
    ]


def history(challenge) -> list[tuple[str, dict]]:
    rows = HistoryEntry.objects.for_organization(challenge.organization).about(challenge)
    return [(row.what, row.details) for row in rows.order_by("pk")]


def test_start_counts_what_came_since_the_first_moment(challenge, entries, owner, give):
    Challenge.rows.filter(pk=challenge.pk).update(state="draft")
    give(entries[0], "lina@example.org")
    follow_news()
    before = counts(entries[0])

    start_challenge(challenge=challenge, actor=owner)

    challenge.refresh_from_db()
    assert challenge.state == "live"
    assert (before, counts(entries[0])) == ((0, 0, 0), (1, 1000, 0))
    assert history(challenge) == [("challenge started", {"before": "draft"})]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title_en": None, "title_fr": ""}, "It has no title."),
        ({"ends_at": timezone.now}, "Its end has already passed."),
        ({"state": "live"}, "That cannot be done now: the challenge is “live”."),
        ({}, "At least two have to take part."),
    ],
)
def test_start_is_refused_while_something_is_missing(fields, sentence):
    fields = {name: value() if callable(value) else value for name, value in fields.items()}
    challenge = ChallengeFactory(**{"state": "draft", **fields})
    owner = StaffFactory(organization=challenge.organization, role="owner")

    with pytest.raises(ChallengeStateError, match=sentence):
        start_challenge(challenge=challenge, actor=owner)


def test_it_ends_by_itself_settles_for_a_day_and_is_final(challenge, entries, give, time_machine):
    give(entries[0], "lina@example.org")
    give(entries[1], "karim@example.org")
    give(entries[1], "max@example.org")
    states = []

    for moment in (
        challenge.ends_at - timedelta(seconds=1),
        challenge.ends_at,
        challenge.ends_at + SETTLES_FOR - timedelta(seconds=1),
        challenge.ends_at + SETTLES_FOR,
    ):
        time_machine.move_to(moment, tick=False)
        end_and_freeze_challenges()
        follow_news()
        challenge.refresh_from_db()
        states.append(challenge.state)

    assert states == ["live", "settling", "settling", "frozen"]
    for entry in entries:
        entry.refresh_from_db()
    assert [entry.place for entry in entries] == [2, 1, None]
    assert [(what, details.get("entry")) for what, details in history(challenge)] == [
        ("challenge ended", None),
        ("result final", None),
        ("place in the final result", "Bea"),
        ("place in the final result", "Ana"),
    ]


def test_gift_of_the_last_second_that_is_told_late_counts(challenge, entries, give, time_machine):
    time_machine.move_to(challenge.ends_at + timedelta(hours=5), tick=False)
    end_and_freeze_challenges()

    give(entries[0], "lina@example.org", paid_at=challenge.ends_at - timedelta(seconds=1))
    follow_news()

    assert counts(entries[0]) == (1, 1000, 0)


def test_news_that_waits_is_in_the_result(challenge, entries, owner, give):
    give(entries[2], "lina@example.org")

    freeze_early(challenge=challenge, reason="The hall closes.", actor=owner)

    entries[2].refresh_from_db()
    assert (entries[2].place, entries[2].donor_count) == (1, 1)


def test_result_is_made_final_early_with_a_reason(challenge, entries, owner, give):
    planned = challenge.ends_at
    give(entries[0], "lina@example.org")

    freeze_early(challenge=challenge, reason="The hall closes.", actor=owner)
    give(entries[1], "karim@example.org")
    follow_news()

    challenge.refresh_from_db()
    assert (challenge.state, challenge.is_past) == ("frozen", True)
    assert counts(entries[1]) == (0, 0, 0)
    what, details = history(challenge)[0]
    assert what == "result final"
    assert (details["reason"], details["planned_end"]) == ("The hall closes.", planned.isoformat())
    with pytest.raises(ChallengeStateError):
        freeze_early(challenge=challenge, reason="Again.", actor=owner)


def test_challenge_that_has_not_begun_has_no_result(owner):
    challenge = ChallengeFactory(starts_at=timezone.now() + timedelta(hours=1))

    with pytest.raises(ChallengeStateError, match="It has not begun"):
        freeze_early(challenge=challenge, reason="Why not?", actor=owner)


def test_page_that_was_taken_down_gets_no_place(challenge, entries, owner, give):
    give(entries[0], "lina@example.org")
    give(entries[1], "karim@example.org")
    type(entries[0].fundraiser).rows.filter(pk=entries[0].fundraiser_id).update(state="blocked")

    freeze_early(challenge=challenge, reason="Done.", actor=owner)

    for entry in entries:
        entry.refresh_from_db()
    assert [entry.place for entry in entries] == [None, 1, None]
    assert [finding.check.name for finding in run_checks() if finding.count] == []
