"""Whose money an update is about, and how much of it; decided once, as it is published.

News of so many units concerns the gifts that are served next: the oldest whose money has not come
so far yet, and of those first the ones that were given by the day on which it happened. Later gifts
follow as far as the units reach, since somebody may have bought ahead: staff are asked whether it
was so (`feedback.impact.plausible`). News without a number concerns every gift in the project. A
repair of something that was told as gone wrong concerns those who were told so, and nobody who was
told of a delay alone: for them nothing had gone wrong. Staff may have chosen the gifts beforehand:
then they are written already, and stay.
"""

from typing import Any

from django.db import connection
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from feedback.exceptions import ChosenGiftsGoneError
from feedback.impact.models import ImpactUpdate, UpdateGift
from feedback.projects.models import Project

Kind = ImpactUpdate.Kind
NONE_LEFT = _("None of the gifts that were chosen is left: choose again or let the rule decide.")

# That a gift was given after the day of the news, as the organization counts days.
IS_LATER = """
donation.paid_at >= ((%(happened_on)s::date + 1)::timestamp AT TIME ZONE %(zone)s)
"""
# Each allocation in the order in which it is served, with what of it the news may be about.
# `reach` is how much money the news is about in all; the last gift may be in it with a part.
SERVED = f"""
SELECT id, donation_id, LEAST(amount, %(reach)s - before)::bigint AS amount
FROM (
    SELECT candidates.id, donation_id, candidates.amount,
           sum(candidates.amount) OVER (ORDER BY {IS_LATER}, candidates.id) - candidates.amount
               AS before
    FROM ({{candidates}}) AS candidates
    JOIN giving_donation AS donation ON donation.id = donation_id
    WHERE candidates.amount > 0
) AS served
WHERE before < %(reach)s
"""  # noqa: S608
COVER = """
INSERT INTO feedback_updategift (update_id, allocation_id, donation_id, amount)
SELECT %(update)s, id, donation_id, amount FROM ({served}) AS served
ON CONFLICT (update_id, allocation_id) DO NOTHING
"""
# What staff chose is worth what it is now: other news, a refund or a move may have come between.
CHOSEN = """
SELECT candidates.id, candidates.donation_id,
       LEAST(candidates.amount, chosen.amount) AS amount
FROM ({candidates}) AS candidates
JOIN feedback_updategift AS chosen
    ON chosen.allocation_id = candidates.id AND chosen.update_id = %(update)s
WHERE candidates.amount > 0
"""
FORGET_CHOSEN = """
DELETE FROM feedback_updategift AS chosen
WHERE update_id = %(update)s AND NOT EXISTS (
    SELECT FROM ({concerned}) AS concerned WHERE concerned.id = chosen.allocation_id
)
"""
CAP_CHOSEN = """
UPDATE feedback_updategift AS chosen SET amount = concerned.amount
FROM ({concerned}) AS concerned
WHERE chosen.update_id = %(update)s AND concerned.id = chosen.allocation_id
    AND chosen.amount > concerned.amount
"""
NOT_YET_DELIVERED = """
SELECT id, donation_id, amount - delivered_amount AS amount
FROM feedback_allocation WHERE project_id = %(project)s
"""
# What left in an earlier lot is not in this one.
NOT_YET_SENT = """
SELECT id, donation_id, amount - GREATEST(delivered_amount, coalesce((
    SELECT sum(told.amount) FROM feedback_updategift AS told
    JOIN feedback_impactupdate AS news ON news.id = told.update_id
    WHERE told.allocation_id = allocation.id AND news.state = 'published' AND news.kind = 'sent'
        AND news.id <> %(update)s
), 0)) AS amount
FROM feedback_allocation AS allocation WHERE project_id = %(project)s
"""
# What breaks after it was delivered is the trouble of all who paid for it; and where more broke
# than is still to come, some of what was delivered did.
STILL_TO_COME_OR_BROKEN = """
SELECT allocation.id, allocation.donation_id, allocation.amount - CASE
    WHEN project.stage IN ('delivered', 'checked')
        OR %(units)s > project.unit_count - project.delivered_units
    THEN 0 ELSE allocation.delivered_amount
END AS amount
FROM feedback_allocation AS allocation
JOIN feedback_project AS project ON project.id = allocation.project_id
WHERE allocation.project_id = %(project)s
"""
DELIVERED = """
SELECT id, donation_id, delivered_amount AS amount
FROM feedback_allocation WHERE project_id = %(project)s
"""
# What was told of as gone wrong since the last repair, as far as that money is still here. What is
# late stays late (`standing.MENDABLE`), and its mail would say that something had gone wrong.
GONE_WRONG = """
SELECT allocation.id, allocation.donation_id,
       LEAST(max(told.amount), allocation.amount) AS amount
FROM feedback_updategift AS told
JOIN feedback_impactupdate AS trouble ON trouble.id = told.update_id
JOIN feedback_allocation AS allocation ON allocation.id = told.allocation_id
WHERE trouble.project_id = %(project)s AND trouble.state = 'published'
  AND trouble.kind IN ('failed', 'changed')
  AND trouble.published_at > coalesce((
      SELECT max(published_at) FROM feedback_impactupdate
      WHERE project_id = %(project)s AND state = 'published' AND kind = 'repaired'
        AND id <> %(update)s
  ), '-infinity')
GROUP BY allocation.id
"""
CANDIDATES = {
    Kind.SENT: NOT_YET_SENT,
    Kind.IN_PROGRESS: NOT_YET_DELIVERED,
    Kind.DELIVERED: NOT_YET_DELIVERED,
    Kind.LATE: NOT_YET_DELIVERED,
    Kind.CHANGED: STILL_TO_COME_OR_BROKEN,
    Kind.FAILED: STILL_TO_COME_OR_BROKEN,
    Kind.CHECKED: DELIVERED,
    Kind.REPAIRED: GONE_WRONG,
}
NO_END = 2**62
AS_PUBLISHED = """
SELECT allocation_id AS id, donation_id, amount FROM feedback_updategift
WHERE update_id = %(update)s
"""
COUNT_LATER = f"""
SELECT count(*) FROM ({{gifts}}) AS gifts
JOIN giving_donation AS donation ON donation.id = donation_id WHERE {IS_LATER}
"""  # noqa: S608
# A refund holds the gift and then wants its allocations: ask for the gift first, as it does.
SHARE_GIFTS = """
SELECT FROM giving_donation
WHERE id IN (SELECT donation_id FROM feedback_updategift WHERE update_id = %(update)s)
ORDER BY id FOR KEY SHARE
"""


