"""What the books promise about gifts and projects; `giving.services.books` runs these too."""

from django.utils.translation import gettext_lazy as _

from giving.services.books import Check, register_check

CHECKS = [
    Check(
        "balances",
        _("Every paid gift has a balance, which says what the ledger says."),
        """
        SELECT gift.reference
        FROM giving_donation AS gift
        JOIN campaigns_campaign AS campaign ON campaign.id = gift.campaign_id
        LEFT JOIN feedback_giftbalance AS balance ON balance.donation_id = gift.id
        LEFT JOIN (
            SELECT entry.donation_id,
                   sum(entry.amount) FILTER (WHERE entry.kind <> 'fee') AS kept,
                   sum(-CASE WHEN entry.currency = paid.currency THEN entry.amount
                             ELSE coalesce(entry.gift_amount, 0) END)
                       FILTER (WHERE entry.kind = 'fee') AS fee
            FROM giving_ledgerentry AS entry
            JOIN giving_donation AS paid ON paid.id = entry.donation_id
            GROUP BY entry.donation_id
        ) AS ledger ON ledger.donation_id = gift.id
        WHERE gift.paid_at IS NOT NULL
          AND (balance.donation_id IS NULL
               OR balance.campaign_id <> gift.campaign_id
               OR balance.kept_amount <> coalesce(ledger.kept, 0)
               OR balance.fee_amount NOT IN (0, coalesce(ledger.fee, 0))
               OR balance.fee_amount <> coalesce(ledger.fee, 0)
                  AND concat(campaign.fees_carried_by, campaign.fees_carried_by_en,
                             campaign.fees_carried_by_fr) = '')
        """,
    ),
    Check(
        "allocations",
        _("Each allocation is the sum of its movements."),
        """
        SELECT 'allocation ' || allocation.id
        FROM feedback_allocation AS allocation
        LEFT JOIN (
            SELECT allocation_id, sum(amount) AS amount
            FROM feedback_allocationentry GROUP BY allocation_id
        ) AS entries ON entries.allocation_id = allocation.id
        WHERE allocation.amount <> coalesce(entries.amount, 0)
        """,
    ),
    Check(
        "allocated",
        _("What is allocated of a gift is the sum of its allocations, and no more than is left."),
        """
        SELECT gift.reference
        FROM giving_donation AS gift
        LEFT JOIN feedback_giftbalance AS balance ON balance.donation_id = gift.id
        LEFT JOIN (
            SELECT donation_id, sum(amount) AS amount
            FROM feedback_allocation GROUP BY donation_id
        ) AS held ON held.donation_id = gift.id
        WHERE coalesce(balance.allocated_amount, 0) <> coalesce(held.amount, 0)
           OR coalesce(held.amount, 0)
              > greatest(coalesce(balance.kept_amount - balance.fee_amount, 0), 0)
        """,
    ),
    Check(
        "delivered",
        _("Of each allocation, as much is delivered as news told and as is still there."),
        """
        SELECT 'allocation ' || allocation.id
        FROM feedback_allocation AS allocation
        LEFT JOIN (
            SELECT gift.allocation_id, sum(gift.amount) AS amount
            FROM feedback_updategift AS gift
            JOIN feedback_impactupdate AS news ON news.id = gift.update_id
            WHERE news.state = 'published' AND news.kind = 'delivered'
            GROUP BY gift.allocation_id
        ) AS told ON told.allocation_id = allocation.id
        WHERE allocation.told_amount <> coalesce(told.amount, 0)
           OR allocation.delivered_amount <> LEAST(allocation.amount, allocation.told_amount)
        """,
    ),
    Check(
        "fundings",
        _("What a project holds is the sum of its allocations, and no more than its cost."),
        """
        SELECT project.slug
        FROM feedback_project AS project
        LEFT JOIN feedback_projectfunding AS funding ON funding.project_id = project.id
        LEFT JOIN (
            SELECT project_id, sum(amount) AS amount
            FROM feedback_allocation GROUP BY project_id
        ) AS held ON held.project_id = project.id
        WHERE coalesce(funding.allocated_amount, -1) <> coalesce(held.amount, 0)
           OR funding.allocated_amount > funding.cost_amount
           OR funding.cost_amount <> project.unit_count * project.unit_cost
        """,
    ),
    Check(
        "places",
        _("No gift pays for a project of another campaign."),
        """
        SELECT gift.reference
        FROM feedback_allocation AS allocation
        JOIN giving_donation AS gift ON gift.id = allocation.donation_id
        JOIN feedback_project AS project ON project.id = allocation.project_id
        WHERE allocation.amount > 0
          AND (project.campaign_id <> gift.campaign_id
               OR allocation.organization_id <> gift.organization_id
               OR allocation.organization_id <> project.organization_id)
        """,
    ),
]


def register_checks() -> None:
    for check in CHECKS:
        register_check(check)
