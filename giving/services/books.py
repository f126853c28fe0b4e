"""What must always be true of the books, asked of the whole database at once.

Each check is one query that returns what breaks its promise. Nothing is ever deleted or put right
by itself: `recount_totals` runs when a person says so. An app above giving adds its own checks
with `register_check` when it starts.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EXAMPLES = 5


@dataclass(frozen=True)
class Check:
    """A promise, and the query whose rows break it: one text each, such as a gift's reference.

    What SQL cannot say well is a function that returns the same texts.
    """

    name: str
    promise: Promise
    breaches: str | Callable[[], list[str]]
    is_repaired_by_recount: bool = False


@dataclass(frozen=True)
class Finding:
    """How many rows break a promise, and the first few of them."""

    check: Check
    count: int
    examples: list[str]

    @property
    def is_clean(self) -> bool:
        return self.count == 0


CHECKS: list[Check] = [
    Check(
        "charges",
        _("Every paid gift has exactly one charge, of its amount and currency."),
        """
        SELECT gift.reference
        FROM giving_donation AS gift
        LEFT JOIN giving_ledgerentry AS charge
          ON charge.donation_id = gift.id AND charge.kind = 'charge'
        WHERE gift.paid_at IS NOT NULL
        GROUP BY gift.id
        HAVING count(charge.id) <> 1
            OR min(charge.amount) <> gift.amount
            OR min(charge.currency) <> gift.currency
        """,
    ),
    Check(
        "unpaid",
        _("No gift that waits or was not completed has money in the ledger."),
        """
        SELECT DISTINCT gift.reference
        FROM giving_donation AS gift
        JOIN giving_ledgerentry AS entry ON entry.donation_id = gift.id
        WHERE gift.paid_at IS NULL
        """,
    ),
    Check(
        "refunds",
        _("What was refunded never exceeds the gift, and equals the ledger."),
        """
        SELECT gift.reference
        FROM giving_donation AS gift
        LEFT JOIN giving_ledgerentry AS entry
          ON entry.donation_id = gift.id
         AND entry.currency = gift.currency
         AND entry.kind IN ('refund', 'adjustment')
        GROUP BY gift.id
        HAVING gift.refunded_amount <> -coalesce(sum(entry.amount), 0)
            OR gift.refunded_amount > gift.amount
        """,
    ),
    Check(
        "donors",
        _("The gifts counted for each donor of a campaign equal a recount."),
        """
        SELECT campaign.slug || ', ' || coalesce(counted.donor_id, recount.donor_id)
        FROM (SELECT * FROM giving_campaigndonor WHERE gift_count > 0) AS counted
        FULL JOIN (
            SELECT campaign_id, donor_id, count(*) AS gift_count
            FROM giving_donation WHERE state = 'paid' GROUP BY campaign_id, donor_id
        ) AS recount USING (campaign_id, donor_id)
        JOIN campaigns_campaign AS campaign ON campaign.id = campaign_id
        WHERE counted.gift_count IS DISTINCT FROM recount.gift_count
        """,
        is_repaired_by_recount=True,
    ),
    Check(
        "totals",
        _("The total, the gifts and the donors of each campaign equal a recount."),
        """
        SELECT campaign.slug
        FROM campaigns_campaign AS campaign
        LEFT JOIN campaigns_campaigntotals AS totals ON totals.campaign_id = campaign.id
        LEFT JOIN (
            SELECT campaign_id,
                   sum(amount - refunded_amount) AS raised,
                   count(*) FILTER (WHERE state = 'paid') AS gifts,
                   count(DISTINCT donor_id) FILTER (WHERE state = 'paid') AS donors
            FROM giving_donation WHERE paid_at IS NOT NULL GROUP BY campaign_id
        ) AS recount ON recount.campaign_id = campaign.id
        WHERE (coalesce(totals.raised_amount, 0), coalesce(totals.gift_count, 0),
               coalesce(totals.donor_count, 0))
           <> (coalesce(recount.raised, 0), coalesce(recount.gifts, 0),
               coalesce(recount.donors, 0))
        """,
        is_repaired_by_recount=True,
    ),
    Check(
        "fundraisers",
        _("The total, the gifts and the donors of each supporter’s page equal a recount."),
        """
        SELECT page.slug
        FROM campaigns_fundraiser AS page
        LEFT JOIN campaigns_fundraisertotals AS totals ON totals.fundraiser_id = page.id
        LEFT JOIN (
            SELECT gift.fundraiser_id,
                   sum(gift.amount - gift.refunded_amount) AS raised,
                   sum(gift.amount - gift.refunded_amount)
                       FILTER (WHERE donor.person_id = own.person_id) AS own,
                   count(*) FILTER (WHERE gift.state = 'paid') AS gifts,
                   count(DISTINCT gift.donor_id) FILTER (WHERE gift.state = 'paid') AS donors
            FROM giving_donation AS gift
            JOIN donors_donor AS donor ON donor.id = gift.donor_id
            JOIN campaigns_fundraiser AS own ON own.id = gift.fundraiser_id
            WHERE gift.paid_at IS NOT NULL GROUP BY gift.fundraiser_id
        ) AS recount ON recount.fundraiser_id = page.id
        WHERE (coalesce(totals.raised_amount, 0), coalesce(totals.own_amount, 0),
               coalesce(totals.gift_count, 0), coalesce(totals.donor_count, 0))
           <> (coalesce(recount.raised, 0), coalesce(recount.own, 0),
               coalesce(recount.gifts, 0), coalesce(recount.donors, 0))
        """,
        is_repaired_by_recount=True,
    ),
    Check(
        "teams",
        _("The total, the gifts and the donors of each team equal a recount."),
        """
        SELECT team.slug
        FROM campaigns_team AS team
        LEFT JOIN campaigns_teamtotals AS totals ON totals.team_id = team.id
        LEFT JOIN (
            SELECT page.team_id,
                   sum(gift.amount - gift.refunded_amount) AS raised,
                   count(*) FILTER (WHERE gift.state = 'paid') AS gifts,
                   count(DISTINCT gift.donor_id) FILTER (WHERE gift.state = 'paid') AS donors
            FROM giving_donation AS gift
            JOIN campaigns_fundraiser AS page ON page.id = gift.fundraiser_id
            WHERE gift.paid_at IS NOT NULL GROUP BY page.team_id
        ) AS recount ON recount.team_id = team.id
        WHERE (coalesce(totals.raised_amount, 0), coalesce(totals.gift_count, 0),
               coalesce(totals.donor_count, 0))
           <> (coalesce(recount.raised, 0), coalesce(recount.gifts, 0),
               coalesce(recount.donors, 0))
        """,
        is_repaired_by_recount=True,
    ),
    Check(
        "pages",
        _("A gift, its supporter’s page and its share link belong to one campaign."),
        """
        SELECT gift.reference
        FROM giving_donation AS gift
        LEFT JOIN campaigns_fundraiser AS page ON page.id = gift.fundraiser_id
        LEFT JOIN campaigns_sharelink AS link ON link.id = gift.share_link_id
        WHERE gift.campaign_id <> page.campaign_id OR gift.campaign_id <> link.campaign_id
        """,
    ),
    Check(
        "currencies",
        _("A gift and its campaign have the same currency."),
        """
        SELECT gift.reference
        FROM giving_donation AS gift
        JOIN campaigns_campaign AS campaign ON campaign.id = gift.campaign_id
        WHERE gift.currency <> campaign.currency
        """,
    ),
    Check(
        "owners",
        _("A gift, its campaign, donor, ledger and wall entry belong to one organization."),
        """
        SELECT DISTINCT gift.reference
        FROM giving_donation AS gift
        JOIN campaigns_campaign AS campaign ON campaign.id = gift.campaign_id
        LEFT JOIN donors_donor AS donor ON donor.id = gift.donor_id
        LEFT JOIN campaigns_wallentry AS wall ON wall.id = gift.wall_entry_id
        LEFT JOIN giving_ledgerentry AS entry ON entry.donation_id = gift.id
        WHERE gift.organization_id <> campaign.organization_id
           OR gift.organization_id <> donor.organization_id
           OR gift.organization_id <> entry.organization_id
           OR gift.organization_id <> wall.organization_id
           OR gift.campaign_id <> wall.campaign_id
        """,
    ),
    Check(
        "wall",
        _("A gift that was refunded in full, or wants to be private, is not on the wall."),
        """
        SELECT gift.reference
        FROM giving_donation AS gift
        JOIN campaigns_wallentry AS wall ON wall.id = gift.wall_entry_id
        WHERE wall.state <> 'withdrawn'
          AND (gift.state = 'refunded' OR gift.appearance = 'private')
        """,
    ),
    Check(
        "events",
        _("No Stripe event has waited for more than 15 minutes."),
        """
        SELECT stripe_id FROM giving_storedevent
        WHERE state = 'waiting' AND received_at < now() - interval '15 minutes'
        """,
    ),
    Check(
        "pending",
        _("No gift waits for its payment for more than a day without being looked up."),
        """
        SELECT gift.reference
        FROM giving_donation AS gift
        WHERE gift.state = 'pending'
          AND gift.created_at < now() - interval '24 hours'
          AND NOT EXISTS (
              SELECT 1 FROM giving_checkoutattempt AS attempt
              WHERE attempt.donation_id = gift.id
                AND attempt.state IN ('created', 'open')
                AND attempt.next_check_at > now() - interval '1 hour'
          )
        """,
    ),
]


def register_check(check: Check) -> None:
    """Add an upper app's check; called once, when the app starts."""
    CHECKS.append(check)


