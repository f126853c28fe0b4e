"""The life of a challenge: draft, live, ended and being checked, final.

A state changes here alone. Each change waits for whoever counts, counts anew where the figures are
about to mean something, and leaves history rows.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from campaigns.challenge_words import name_of
from campaigns.models import Challenge, ChallengeEntry, HistoryEntry
from campaigns.services.history import record_history
from donors.models import Person
from giving.challenges.following import recount_challenge, take_turn
from giving.challenges.models import ChallengeGift
from giving.challenges.news import tell_of_entry
from giving.exceptions import ChallengeStateError

State = Challenge.State

# Late webhooks, payments found by the reconciler, and cards, which come with the fee. Stripe
# knows a fee within the hour; a webhook that failed is fetched within minutes.
SETTLES_FOR = timedelta(hours=24)
FEWEST_ENTRIES = 2


@transaction.atomic
def start_challenge(*, challenge: Challenge, actor: Person) -> Challenge:
    """Show a challenge to everybody and count for it, from its first moment on.

    Raises ChallengeStateError when it is no draft, has ended already, has no title or nobody to
    rank.
    """
    challenge = _locked(challenge, State.DRAFT)
    for sentence in missing_in(challenge):
        raise ChallengeStateError(sentence)
    _move(challenge, State.LIVE, gettext_noop("challenge started"), actor)
    recount_challenge(challenge=challenge)
    return challenge


def missing_in(challenge: Challenge) -> list[str]:
    """Return, as sentences, what a draft needs before it can start."""
    missing = []
    if not challenge.languages:
        missing.append(_("It has no title."))
    if challenge.ends_at <= timezone.now():
        missing.append(_("Its end has already passed."))
    if challenge.pk and challenge.entries.count() < FEWEST_ENTRIES:
        missing.append(_("At least two have to take part."))
    return missing


def count_for_new_entry(*, entry: ChallengeEntry, actor: Person | None) -> None:
    """Let an entry that joined a challenge have what was given before, within seconds."""
    record_history(
        subject=entry.challenge,
        organization=entry.organization,
        what=gettext_noop("joined the challenge"),
        actor=actor,
        entry=name_of(entry),
    )
    tell_of_entry(entry_id=entry.pk)


def end_and_freeze_challenges() -> int:
    """End what is over and make final what was checked long enough; return how many it was."""
    now = timezone.now()
    challenges = Challenge.objects.across_organizations()
    over = list(challenges.filter(state=State.LIVE, ends_at__lte=now))
    checked = list(challenges.filter(state=State.SETTLING, ends_at__lte=now - SETTLES_FOR))
    for challenge in over:
        _end(challenge)
    for challenge in checked:
        _freeze_if_due(challenge)
    return len(over) + len(checked)


@transaction.atomic
def _end(challenge: Challenge) -> None:
    challenge = _again(challenge)
    if challenge.state == State.LIVE and challenge.ends_at <= timezone.now():
        _move(challenge, State.SETTLING, gettext_noop("challenge ended"), None)


@transaction.atomic
def _freeze_if_due(challenge: Challenge) -> None:
    challenge = _again(challenge)
    if challenge.state == State.SETTLING:
        _freeze(challenge, None)


@transaction.atomic
def freeze_early(*, challenge: Challenge, reason: str, actor: Person) -> Challenge:
    """Make the result final now. What was paid until now counts; nothing after it does.

    Raises ChallengeStateError for a challenge that has not begun or is final already.
    """
    challenge = _locked(challenge, State.LIVE, State.SETTLING)
    now = timezone.now()
    if challenge.starts_at >= now:
        raise ChallengeStateError(_("It has not begun: there is no result yet."))
    planned = challenge.ends_at
    challenge.ends_at = min(planned, now)
    challenge.save(update_fields=["ends_at"])
    return _freeze(challenge, actor, reason=reason, planned_end=planned.isoformat())


def _freeze(challenge: Challenge, actor: Person | None, **details: object) -> Challenge:
    """Count once more from scratch, give the places, and keep all of it as history."""
    recount_challenge(challenge=challenge)
    ranked = list(ChallengeEntry.rows.filter(challenge=challenge).with_names().shown().ranked())
    placed = [entry for entry in ranked if entry.donor_count]
    for place, entry in enumerate(placed, start=1):
        entry.place = place
    ChallengeEntry.rows.bulk_update(placed, ["place"], batch_size=1000)
    challenge.frozen_at = timezone.now()
    challenge.save(update_fields=["frozen_at"])
    gifts = ChallengeGift.objects.filter(entry__challenge=challenge).count()
    _move(challenge, State.FROZEN, gettext_noop("result final"), actor, gifts=gifts, **details)
    HistoryEntry.objects.bulk_create(
        [_place_in_history(challenge, entry) for entry in placed], batch_size=1000
    )
    return challenge


def _place_in_history(challenge: Challenge, entry: ChallengeEntry) -> HistoryEntry:
    return HistoryEntry(
        organization_id=challenge.organization_id,
        subject_type=challenge._meta.label_lower,
        subject_id=challenge.pk,
        what=gettext_noop("place in the final result"),
        details={
            "place": entry.place,
            "entry": name_of(entry),
            "donors": entry.donor_count,
            "raised": entry.raised_amount,
            "own": entry.own_amount,
            "reached_at": entry.reached_at.isoformat() if entry.reached_at else None,
        },
    )


def _locked(challenge: Challenge, *allowed: str) -> Challenge:
    challenge = _again(challenge)
    if challenge.state not in allowed:
        raise ChallengeStateError(
            _("That cannot be done now: the challenge is “%(state)s”.")
            % {"state": challenge.get_state_display()}
        )
    return challenge


def _again(challenge: Challenge) -> Challenge:
    """Wait for whoever counts, who reads states, and for whoever changes this one."""
    take_turn()
    return (
        Challenge.rows.select_for_update(no_key=True, of=("self",))
        .select_related("organization")
        .get(pk=challenge.pk)
    )


def _move(
    challenge: Challenge, to: str, what: str, actor: Person | None, **details: object
) -> None:
    record_history(
        subject=challenge,
        organization=challenge.organization,
        what=what,
        actor=actor,
        before=challenge.state,
        **details,
    )
    challenge.state = to
    challenge.save(update_fields=["state"])
