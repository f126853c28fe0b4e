"""Adding gifts to leaderboards, and taking them out. Whoever calls holds the lock of following.py.

Two gifts are of one donor when they share a card or an address, directly or through others. Adding
one joins donors and never parts them, so it touches what it joins and nothing else. Taking one out
may part them: then that donor's other gifts are taken out with it and added anew.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db import connection

from campaigns.models import ChallengeEntry
from giving.challenges.counting import OPEN, CountingGift, gifts_counting_for, gifts_counting_now
from giving.challenges.grouping import Groups
from giving.challenges.models import ChallengeDonor, ChallengeGift, ChallengeIdentity

ROWS_AT_ONCE = 2_000
# An entry and a gift; an entry and a key.
Place = tuple[int, int]
Known = tuple[int, str]


def count_again(entry_ids: Collection[int]) -> None:
    """Count entries from scratch."""
    for model in (ChallengeGift, ChallengeIdentity, ChallengeDonor):
        model._base_manager.filter(entry__in=entry_ids).delete()
    ChallengeEntry.rows.filter(pk__in=entry_ids).update(
        donor_count=0, raised_amount=0, own_amount=0, reached_at=None
    )
    _add(gifts_counting_for(entry_ids))


def count_changes(donation_ids: Collection[int]) -> None:
    """Count gifts as they are now, whatever was counted of them before."""
    counted = _counted(donation_ids)
    now = {_place(gift): gift for gift in gifts_counting_now(donation_ids)}
    changed = [gift for gift in counted if not _counts_as_before(gift, now.get(_place(gift)))]
    for gift in _take_out(changed):
        now.setdefault(_place(gift), gift)
    _add(now.values())


def _counted(donation_ids: Collection[int]) -> list[ChallengeGift]:
    return list(
        ChallengeGift.objects.filter(donation__in=donation_ids, entry__challenge__state__in=OPEN)
    )


def _place(gift: ChallengeGift | CountingGift) -> Place:
    return gift.entry_id, gift.donation_id


def _counts_as_before(old: ChallengeGift, now: CountingGift | None) -> bool:
    """Return whether nothing was lost: what was learnt since only joins and makes known."""
    return (
        now is not None
        and (old.amount, old.is_own, old.address_key) == (now.amount, now.is_own, now.address_key)
        and old.card_key in {"", now.card_key}
        and old.is_confirmed <= now.is_confirmed
    )


def _take_out(gifts: list[ChallengeGift]) -> list[CountingGift]:
    """Take gifts out with all of their donors, and return those donors' other gifts."""
    donors = ChallengeDonor.objects.filter(pk__in={gift.donor_id for gift in gifts})
    removed = list(donors)
    of_them = ChallengeGift.objects.filter(donor__in=removed)
    gone = {gift.pk for gift in gifts}
    others = [_as_it_counted(gift) for gift in of_them if gift.pk not in gone]
    of_them.delete()
    ChallengeIdentity.objects.filter(donor__in=removed).delete()
    donors.delete()
    _change_figures(before=removed, after=[])
    return others


def _as_it_counted(gift: ChallengeGift) -> CountingGift:
    return CountingGift(
        entry_id=gift.entry_id,
        donation_id=gift.donation_id,
        amount=gift.amount,
        paid_at=gift.paid_at,
        is_own=gift.is_own,
        is_confirmed=gift.is_confirmed,
        address_key=gift.address_key,
        card_key=gift.card_key,
    )


def _add(gifts: Iterable[CountingGift]) -> None:
    """Add gifts that are not counted yet, and what was learnt of those that are."""
    gifts = list(gifts)
    counted = {_place(gift): gift for gift in _counted_of(gifts)}
    new = [gift for gift in gifts if _place(gift) not in counted]
    learnt = [
        gift
        for gift in gifts
        if (old := counted.get(_place(gift))) and _learnt(old) != _learnt(gift)
    ]
    if new or learnt:
        donors = _join_donors(new, learnt)
        _write_gifts(new, donors)
        _keep_learnt(learnt, counted)


def _learnt(gift: ChallengeGift | CountingGift) -> tuple[str, bool]:
    """Return what may come to be known after a gift was counted."""
    return gift.card_key, gift.is_confirmed


def _counted_of(gifts: list[CountingGift]) -> Iterable[ChallengeGift]:
    """Return what is counted already, whatever the state of its challenge."""
    return ChallengeGift.objects.filter(
        donation__in={gift.donation_id for gift in gifts},
        entry__in={gift.entry_id for gift in gifts},
    )


def _join_donors(new: list[CountingGift], learnt: list[CountingGift]) -> dict[Known, int]:
    """Make one donor of all that these gifts connect; return which donor each key is."""
    known = _donors_known_by([*new, *learnt])
    donors = {donor.pk: donor for donor in ChallengeDonor.objects.filter(pk__in=known.values())}
    groups = _group(new, learnt, known)
    for gift in new:
        groups[gift.entry_id, gift.address_key].gifts.append(gift)
    for gift in learnt:
        groups[gift.entry_id, gift.address_key].is_known |= gift.is_known
    unique = list({id(group): group for group in groups.values()}.values())
    for group in unique:
        group.donors = [donors[number] for number in group.donor_ids]
    _write_donors(unique)
    return {key: group.one.pk for key, group in groups.items()}


