"""What the books promise about challenges: a leaderboard equals a recount."""

from collections import defaultdict

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models import ChallengeEntry
from giving.challenges.counting import OPEN, gifts_counting_for, gifts_counting_now
from giving.challenges.following import take_turn
from giving.challenges.grouping import Figures, figures_of
from giving.challenges.models import ChallengeGift, ChallengeNews
from giving.services.books import Check, register_check


@transaction.atomic
def entries_unlike_their_recount() -> list[str]:
    """Return entries of open challenges whose figures differ from a recount of the gifts.

    Nobody counts meanwhile, but gifts arrive. News is read last: whatever changed a gift that was
    read has its news by then, and an entry that waits for news is not judged.
    """
    take_turn()
    entries = list(
        ChallengeEntry.rows.filter(challenge__state__in=OPEN).select_related("challenge")
    )
    gifts = defaultdict(list)
    for gift in gifts_counting_for([entry.pk for entry in entries]):
        gifts[gift.entry_id].append(gift)
    waiting = _entries_with_news()
    return [
        f"{entry.challenge.slug}, {entry.pk}"
        for entry in entries
        if entry.pk not in waiting and _figures(entry) != figures_of(gifts[entry.pk])
    ]


def _figures(entry: ChallengeEntry) -> Figures:
    return Figures(
        donor_count=entry.donor_count,
        raised_amount=entry.raised_amount,
        own_amount=entry.own_amount,
        reached_at=entry.reached_at,
    )


def _entries_with_news() -> set[int]:
    news = list(ChallengeNews.objects.all())
    donation_ids = [row.donation_id for row in news if row.donation_id]
    teams = ChallengeEntry.rows.filter(team__in=[row.team_id for row in news if row.team_id])
    keys = [row.address_key for row in news if row.address_key]
    counted = ChallengeGift.objects.filter(Q(donation__in=donation_ids) | Q(address_key__in=keys))
    return {
        *(row.entry_id for row in news if row.entry_id),
        *teams.values_list("pk", flat=True),
        *counted.values_list("entry_id", flat=True),
        *(gift.entry_id for gift in gifts_counting_now(donation_ids)),
    }


CHECKS = [
    Check(
        "challenges",
        _("The figures of everybody in an open challenge equal a recount."),
        entries_unlike_their_recount,
    ),
    Check(
        "challenge_results",
        _("The figures of everybody in a challenge equal the gifts kept with it."),
        """
        SELECT challenge.slug || ', ' || entry.id
        FROM campaigns_challengeentry AS entry
        JOIN campaigns_challenge AS challenge ON challenge.id = entry.challenge_id
        LEFT JOIN (
            SELECT gift.entry_id,
                   count(DISTINCT donor.id) FILTER (WHERE NOT donor.is_own AND donor.is_known)
                       AS donors,
                   sum(gift.amount) FILTER (WHERE NOT donor.is_own) AS raised,
                   sum(gift.amount) FILTER (WHERE donor.is_own) AS own
            FROM giving_challengegift AS gift
            JOIN giving_challengedonor AS donor ON donor.id = gift.donor_id
            GROUP BY gift.entry_id
        ) AS kept ON kept.entry_id = entry.id
        WHERE (entry.donor_count, entry.raised_amount, entry.own_amount)
           <> (coalesce(kept.donors, 0), coalesce(kept.raised, 0), coalesce(kept.own, 0))
        """,
    ),
    Check(
        "challenge_news",
        _("No gift has waited for more than 15 minutes to be counted for its challenge."),
        """
        SELECT 'news ' || id FROM giving_challengenews
        WHERE created_at < now() - interval '15 minutes'
        """,
    ),
]


def register_checks() -> None:
    for check in CHECKS:
        register_check(check)
