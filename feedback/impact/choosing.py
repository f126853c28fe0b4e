"""Staff read whose money an update is about, and choose it by hand before it is published."""

from dataclasses import dataclass

from django.db import transaction

from campaigns.services.history import record_history
from donors.models import Person
from feedback.allocations.models import Allocation
from feedback.exceptions import UpdateStateError
from feedback.impact.coverage import (
    AS_PUBLISHED,
    IS_LATER,
    candidates_for,
    chosen_by_hand,
    concerned_by,
    is_by_hand,
    run_about,
    served_by_rule,
    share_gifts,
)
from feedback.impact.models import ImpactUpdate, UpdateGift

MOST_SHOWN = 200
OPEN_STATES = frozenset({ImpactUpdate.State.DRAFT, ImpactUpdate.State.IN_REVIEW})

OTHERS = """
SELECT id, donation_id, amount FROM ({candidates}) AS candidates
WHERE amount > 0 AND id NOT IN (SELECT id FROM ({concerned}) AS concerned)
"""
COUNT = "SELECT count(*) FROM ({gifts}) AS gifts"
FIRST = f"""
SELECT gifts.id, gifts.amount, count(*) OVER () FROM ({{gifts}}) AS gifts
JOIN giving_donation AS donation ON donation.id = donation_id
ORDER BY {IS_LATER}, gifts.id LIMIT %(most)s
"""  # noqa: S608
DIFFERS = """
SELECT EXISTS (
    SELECT FROM ({ticked}) AS ticked WHERE amount > 0 AND id = ANY(%(removed)s)
) OR EXISTS (
    SELECT FROM ({candidates}) AS candidates WHERE amount > 0 AND id = ANY(%(added)s)
        AND id NOT IN (SELECT id FROM ({ticked}) AS ticked WHERE amount > 0)
)
"""
PUT_IN = """
INSERT INTO feedback_updategift (update_id, allocation_id, donation_id, amount)
SELECT %(update)s, id, donation_id, amount FROM ({gifts}) AS gifts WHERE amount > 0 AND {which}
ON CONFLICT (update_id, allocation_id) DO NOTHING
"""
# What is worth nothing any more goes as well: else nobody could tell that none is left.
TAKE_OUT = """
DELETE FROM feedback_updategift AS chosen
WHERE update_id = %(update)s AND (allocation_id = ANY(%(removed)s) OR allocation_id NOT IN (
    SELECT id FROM ({candidates}) AS candidates WHERE amount > 0
))
"""
# A refund holds the gift and then wants its allocations: ask for the gift first, as it does.
SHARE_ADDED = """
SELECT FROM giving_donation
WHERE id IN (SELECT donation_id FROM feedback_allocation WHERE id = ANY(%(added)s))
ORDER BY id FOR KEY SHARE
"""
ADDED, NOT_REMOVED = "id = ANY(%(added)s)", "id <> ALL(%(removed)s)"


@dataclass(frozen=True)
class Candidate:
    """A gift whose money the update is or may be about, and how much of it."""

    allocation: Allocation
    amount: int


@dataclass(frozen=True)
class Gifts:
    """The first of some gifts in the order in which they are served, and how many there are."""

    shown: list[Candidate]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.shown)


@dataclass(frozen=True)
class Choice:
    """Whose money an update is about, as it is now, and whose it could be about.

    Those `beyond` were chosen too, and the others before them are all that the news is worth.
    """

    concerned: Gifts
    others: Gifts
    beyond: Gifts
    is_by_hand: bool


def choice_for(update: ImpactUpdate) -> Choice:
    """Return whose money an update is about; by the rule, where nobody chose."""
    if update.state not in OPEN_STATES:
        none = Gifts([], 0)
        return Choice(_gifts(AS_PUBLISHED, update), none, none, is_by_hand=False)
    chosen, concerned = _chosen(update), concerned_by(update)
    others = OTHERS.format(candidates=candidates_for(update), concerned=chosen)
    beyond = OTHERS.format(candidates=chosen, concerned=concerned)
    return Choice(
        concerned=_gifts(concerned, update),
        others=_gifts(others, update),
        beyond=_gifts(beyond, update),
        is_by_hand=is_by_hand(update),
    )