def run_checks(checks: Iterable[Check] | None = None) -> list[Finding]:
    """Ask every promise of the database, and return what was found, in the order of CHECKS.

    Only reads. The caller decides whom to tell: `[f for f in run_checks() if not f.is_clean]`.
    """
    return [_run(check) for check in (CHECKS if checks is None else checks)]


def _run(check: Check) -> Finding:
    if callable(check.breaches):
        found = sorted(check.breaches())
        return Finding(check, len(found), found[:EXAMPLES])
    # Only the constants above and those of other apps are put together here.
    query = (
        f"SELECT count(*), (array_agg(what ORDER BY what))[1:{EXAMPLES}] "  # noqa: S608
        f"FROM ({check.breaches}) AS breaches(what)"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        count, examples = cursor.fetchone()
    return Finding(check, count, examples or [])


@transaction.atomic
def recount_totals() -> None:
    """Set the totals of every page, team and campaign, and each donor's gifts, by a recount.

    Gifts that arrive meanwhile wait for some moments. They go from page to team to campaign, and
    write the donor's count before the totals, so the same order here cannot deadlock; each
    statement after the locks sees exactly the gifts whose sums are in the rows it replaces.
    """
    with connection.cursor() as cursor:
        for statement in RECOUNT:
            cursor.execute(statement)


RECOUNT = (
    "LOCK TABLE giving_fundraiserdonor IN SHARE ROW EXCLUSIVE MODE",
    """
    INSERT INTO campaigns_fundraisertotals (
        fundraiser_id, raised_amount, own_amount, gift_count, donor_count, updated_at
    )
    SELECT id, 0, 0, 0, 0, now() FROM campaigns_fundraiser ON CONFLICT DO NOTHING
    """,
    "SELECT 1 FROM campaigns_fundraisertotals ORDER BY fundraiser_id FOR UPDATE",
    "LOCK TABLE giving_teamdonor IN SHARE ROW EXCLUSIVE MODE",
    """
    INSERT INTO campaigns_teamtotals (
        team_id, raised_amount, gift_count, donor_count, updated_at
    )
    SELECT id, 0, 0, 0, now() FROM campaigns_team ON CONFLICT DO NOTHING
    """,
    "SELECT 1 FROM campaigns_teamtotals ORDER BY team_id FOR UPDATE",
    "LOCK TABLE giving_campaigndonor IN SHARE ROW EXCLUSIVE MODE",
    """
    INSERT INTO campaigns_campaigntotals (
        campaign_id, raised_amount, gift_count, donor_count, updated_at
    )
    SELECT id, 0, 0, 0, now() FROM campaigns_campaign ON CONFLICT DO NOTHING
    """,
    "SELECT 1 FROM campaigns_campaigntotals ORDER BY campaign_id FOR UPDATE",
    "DELETE FROM giving_fundraiserdonor",
    """
    INSERT INTO giving_fundraiserdonor (fundraiser_id, donor_id, gift_count)
    SELECT fundraiser_id, donor_id, count(*)
    FROM giving_donation WHERE state = 'paid' AND fundraiser_id IS NOT NULL
    GROUP BY fundraiser_id, donor_id
    """,
    """
    UPDATE campaigns_fundraisertotals AS totals
    SET raised_amount = recount.raised, own_amount = recount.own, gift_count = recount.gifts,
        donor_count = recount.donors, updated_at = now()
    FROM (
        SELECT page.id AS fundraiser_id,
               coalesce(sum(gift.amount - gift.refunded_amount), 0) AS raised,
               coalesce(sum(gift.amount - gift.refunded_amount)
                   FILTER (WHERE donor.person_id = page.person_id), 0) AS own,
               count(gift.id) FILTER (WHERE gift.state = 'paid') AS gifts,
               count(DISTINCT gift.donor_id) FILTER (WHERE gift.state = 'paid') AS donors
        FROM campaigns_fundraiser AS page
        LEFT JOIN giving_donation AS gift
          ON gift.fundraiser_id = page.id AND gift.paid_at IS NOT NULL
        LEFT JOIN donors_donor AS donor ON donor.id = gift.donor_id
        GROUP BY page.id
    ) AS recount
    WHERE recount.fundraiser_id = totals.fundraiser_id
      AND (totals.raised_amount, totals.own_amount, totals.gift_count, totals.donor_count)
       <> (recount.raised, recount.own, recount.gifts, recount.donors)
    """,
    "DELETE FROM giving_teamdonor",
    """
    INSERT INTO giving_teamdonor (team_id, donor_id, gift_count)
    SELECT page.team_id, gift.donor_id, count(*)
    FROM giving_donation AS gift
    JOIN campaigns_fundraiser AS page ON page.id = gift.fundraiser_id
    WHERE gift.state = 'paid' AND page.team_id IS NOT NULL
    GROUP BY page.team_id, gift.donor_id
    """,
    """
    UPDATE campaigns_teamtotals AS totals
    SET raised_amount = recount.raised, gift_count = recount.gifts,
        donor_count = recount.donors, updated_at = now()
    FROM (
        SELECT team.id AS team_id,
               coalesce(sum(gift.amount - gift.refunded_amount), 0) AS raised,
               count(gift.id) FILTER (WHERE gift.state = 'paid') AS gifts,
               count(DISTINCT gift.donor_id) FILTER (WHERE gift.state = 'paid') AS donors
        FROM campaigns_team AS team
        LEFT JOIN campaigns_fundraiser AS page ON page.team_id = team.id
        LEFT JOIN giving_donation AS gift
          ON gift.fundraiser_id = page.id AND gift.paid_at IS NOT NULL
        GROUP BY team.id
    ) AS recount
    WHERE recount.team_id = totals.team_id
      AND (totals.raised_amount, totals.gift_count, totals.donor_count)
       <> (recount.raised, recount.gifts, recount.donors)
    """,
    # The link by which a donor first came stands in these rows alone: they are not made anew.
    "UPDATE giving_campaigndonor SET gift_count = 0",
    """
    INSERT INTO giving_campaigndonor (campaign_id, donor_id, gift_count, share_link_id)
    SELECT campaign_id, donor_id, count(*), (array_agg(share_link_id ORDER BY paid_at, id))[1]
    FROM giving_donation WHERE state = 'paid' GROUP BY campaign_id, donor_id
    ON CONFLICT (campaign_id, donor_id) DO UPDATE SET gift_count = EXCLUDED.gift_count
    """,
    """
    UPDATE campaigns_campaigntotals AS totals
    SET raised_amount = recount.raised, gift_count = recount.gifts,
        donor_count = recount.donors, updated_at = now()
    FROM (
        SELECT campaign.id AS campaign_id,
               coalesce(sum(gift.amount - gift.refunded_amount), 0) AS raised,
               count(gift.id) FILTER (WHERE gift.state = 'paid') AS gifts,
               count(DISTINCT gift.donor_id) FILTER (WHERE gift.state = 'paid') AS donors
        FROM campaigns_campaign AS campaign
        LEFT JOIN giving_donation AS gift
          ON gift.campaign_id = campaign.id AND gift.paid_at IS NOT NULL
        GROUP BY campaign.id
    ) AS recount
    WHERE recount.campaign_id = totals.campaign_id
      AND (totals.raised_amount, totals.gift_count, totals.donor_count)
       <> (recount.raised, recount.gifts, recount.donors)
    """,
)
