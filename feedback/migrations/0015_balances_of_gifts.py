"""Every gift that was paid before gifts had balances gets one, in one statement."""

from django.db import migrations

# A fee that was settled in another currency was not kept in the gift's: it counts as nothing.
WRITE_MISSING = """
INSERT INTO feedback_giftbalance (
    donation_id, campaign_id, project_id, kept_amount, fee_amount, allocated_amount,
    paid_at, allocatable_at
)
SELECT gift.id, gift.campaign_id, project.id, gift.amount - gift.refunded_amount,
       CASE WHEN concat(campaign.fees_carried_by, campaign.fees_carried_by_en,
                        campaign.fees_carried_by_fr) <> '' THEN 0
            ELSE coalesce(known.fee, 0) END,
       0, gift.paid_at, gift.paid_at + interval '15 minutes'
FROM giving_donation AS gift
JOIN campaigns_campaign AS campaign ON campaign.id = gift.campaign_id
LEFT JOIN (
    SELECT entry.donation_id, sum(-entry.amount) AS fee
    FROM giving_ledgerentry AS entry
    JOIN giving_donation AS of_entry ON of_entry.id = entry.donation_id
    WHERE entry.kind = 'fee' AND entry.currency = of_entry.currency
    GROUP BY entry.donation_id
) AS known ON known.donation_id = gift.id
LEFT JOIN feedback_project AS project
  ON gift.designation <> '' AND project.slug = gift.designation
 AND project.campaign_id = gift.campaign_id
WHERE gift.paid_at IS NOT NULL
ON CONFLICT (donation_id) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0014_reminders_of_news"),
        ("giving", "0010_fees_in_the_currency_of_the_gift"),
    ]

    operations = [migrations.RunSQL(WRITE_MISSING, migrations.RunSQL.noop)]
