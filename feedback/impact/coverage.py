"""Whose money an update is about, and how much of it; decided once, as it is published.

News of so many units concerns the gifts that are served next: the oldest whose money has not come
so far yet. News without a number concerns every gift in the project. A repair of something that
was told as gone wrong concerns those who were told. Staff may have chosen the gifts beforehand:
then they are written already, and stay.
"""

from django.db import connection

from feedback.impact.models import ImpactUpdate, UpdateGift

Kind = ImpactUpdate.Kind

# Each allocation in the order in which it is served, with what of it the news may be about.
# `reach` is how much money the news is about in all; the last gift may be in it with a part.
SERVED = """
SELECT id, donation_id, LEAST(amount, %(reach)s - before)::bigint AS amount
FROM (
    SELECT id, donation_id, amount,
           sum(amount) OVER (ORDER BY id) - amount AS before
    FROM ({candidates}) AS candidates
    WHERE amount > 0
) AS served
WHERE before < %(reach)s
"""
COVER = """
INSERT INTO feedback_updategift (update_id, allocation_id, donation_id, amount)
SELECT %(update)s, id, donation_id, amount FROM ({served}) AS served
ON CONFLICT (update_id, allocation_id) DO NOTHING
"""
# What staff chose is worth what it is now: other news, a refund or a move may have come between.
FORGET_CHOSEN = """
DELETE FROM feedback_updategift AS chosen
WHERE update_id = %(update)s AND NOT EXISTS (
    SELECT FROM ({candidates}) AS candidates
    WHERE candidates.id = chosen.allocation_id AND candidates.amount > 0
)
"""
CAP_CHOSEN = """
UPDATE feedback_updategift AS chosen SET amount = candidates.amount
FROM ({candidates}) AS candidates
WHERE chosen.update_id = %(update)s AND candidates.id = chosen.allocation_id
    AND chosen.amount > candidates.amount
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
# What breaks after it was delivered is the trouble of all who paid for it.
STILL_TO_COME_OR_BROKEN = """
SELECT allocation.id, allocation.donation_id, allocation.amount - CASE
    WHEN project.stage IN ('delivered', 'checked') THEN 0 ELSE allocation.delivered_amount
END AS amount
FROM feedback_allocation AS allocation
JOIN feedback_project AS project ON project.id = allocation.project_id
WHERE allocation.project_id = %(project)s
"""
DELIVERED = """
SELECT id, donation_id, delivered_amount AS amount
FROM feedback_allocation WHERE project_id = %(project)s
"""
# What was told of as trouble since the last repair, as far as that money is still here.
IN_TROUBLE = """
SELECT allocation.id, allocation.donation_id,
       LEAST(max(told.amount), allocation.amount) AS amount
FROM feedback_updategift AS told
JOIN feedback_impactupdate AS trouble ON trouble.id = told.update_id
JOIN feedback_allocation AS allocation ON allocation.id = told.allocation_id
WHERE trouble.project_id = %(project)s AND trouble.state = 'published'
  AND trouble.kind IN ('failed', 'changed', 'late')
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
    Kind.REPAIRED: IN_TROUBLE,
}
NO_END = 2**62
# A refund holds the gift and then wants its allocations: ask for the gift first, as it does.
SHARE_GIFTS = """
SELECT FROM giving_donation
WHERE id IN (SELECT donation_id FROM feedback_updategift WHERE update_id = %(update)s)
ORDER BY id FOR KEY SHARE
"""


def cover(update: ImpactUpdate) -> int:
    """Write whose money an update is about, and return how many gifts.

    Call it under the project's lock; safe to call twice. News of a project that nobody paid for
    yet concerns nobody.
    """
    chosen, candidates = UpdateGift.objects.filter(update=update), candidates_for(update)
    if chosen.exists():
        _run(FORGET_CHOSEN.format(candidates=candidates), update)
        _run(CAP_CHOSEN.format(candidates=candidates), update)
    else:
        _run(COVER.format(served=served_by_rule(update)), update)
        share_gifts(update)
    return chosen.count()


def share_gifts(update: ImpactUpdate) -> None:
    """Lock the gifts of an update as its rows will ask for them when they commit."""
    _run(SHARE_GIFTS, update)


def candidates_for(update: ImpactUpdate) -> str:
    """Return the query of the allocations that an update may be about."""
    return CANDIDATES[Kind(update.kind)]


def served_by_rule(update: ImpactUpdate) -> str:
    """Return the query of the allocations that the rule puts into an update, with their amounts."""
    return SERVED.format(candidates=candidates_for(update))


def _run(sql: str, update: ImpactUpdate) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            sql, {"update": update.pk, "project": update.project_id, "reach": reach_of(update)}
        )


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
