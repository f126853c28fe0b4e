"""Write the challenge of the demo as it stands in the books once its result is final."""

from datetime import datetime, timedelta

from campaigns.challenge_words import name_of
from campaigns.french_spaces import with_french_spaces
from campaigns.models import Campaign, Challenge, ChallengeEntry, HistoryEntry
from campaigns.rich_text import clean_rich_text
from config.demo.story import campaigns as story
from giving.challenges.following import recount_challenge
from giving.challenges.life import SETTLES_FOR


def write_challenge(campaigns: dict[str, Campaign]) -> None:
    """Let the reading circles be ranked by the gifts of their month, and the result be final."""
    circles = [campaigns[told.slug] for told in story.CIRCLES]
    challenge = _challenge(circles[0])
    ChallengeEntry.objects.bulk_create(
        ChallengeEntry(
            organization=challenge.organization,
            challenge=challenge,
            campaign=circle,
            joined_at=challenge.created_at,
        )
        for circle in circles
    )
    recount_challenge(challenge=challenge)
    _make_final(challenge, at=challenge.ends_at + SETTLES_FOR)


def _challenge(first: Campaign) -> Challenge:
    told = story.CHALLENGE
    return Challenge.objects.create(
        organization=first.organization,
        slug=told.slug,
        title_fr=with_french_spaces(told.title_fr),
        title_en=told.title_en,
        story_fr=with_french_spaces(clean_rich_text(told.story_fr)),
        story_en=clean_rich_text(told.story_en),
        kind=Challenge.Kind.CAMPAIGNS,
        currency=first.currency,
        suggested_amount=told.suggested,
        starts_at=first.starts_at,
        ends_at=first.ends_at,
        state=Challenge.State.SETTLING,
        created_at=first.starts_at - timedelta(days=3),
    )


def _make_final(challenge: Challenge, at: datetime) -> None:
    ranked = list(ChallengeEntry.rows.filter(challenge=challenge).with_names().ranked())
    for place, entry in enumerate(ranked, start=1):
        entry.place = place
    ChallengeEntry.rows.bulk_update(ranked, ["place"])
    challenge.state, challenge.frozen_at = Challenge.State.FROZEN, at
    challenge.save()
    _write_history(challenge, ranked, at)


def _write_history(challenge: Challenge, ranked: list[ChallengeEntry], final_at: datetime) -> None:
    steps: list[tuple[str, datetime, dict[str, object]]] = [
        ("challenge started", challenge.starts_at, {}),
        ("challenge ended", challenge.ends_at, {}),
        ("result final", final_at, {}),
        *(("place in the final result", final_at, _place_in_words(entry)) for entry in ranked),
    ]
    HistoryEntry.rows.bulk_create(
        HistoryEntry(
            organization=challenge.organization,
            subject_type=challenge._meta.label_lower,
            subject_id=challenge.pk,
            what=what,
            at=at,
            details=details,
        )
        for what, at, details in steps
    )


def _place_in_words(entry: ChallengeEntry) -> dict[str, object]:
    return {
        "place": entry.place,
        "entry": name_of(entry),
        "donors": entry.donor_count,
        "raised": entry.raised_amount,
    }
