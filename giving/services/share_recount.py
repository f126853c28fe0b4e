"""What share links brought, counted again from the gifts themselves; and the checks that ask it.

A link counts the gifts that came by it, their money net of refunds, and the donors who first came
by it. Visits are known to the counters alone. An event that is not folded yet is part of what a
link counts: the checks look at both together.
"""

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from campaigns.services.share_counts import hold_folding, rebuild_trees
from giving.services.books import Check, register_check


@transaction.atomic
def recount_shares(*, campaign: Campaign | None = None) -> None:
    """Set what share links of a campaign (or of all) count by a recount.

    Gifts and visits that arrive meanwhile wait for some moments. Locks only what the folder and
    the writers of events lock, in their order.
    """
    hold_folding()
    with connection.cursor() as cursor:
        for statement in RECOUNT:
            cursor.execute(statement, {"campaign": campaign.pk if campaign else None})
    rebuild_trees(campaign=campaign)


# Visits that wait to be folded stay: nothing else knows of them.
RECOUNT = (
    """
    DELETE FROM campaigns_shareevent AS event USING campaigns_sharelink AS link
    WHERE link.id = event.link_id AND event.visits = 0
      AND (%(campaign)s::bigint IS NULL OR link.campaign_id = %(campaign)s)
    """,
    """
    UPDATE campaigns_shareevent AS event SET links = 0, gifts = 0, donors = 0, amount = 0
    FROM campaigns_sharelink AS link
    WHERE link.id = event.link_id
      AND (%(campaign)s::bigint IS NULL OR link.campaign_id = %(campaign)s)
    """,
    """
    UPDATE campaigns_sharelink AS link
    SET gift_count = recount.gifts, donor_count = recount.donors, amount = recount.amount
    FROM (
        SELECT id, coalesce(given.gifts, 0) AS gifts, coalesce(given.amount, 0) AS amount,
               coalesce(came.donors, 0) AS donors
        FROM campaigns_sharelink
        LEFT JOIN (
            SELECT share_link_id, count(*) FILTER (WHERE state = 'paid') AS gifts,
                   sum(amount - refunded_amount) AS amount
            FROM giving_donation WHERE share_link_id IS NOT NULL AND paid_at IS NOT NULL
            GROUP BY share_link_id
        ) AS given ON given.share_link_id = id
        LEFT JOIN (
            SELECT share_link_id, count(*) AS donors
            FROM giving_campaigndonor WHERE share_link_id IS NOT NULL AND gift_count > 0
            GROUP BY share_link_id
        ) AS came ON came.share_link_id = id
    ) AS recount
    WHERE recount.id = link.id
      AND (%(campaign)s::bigint IS NULL OR link.campaign_id = %(campaign)s)
      AND (link.gift_count, link.donor_count, link.amount)
       <> (recount.gifts, recount.donors, recount.amount)
    """,
)


