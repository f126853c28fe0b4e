"""Which gifts count for which entries, asked of the books themselves.

The same question, of some gifts or of some entries, is behind every way of counting: following the
news, recounting, checking.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection

from campaigns.models import Challenge
from giving.challenges.identities import address_key, donor_key
from giving.challenges.models import ConfirmedAddress

OPEN = (Challenge.State.LIVE, Challenge.State.SETTLING)


@dataclass(frozen=True)
class CountingGift:
    """A gift that counts for an entry, and by what its donor is known."""

    entry_id: int
    donation_id: int
    amount: int
    paid_at: datetime
    is_own: bool
    is_confirmed: bool
    address_key: str
    card_key: str

    @property
    def is_known(self) -> bool:
        return self.is_confirmed or bool(self.card_key)

    @property
    def keys(self) -> list[str]:
        return [key for key in (self.address_key, self.card_key) if key]


# A gift goes to a page, to the page's team as it is now, and to its campaign.
QUERY = """
WITH entries AS (
    SELECT entry.id, entry.fundraiser_id, entry.team_id, entry.campaign_id,
           challenge.organization_id, challenge.currency, challenge.starts_at, challenge.ends_at
    FROM campaigns_challengeentry AS entry
    JOIN campaigns_challenge AS challenge ON challenge.id = entry.challenge_id
    WHERE {entries}
),
matched AS (
    SELECT entries.id AS entry_id, gift.id AS donation_id
    FROM entries JOIN giving_donation AS gift ON gift.fundraiser_id = entries.fundraiser_id
    WHERE {gifts}
    UNION ALL
    SELECT entries.id, gift.id
    FROM entries
    JOIN campaigns_fundraiser AS page ON page.team_id = entries.team_id
    JOIN giving_donation AS gift ON gift.fundraiser_id = page.id
    WHERE {gifts}
    UNION ALL
    SELECT entries.id, gift.id
    FROM entries JOIN giving_donation AS gift ON gift.campaign_id = entries.campaign_id
    WHERE {gifts}
)
SELECT entries.id, gift.id, gift.amount - gift.refunded_amount, gift.paid_at,
       coalesce(nullif(gift.email, ''), donor.email), donor.id, donor.person_id,
       coalesce(card.card_key, ''), gift.source
FROM matched
JOIN entries ON entries.id = matched.entry_id
JOIN giving_donation AS gift ON gift.id = matched.donation_id
JOIN donors_donor AS donor ON donor.id = gift.donor_id
LEFT JOIN giving_giftcard AS card ON card.donation_id = gift.id
WHERE gift.state = 'paid'
  AND gift.organization_id = entries.organization_id
  AND gift.currency = entries.currency
  AND gift.paid_at >= entries.starts_at AND gift.paid_at < entries.ends_at
ORDER BY gift.paid_at, gift.id, entries.id
"""


def gifts_counting_now(donation_ids: Collection[int]) -> list[CountingGift]:
    """Return for which entries of open challenges these gifts count."""
    query = QUERY.format(
        entries="challenge.state = ANY(%(open)s)", gifts="gift.id = ANY(%(gifts)s)"
    )
    return _ask(query, {"open": list(OPEN), "gifts": list(donation_ids)})


def gifts_counting_for(entry_ids: Collection[int]) -> list[CountingGift]:
    """Return every gift that counts for these entries."""
    query = QUERY.format(entries="entry.id = ANY(%(entries)s)", gifts="true")
    return _ask(query, {"entries": list(entry_ids)})


def _ask(query: str, parameters: dict[str, list]) -> list[CountingGift]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        rows = cursor.fetchall()
    owners = _owners_of({row[0] for row in rows})
    gifts = [_read(row, owners[row[0]]) for row in rows]
    confirmed = _confirmed_among({gift.address_key for gift in gifts if not gift.is_confirmed})
    return [
        replace(gift, is_confirmed=True) if gift.address_key in confirmed else gift
        for gift in gifts
    ]


def _confirmed_among(keys: set[str]) -> set[str]:
    if not keys:
        return set()
    rows = ConfirmedAddress.objects.filter(address_key__in=keys)
    return set(rows.values_list("address_key", flat=True))


@dataclass(frozen=True)
class _Owners:
    """The supporter of a page, or all members of a team: what they give stands apart.

    A page that nobody confirmed makes no member of the person whose address was typed.
    """

    people: set[int]
    addresses: set[str]


def _owners_of(entry_ids: set[int]) -> dict[int, _Owners]:
    owners: dict[int, _Owners] = defaultdict(lambda: _Owners(set(), set()))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT entry.id, person.id, coalesce(person.email, '')
            FROM campaigns_challengeentry AS entry
            JOIN campaigns_fundraiser AS page
              ON page.id = entry.fundraiser_id
              OR (page.team_id = entry.team_id AND page.confirmed_at IS NOT NULL)
            JOIN donors_person AS person ON person.id = page.person_id
            WHERE entry.id = ANY(%s)
            """,
            [list(entry_ids)],
        )
        for entry_id, person_id, address in cursor.fetchall():
            owners[entry_id].people.add(person_id)
            if address:
                owners[entry_id].addresses.add(address_key(address))
    return owners


def _read(row: tuple, owners: _Owners) -> CountingGift:
    entry_id, donation_id, amount, paid_at, address, donor_id, person_id, card, source = row
    known_by = address_key(address) if address else donor_key(donor_id)
    return CountingGift(
        entry_id=entry_id,
        donation_id=donation_id,
        amount=amount,
        paid_at=paid_at,
        is_own=person_id in owners.people or known_by in owners.addresses,
        # Staff saw the cheque, or the person.
        is_confirmed=source != "online",
        address_key=known_by,
        card_key=card,
    )