def count_by_hand(update: ImpactUpdate) -> int | None:
    """Return how many gifts that staff chose it is about, as it is now; None: the rule decides."""
    if not is_by_hand(update):
        return None
    count: int = run_about(update, COUNT.format(gifts=concerned_by(update)))[0][0]
    return count


def count_others(update: ImpactUpdate) -> int:
    """Return how many gifts an update that is not published yet could be about, and is not."""
    others = OTHERS.format(candidates=candidates_for(update), concerned=concerned_by(update))
    count: int = run_about(update, COUNT.format(gifts=others))[0][0]
    return count


def _chosen(update: ImpactUpdate) -> str:
    """Return what is ticked: by hand, also what is more than the news is worth."""
    return chosen_by_hand(update) if is_by_hand(update) else served_by_rule(update)


def _gifts(query: str, update: ImpactUpdate) -> Gifts:
    rows = run_about(update, FIRST.format(gifts=query), most=MOST_SHOWN)
    amounts = {number: amount for number, amount, _count in rows}
    allocations = Allocation.rows.select_related("donation").in_bulk(amounts)
    shown = [Candidate(allocations[number], amount) for number, amount in amounts.items()]
    return Gifts(shown, rows[0][2] if rows else 0)


@transaction.atomic
def choose_gifts(
    *, update: ImpactUpdate, added: set[int], removed: set[int], actor: Person
) -> None:
    """Put gifts into an update or take them out, by their allocations, as it is now.

    What is neither stays, and so does how much of a gift is in it. Nothing is written where nothing
    differs: what the rule says stays the rule's. None left leaves it to the rule. Raises
    UpdateStateError once it is published: what was said stays.

    Only what differs is written, but for the first time: then all that the rule says becomes rows.
    Its project is not held meanwhile, so that other news, and money, need not wait for that; what
    they change is settled as this news is published.
    """
    update = _locked_while_open(update)
    change = {"added": sorted(added - removed), "removed": sorted(removed)}
    if not _differs(update, change):
        return
    if is_by_hand(update):
        _change_rows(update, change)
    else:
        _make_rows(update, change)
    _record(update, actor)


def _differs(update: ImpactUpdate, change: dict[str, list[int]]) -> bool:
    differs = DIFFERS.format(ticked=_chosen(update), candidates=candidates_for(update))
    return bool(run_about(update, differs, **change)[0][0])


def _make_rows(update: ImpactUpdate, change: dict[str, list[int]]) -> None:
    run_about(update, PUT_IN.format(gifts=served_by_rule(update), which=NOT_REMOVED), **change)
    run_about(update, PUT_IN.format(gifts=candidates_for(update), which=ADDED), **change)
    share_gifts(update)


def _change_rows(update: ImpactUpdate, change: dict[str, list[int]]) -> None:
    run_about(update, SHARE_ADDED, **change)
    run_about(update, TAKE_OUT.format(candidates=candidates_for(update)), **change)
    run_about(update, PUT_IN.format(gifts=candidates_for(update), which=ADDED), **change)


@transaction.atomic
def leave_to_the_rule(*, update: ImpactUpdate, actor: Person) -> None:
    """Forget what was chosen by hand. Safe twice; raises UpdateStateError once it is published."""
    update = _locked_while_open(update)
    if is_by_hand(update):
        UpdateGift.objects.filter(update=update).delete()
        _record(update, actor)


def _locked_while_open(update: ImpactUpdate) -> ImpactUpdate:
    """Lock the news alone: whoever publishes it, or chooses at the same moment, waits."""
    found: ImpactUpdate = (
        ImpactUpdate.rows.select_for_update(of=("self",))
        .select_related("organization", "project")
        .get(pk=update.pk)
    )
    if found.state not in OPEN_STATES:
        raise UpdateStateError(found.state)
    return found


def _record(update: ImpactUpdate, actor: Person) -> None:
    record_history(
        subject=update,
        organization=update.organization,
        what="gifts chosen by hand",
        actor=actor,
        gifts=UpdateGift.objects.filter(update=update).count(),
    )