CHECKS = [
    Check(
        "shares",
        _("The gifts, the donors and the money of each share link equal a recount."),
        """
        SELECT link.code
        FROM campaigns_sharelink AS link
        LEFT JOIN (
            SELECT link_id, sum(gifts) AS gifts, sum(donors) AS donors, sum(amount) AS amount
            FROM campaigns_shareevent GROUP BY link_id
        ) AS waiting ON waiting.link_id = link.id
        LEFT JOIN (
            SELECT share_link_id, count(*) FILTER (WHERE state = 'paid') AS gifts,
                   sum(amount - refunded_amount) AS amount
            FROM giving_donation WHERE share_link_id IS NOT NULL AND paid_at IS NOT NULL
            GROUP BY share_link_id
        ) AS given ON given.share_link_id = link.id
        LEFT JOIN (
            SELECT share_link_id, count(*) AS donors
            FROM giving_campaigndonor WHERE share_link_id IS NOT NULL AND gift_count > 0
            GROUP BY share_link_id
        ) AS came ON came.share_link_id = link.id
        WHERE (link.gift_count + coalesce(waiting.gifts, 0),
               link.donor_count + coalesce(waiting.donors, 0),
               link.amount + coalesce(waiting.amount, 0))
           <> (coalesce(given.gifts, 0), coalesce(came.donors, 0), coalesce(given.amount, 0))
        """,
        is_repaired_by_recount=True,
    ),
    # What holds for each link and those right below it holds for the whole tree.
    Check(
        "share trees",
        _("Each share link counts itself and all below it."),
        """
        SELECT link.code
        FROM campaigns_sharelink AS link
        LEFT JOIN (
            SELECT child.parent_id,
                   sum(child.tree_link_count + 1 - coalesce(waiting.links, 0)) AS links,
                   sum(child.tree_visit_count) AS visits, sum(child.tree_gift_count) AS gifts,
                   sum(child.tree_donor_count) AS donors, sum(child.tree_amount) AS amount
            FROM campaigns_sharelink AS child
            LEFT JOIN (
                SELECT link_id, sum(links) AS links FROM campaigns_shareevent GROUP BY link_id
            ) AS waiting ON waiting.link_id = child.id
            WHERE child.parent_id IS NOT NULL GROUP BY child.parent_id
        ) AS below ON below.parent_id = link.id
        WHERE (link.tree_link_count, link.tree_visit_count, link.tree_gift_count,
               link.tree_donor_count, link.tree_amount)
           <> (coalesce(below.links, 0), link.visit_count + coalesce(below.visits, 0),
               link.gift_count + coalesce(below.gifts, 0),
               link.donor_count + coalesce(below.donors, 0),
               link.amount + coalesce(below.amount, 0))
        """,
        is_repaired_by_recount=True,
    ),
    Check(
        "share tallies",
        _("What is counted of a campaign’s shares equals the sum of its share links."),
        """
        WITH own AS (
            SELECT link.*, coalesce(link.path[1], link.id) AS root_id,
                   1 - coalesce(waiting.links, 0) AS links
            FROM campaigns_sharelink AS link
            LEFT JOIN (
                SELECT link_id, sum(links) AS links FROM campaigns_shareevent GROUP BY link_id
            ) AS waiting ON waiting.link_id = link.id
        ), recount AS (
            SELECT campaign_id, root_id, generation, coalesce(channel, '') AS channel,
                   coalesce(moment, '') AS moment, sum(links) AS link_count,
                   count(*) FILTER (WHERE visit_count > 0) AS opened_count,
                   CASE WHEN GROUPING(generation, channel) = 3
                        THEN count(DISTINCT coalesce(-person_id, id))
                            FILTER (WHERE visit_count > 0)
                        ELSE 0 END AS sharer_count,
                   sum(visit_count) AS visit_count, sum(gift_count) AS gift_count,
                   sum(donor_count) AS donor_count, sum(amount) AS amount
            FROM own
            GROUP BY GROUPING SETS (
                (campaign_id, generation), (campaign_id, root_id, generation),
                (campaign_id, channel, moment), (campaign_id)
            )
        ), tally AS (
            SELECT campaign_id, root_id, generation, channel, moment, link_count, opened_count,
                   sharer_count, visit_count, gift_count, donor_count, amount
            FROM campaigns_sharetally
        ), different AS (
            (TABLE tally EXCEPT TABLE recount) UNION ALL (TABLE recount EXCEPT TABLE tally)
        )
        SELECT DISTINCT campaign.slug
        FROM different JOIN campaigns_campaign AS campaign ON campaign.id = campaign_id
        WHERE (link_count, opened_count, sharer_count, visit_count, gift_count, donor_count, amount)
           <> (0, 0, 0, 0, 0, 0, 0)
        """,
        is_repaired_by_recount=True,
    ),
]


def register_checks() -> None:
    for check in CHECKS:
        register_check(check)
