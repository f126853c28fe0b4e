"""Following the news: every two seconds, what has changed is added to the leaderboards.

Whoever counts holds one advisory lock, so no two count at once, and a gift waits for nobody: it
only ever adds a row of news. What was taken is deleted in the transaction that counted it, so
nothing is counted twice or lost, whatever dies.
"""

from collections.abc import Collection

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from campaigns.challenge_words import name_of
from campaigns.models import Challenge, ChallengeEntry
from campaigns.services.history import record_history
from giving.challenges.counting import OPEN
from giving.challenges.leaderboards import count_again, count_changes
from giving.models import ChallengeGift, ChallengeNews, Donation

NEWS_AT_ONCE = 5_000
LOCK = 0x43_48_41_4C  # any number that no other work of ours locks


def follow_news() -> int:
    """Count what is new, and return how much it was; nothing while somebody else counts."""
    with transaction.atomic():
        if not _took_turn():
            return 0
        news = list(ChallengeNews.objects.order_by("pk")[:NEWS_AT_ONCE])
        if news:
            _count(news)
            ChallengeNews.objects.filter(pk__in=[row.pk for row in news]).delete()
    return len(news)


def take_turn() -> None:
    """Wait until nobody counts, and let nobody count until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _took_turn() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return cursor.fetchone()[0]


def _count(news: list[ChallengeNews]) -> None:
    donation_ids = {row.donation_id for row in news if row.donation_id}
    donation_ids |= _given_under({row.address_key for row in news if row.address_key})
    count_changes(donation_ids)
    _note_late_refunds(donation_ids)
    # Rare, and whole: somebody takes part from now on, or a team has other members.
    changed = Q(pk__in={row.entry_id for row in news}) | Q(
        team__in={row.team_id for row in news if row.team_id}
    )
    entries = ChallengeEntry.rows.filter(changed, challenge__state__in=OPEN)
    if entry_ids := list(entries.values_list("pk", flat=True)):
        count_again(entry_ids)


def _given_under(keys: set[str]) -> set[int]:
    """Return the counted gifts of addresses that were confirmed since."""
    if not keys:
        return set()
    gifts = ChallengeGift.objects.filter(
        address_key__in=keys, is_confirmed=False, entry__challenge__state__in=OPEN
    )
    return set(gifts.values_list("donation_id", flat=True))


@transaction.atomic
def recount_challenge(*, challenge: Challenge) -> None:
    """Count every entry from scratch. A result that is final stays as it is."""
    take_turn()
    entries = ChallengeEntry.rows.filter(challenge=challenge, challenge__state__in=OPEN)
    count_again(list(entries.values_list("pk", flat=True)))


def _note_late_refunds(donation_ids: Collection[int]) -> None:
    """Write down that a gift of a final result went back to its donor: the result stays."""
    counted = ChallengeGift.objects.filter(
        donation__in=donation_ids, entry__challenge__state=Challenge.State.FROZEN
    ).select_related("donation", "entry__challenge", "entry__organization")
    is_back = Q(donation__state=Donation.State.REFUNDED)
    for gift in counted.filter(is_back, refunded_later_at=None):
        gift.refunded_later_at = timezone.now()
        gift.save(update_fields=["refunded_later_at"])
        _tell_history(gift, gettext_noop("gift refunded after the result was final"))
    for gift in counted.exclude(is_back).exclude(refunded_later_at=None):
        gift.refunded_later_at = None
        gift.save(update_fields=["refunded_later_at"])
        _tell_history(gift, gettext_noop("refund after the result failed"))


def _tell_history(gift: ChallengeGift, what: str) -> None:
    record_history(
        subject=gift.entry.challenge,
        organization=gift.entry.organization,
        what=what,
        gift=gift.donation.reference,
        entry=name_of(gift.entry),
    )