def cover(update: ImpactUpdate) -> int:
    """Write whose money an update is about, and return how many gifts.

    Call it under the project's lock; safe to call twice. News of a project that nobody paid for
    yet concerns nobody. Raises ChosenGiftsGoneError where staff chose and none of it is left.
    """
    if is_by_hand(update):
        _settle_chosen(update)
    else:
        run_about(update, COVER.format(served=served_by_rule(update)))
        share_gifts(update)
    return UpdateGift.objects.filter(update=update).count()


def _settle_chosen(update: ImpactUpdate) -> None:
    concerned = concerned_by(update)
    run_about(update, FORGET_CHOSEN.format(concerned=concerned))
    if not is_by_hand(update):
        raise ChosenGiftsGoneError(NONE_LEFT)
    run_about(update, CAP_CHOSEN.format(concerned=concerned))


def keep_number(update: ImpactUpdate) -> None:
    """Write how many units news without a number is about, as it stands before the news counts.

    Call it under the project's lock, once the gifts are settled: those are all that the rest of
    the units may be, whatever a unit costs by now. What donors read stays what was published,
    whatever comes after it or is taken back.
    """
    if update.units is None and not update.project.is_pooled:
        update.units = _units_without_a_number(update) or None
        update.save(update_fields=["units"])


def _units_without_a_number(update: ImpactUpdate) -> int:
    """Count what arrives or leaves as what had not yet, and what is looked at as what was there.

    Of everything else no number is said by itself: "your 5 of the 200" is so at any time.
    """
    project = update.project
    if update.kind == Kind.SENT:
        return units_to_send(project)
    rest = project.unit_count - project.delivered_units
    return {Kind.DELIVERED: rest, Kind.CHECKED: project.delivered_units}.get(Kind(update.kind), 0)


def units_to_send(project: Project) -> int:
    """Return how many units neither arrived nor left, as published news says."""
    sent = ImpactUpdate.rows.filter(project=project, kind=Kind.SENT).published()
    units: int = sent.aggregate(units=Sum("units"))["units"] or 0
    return max(0, project.unit_count - max(project.delivered_units, units))


def share_gifts(update: ImpactUpdate) -> None:
    """Lock the gifts of an update as its rows will ask for them when they commit."""
    run_about(update, SHARE_GIFTS)


def candidates_for(update: ImpactUpdate) -> str:
    """Return the query of the allocations that an update may be about."""
    return CANDIDATES[Kind(update.kind)]


def is_by_hand(update: ImpactUpdate) -> bool:
    """Return whether staff chose the gifts, of news that is not published yet."""
    return bool(UpdateGift.objects.filter(update=update).exists())


def chosen_by_hand(update: ImpactUpdate) -> str:
    """Return the query of the allocations that staff chose, with what each could be told of."""
    return CHOSEN.format(candidates=candidates_for(update))


def concerned_by(update: ImpactUpdate) -> str:
    """Return the query of the allocations that the update is about, and how much of each.

    By hand too no more is told than the news is worth: those served first come first.
    """
    by_hand = is_by_hand(update)
    return SERVED.format(candidates=chosen_by_hand(update)) if by_hand else served_by_rule(update)


def served_by_rule(update: ImpactUpdate) -> str:
    """Return the query of the allocations that the rule puts into an update, with their amounts."""
    return SERVED.format(candidates=candidates_for(update))


def count_later(update: ImpactUpdate) -> int:
    """Return how many gifts an update is about that were given after the day of the news."""
    gifts = AS_PUBLISHED if update.is_published else concerned_by(update)
    count: int = run_about(update, COUNT_LATER.format(gifts=gifts))[0][0]
    return count


def run_about(update: ImpactUpdate, sql: str, **values: Any) -> list[tuple[Any, ...]]:
    """Run one of the queries of here for an update; return its rows, if it has any."""
    values |= {
        "update": update.pk,
        "project": update.project_id,
        "units": update.units or 0,
        "reach": reach_of(update),
        "happened_on": update.happened_on,
        "zone": update.organization.time_zone,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall()) if cursor.description else []


def reach_of(update: ImpactUpdate) -> int:
    """Return how much money the news is about: of pooled money there are no units to count.

    The last units are what all of the rest paid for, also if a unit costs more than it did.
    """
    project = update.project
    if not update.units or project.is_pooled or _completes(update):
        return NO_END
    return update.units * project.unit_cost


def _completes(update: ImpactUpdate) -> bool:
    project, units = update.project, update.units or 0
    is_delivery = update.kind == Kind.DELIVERED
    return is_delivery and project.delivered_units + units >= project.unit_count