@dataclass
class _Group:
    """Donors and keys that turn out to be one person, and the new gifts of that person."""

    entry_id: int
    keys: list[str]
    donor_ids: list[int]
    donors: list[ChallengeDonor] = field(default_factory=list)
    gifts: list[CountingGift] = field(default_factory=list)
    is_known: bool = False
    one: ChallengeDonor = field(init=False)

    def become_one(self) -> ChallengeDonor:
        """Return the donor that all become: the one with the most gifts, or a new one."""
        parts: list[ChallengeDonor | CountingGift] = [*self.donors, *self.gifts]
        stays = max(self.donors, key=lambda donor: donor.gift_count, default=None)
        self.one = ChallengeDonor(
            pk=stays.pk if stays else None,
            entry_id=self.entry_id,
            is_own=any(part.is_own for part in parts),
            is_known=self.is_known or any(part.is_known for part in parts),
            amount=sum(part.amount for part in parts),
            gift_count=sum(donor.gift_count for donor in self.donors) + len(self.gifts),
            first_at=min(
                [donor.first_at for donor in self.donors] + [gift.paid_at for gift in self.gifts]
            ),
        )
        return self.one


def _donors_known_by(gifts: list[CountingGift]) -> dict[Known, int]:
    rows = ChallengeIdentity.objects.filter(
        entry__in={gift.entry_id for gift in gifts},
        key__in={key for gift in gifts for key in gift.keys},
    )
    return {(row.entry_id, row.key): row.donor_id for row in rows}


def _group(
    new: list[CountingGift], learnt: list[CountingGift], known: dict[Known, int]
) -> dict[Known, _Group]:
    """Return the group of each key that the gifts bring."""
    groups = Groups()
    for gift in [*new, *learnt]:
        keys = [(gift.entry_id, key) for key in gift.keys]
        groups.join([*keys, *(known[key] for key in keys if key in known)])
    found: dict[Known, _Group] = {}
    for members in groups.all():
        keys = [member for member in members if isinstance(member, tuple)]
        group = _Group(
            entry_id=keys[0][0],
            keys=[key for entry_id, key in keys],
            donor_ids=[member for member in members if isinstance(member, int)],
        )
        found |= dict.fromkeys(keys, group)
    return found


def _write_donors(groups: list[_Group]) -> None:
    before = [donor for group in groups for donor in group.donors]
    after = [group.become_one() for group in groups]
    ChallengeDonor.objects.bulk_create(
        [donor for donor in after if donor.pk is None], batch_size=ROWS_AT_ONCE
    )
    ChallengeDonor.objects.bulk_update(
        [group.one for group in groups if group.donors],
        ["is_own", "is_known", "amount", "gift_count", "first_at"],
        batch_size=ROWS_AT_ONCE,
    )
    ChallengeIdentity.objects.bulk_create(
        [
            ChallengeIdentity(entry_id=group.entry_id, key=key, donor=group.one)
            for group in groups
            for key in group.keys
        ],
        batch_size=ROWS_AT_ONCE,
        ignore_conflicts=True,
    )
    _relabel(groups)
    _change_figures(before=before, after=after)


def _relabel(groups: list[_Group]) -> None:
    """Give the gifts and keys of those who became somebody else to that one."""
    became = {
        donor.pk: group.one.pk
        for group in groups
        for donor in group.donors
        if donor.pk != group.one.pk
    }
    if not became:
        return
    with connection.cursor() as cursor:
        for model in (ChallengeGift, ChallengeIdentity):
            cursor.execute(
                f"UPDATE {model._meta.db_table} AS thing SET donor_id = became.now "  # noqa: S608
                "FROM unnest(%s::bigint[], %s::bigint[]) AS became(before, now) "
                "WHERE thing.donor_id = became.before",
                [list(became.keys()), list(became.values())],
            )
    ChallengeDonor.objects.filter(pk__in=became).delete()


def _write_gifts(gifts: list[CountingGift], donors: dict[Known, int]) -> None:
    ChallengeGift.objects.bulk_create(
        [
            ChallengeGift(
                entry_id=gift.entry_id,
                donation_id=gift.donation_id,
                donor_id=donors[gift.entry_id, gift.address_key],
                amount=gift.amount,
                is_own=gift.is_own,
                is_confirmed=gift.is_confirmed,
                address_key=gift.address_key,
                card_key=gift.card_key,
                paid_at=gift.paid_at,
            )
            for gift in gifts
        ],
        batch_size=ROWS_AT_ONCE,
    )


def _keep_learnt(learnt: list[CountingGift], counted: dict[Place, ChallengeGift]) -> None:
    """Keep what was learnt after the gift had been counted.

    By its own statement: the row's donor may have become another one since it was read.
    """
    for gift in learnt:
        row = counted[_place(gift)]
        row.card_key, row.is_confirmed = gift.card_key, gift.is_confirmed
    ChallengeGift.objects.bulk_update(
        [counted[_place(gift)] for gift in learnt],
        ["card_key", "is_confirmed"],
        batch_size=ROWS_AT_ONCE,
    )


def _change_figures(*, before: list[ChallengeDonor], after: list[ChallengeDonor]) -> None:
    """Add to the entries what their donors are now, less what they were."""
    changes: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for sign, donors in ((-1, before), (+1, after)):
        for donor in donors:
            change = changes[donor.entry_id]
            change[0] += sign if donor.is_known and not donor.is_own else 0
            change[1] += 0 if donor.is_own else sign * donor.amount
            change[2] += sign * donor.amount if donor.is_own else 0
    if not changes:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE campaigns_challengeentry AS entry
            SET donor_count = entry.donor_count + change.donors,
                raised_amount = entry.raised_amount + change.raised,
                own_amount = entry.own_amount + change.own,
                reached_at = (
                    SELECT max(donor.first_at) FROM giving_challengedonor AS donor
                    WHERE donor.entry_id = entry.id AND NOT donor.is_own AND donor.is_known
                )
            FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
                AS change(entry_id, donors, raised, own)
            WHERE change.entry_id = entry.id
            """,
            [list(changes), *(list(column) for column in zip(*changes.values(), strict=True))],
        )
