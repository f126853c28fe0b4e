"""What share links brought: written as events, folded into counters by a job.

Whoever writes an event touches no shared row. One folder at a time takes events, adds them to the
link, to every link above it and to the tallies of its campaign, and deletes them, in a single
statement: whatever dies, an event is counted once.
"""

from django.db import connection, transaction

from campaigns.models import Campaign, ShareEvent

BATCH = 5000
# The number of the lock that whoever writes counters of links holds; nothing else uses it.
FOLDING = 7_140_001


def count_gift(*, link_id: int, gifts: int, donors: int, amount: int) -> None:
    """Note what came by a link, in the transaction of the gift; negative numbers take back."""
    ShareEvent.objects.create(link_id=link_id, gifts=gifts, donors=donors, amount=amount)


def fold_share_events(*, batch: int = BATCH) -> int:
    """Count the oldest events and return how many there were; 0 if another is at it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [FOLDING])
        if not cursor.fetchone()[0]:
            return 0
        # A statement of its own: it has to see what the folder before has written.
        cursor.execute(FOLD, [batch])
        return cursor.fetchone()[0]


def hold_folding() -> None:
    """Let no event be folded or written until this transaction ends.

    Gifts that come meanwhile wait with their event, before they touch the totals. What they have
    counted by then is not committed, and their event is folded later.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FOLDING])
        cursor.execute(f"LOCK TABLE {ShareEvent._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


def rebuild_trees(*, campaign: Campaign | None = None) -> None:
    """Set what links count for those below them, and the tallies, from what each counts itself.

    Call it while `hold_folding` holds, when no event waits that the own counters know of. `None`
    stands for all campaigns.
    """
    number = campaign.pk if campaign else None
    with connection.cursor() as cursor:
        for statement in REBUILD:
            cursor.execute(statement, {"campaign": number})


# From `own`: one row a link, with what is to be added for it. A link is counted by generation, by
# generation in the tree of its first link, by channel and moment, and once for the campaign as a
# whole; only there do people count who share, each once, whatever they share.
TALLIES = """
    INSERT INTO campaigns_sharetally AS tally (
        campaign_id, root_id, generation, channel, moment, link_count, opened_count,
        sharer_count, visit_count, gift_count, donor_count, amount
    )
    SELECT campaign_id, root_id, generation, coalesce(channel, ''), coalesce(moment, ''),
           sum(links), count(*) FILTER (WHERE is_opened),
           CASE WHEN GROUPING(generation, channel) = 3
                THEN count(*) FILTER (WHERE is_new_sharer) ELSE 0 END,
           sum(visits), sum(gifts), sum(donors), sum(amount)
    FROM own
    GROUP BY GROUPING SETS (
        (campaign_id, generation), (campaign_id, root_id, generation),
        (campaign_id, channel, moment), (campaign_id)
    )
    ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (campaign_id, root_id, generation, channel, moment) DO UPDATE SET
        link_count = tally.link_count + EXCLUDED.link_count,
        opened_count = tally.opened_count + EXCLUDED.opened_count,
        sharer_count = tally.sharer_count + EXCLUDED.sharer_count,
        visit_count = tally.visit_count + EXCLUDED.visit_count,
        gift_count = tally.gift_count + EXCLUDED.gift_count,
        donor_count = tally.donor_count + EXCLUDED.donor_count,
        amount = tally.amount + EXCLUDED.amount
"""

# Of links as they were before: the first visit opens one, and the first link that was opened
# makes its person a sharer. The next events are found once: as a query within the DELETE they may
# be looked for again with each row, and those that are locked by then are skipped.
FOLD = f"""
    WITH next AS MATERIALIZED (
        SELECT id FROM campaigns_shareevent ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
    ), taken AS (
        DELETE FROM campaigns_shareevent WHERE id IN (SELECT id FROM next)
        RETURNING link_id, links, visits, gifts, donors, amount
    ), summed AS (
        SELECT link_id, sum(links) AS links, sum(visits) AS visits, sum(gifts) AS gifts,
               sum(donors) AS donors, sum(amount) AS amount
        FROM taken GROUP BY link_id
    ), touched AS (
        SELECT link.id, link.campaign_id, coalesce(link.path[1], link.id) AS root_id, link.path,
               link.generation, link.channel, link.moment, link.person_id, summed.*,
               link.visit_count = 0 AND summed.visits > 0 AS is_opened
        FROM summed JOIN campaigns_sharelink AS link ON link.id = summed.link_id
    ), new_sharers AS (
        SELECT min(id) AS id FROM touched
        WHERE is_opened AND NOT EXISTS (
            SELECT FROM campaigns_sharelink AS other
            WHERE other.person_id = touched.person_id
              AND other.campaign_id = touched.campaign_id AND other.visit_count > 0
        ) GROUP BY campaign_id, coalesce(-person_id, id)
    ), own AS (
        SELECT touched.*, new_sharers.id IS NOT NULL AS is_new_sharer
        FROM touched LEFT JOIN new_sharers USING (id)
    ), tree AS (
        SELECT id, sum(links) AS links, sum(visits) AS visits, sum(gifts) AS gifts,
               sum(donors) AS donors, sum(amount) AS amount
        FROM (
            SELECT id, 0 AS links, visits, gifts, donors, amount FROM own
            UNION ALL
            SELECT above, links, visits, gifts, donors, amount
            FROM own CROSS JOIN LATERAL unnest(path) AS above
        ) AS counted_for GROUP BY id
    ), locked AS MATERIALIZED (
        SELECT id FROM campaigns_sharelink WHERE id IN (SELECT id FROM tree)
        ORDER BY id FOR NO KEY UPDATE
    ), counted AS (
        UPDATE campaigns_sharelink AS link SET
            visit_count = link.visit_count + coalesce(own.visits, 0),
            gift_count = link.gift_count + coalesce(own.gifts, 0),
            donor_count = link.donor_count + coalesce(own.donors, 0),
            amount = link.amount + coalesce(own.amount, 0),
            tree_link_count = link.tree_link_count + tree.links,
            tree_visit_count = link.tree_visit_count + tree.visits,
            tree_gift_count = link.tree_gift_count + tree.gifts,
            tree_donor_count = link.tree_donor_count + tree.donors,
            tree_amount = link.tree_amount + tree.amount
        FROM locked JOIN tree USING (id) LEFT JOIN own USING (id)
        WHERE link.id = locked.id
    ), tallied AS ({TALLIES})
    SELECT count(*) FROM taken
"""  # noqa: S608

REBUILD = (
    """
    WITH tree AS (
        SELECT id, count(*) FILTER (WHERE NOT is_itself) AS links, sum(visit_count) AS visits,
               sum(gift_count) AS gifts, sum(donor_count) AS donors, sum(amount) AS amount
        FROM (
            SELECT id, true AS is_itself, visit_count, gift_count, donor_count, amount
            FROM campaigns_sharelink
            WHERE %(campaign)s::bigint IS NULL OR campaign_id = %(campaign)s
            UNION ALL
            SELECT above, false, visit_count, gift_count, donor_count, amount
            FROM campaigns_sharelink CROSS JOIN LATERAL unnest(path) AS above
            WHERE %(campaign)s::bigint IS NULL OR campaign_id = %(campaign)s
        ) AS counted_for GROUP BY id
    )
    UPDATE campaigns_sharelink AS link SET
        tree_link_count = tree.links, tree_visit_count = tree.visits,
        tree_gift_count = tree.gifts, tree_donor_count = tree.donors, tree_amount = tree.amount
    FROM tree
    WHERE link.id = tree.id
      AND (link.tree_link_count, link.tree_visit_count, link.tree_gift_count,
           link.tree_donor_count, link.tree_amount)
       <> (tree.links, tree.visits, tree.gifts, tree.donors, tree.amount)
    """,
    """
    DELETE FROM campaigns_sharetally
    WHERE %(campaign)s::bigint IS NULL OR campaign_id = %(campaign)s
    """,
    f"""
    WITH own AS (
        SELECT campaign_id, coalesce(path[1], id) AS root_id, generation, channel, moment,
               1 AS links, visit_count > 0 AS is_opened,
               visit_count > 0 AND row_number() OVER (
                   PARTITION BY campaign_id, visit_count > 0, coalesce(-person_id, id)
               ) = 1 AS is_new_sharer,
               visit_count AS visits, gift_count AS gifts, donor_count AS donors, amount
        FROM campaigns_sharelink
        WHERE %(campaign)s::bigint IS NULL OR campaign_id = %(campaign)s
    )
    {TALLIES}
    """,  # noqa: S608
)
