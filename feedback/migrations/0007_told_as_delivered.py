"""An allocation keeps how much news told of as delivered, also while that money is away."""

from django.db import migrations, models

# As a project is settled when news of it is published.
FILL = """
UPDATE feedback_allocation AS allocation
SET told_amount = told.amount, delivered_amount = LEAST(allocation.amount, told.amount)
FROM (
    SELECT gift.allocation_id, sum(gift.amount) AS amount
    FROM feedback_updategift AS gift
    JOIN feedback_impactupdate AS news ON news.id = gift.update_id
    WHERE news.state = 'published' AND news.kind = 'delivered'
    GROUP BY gift.allocation_id
) AS told
WHERE told.allocation_id = allocation.id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0006_files_to_delete_are_campaigns"),
    ]

    operations = [
        migrations.AddField(
            model_name="allocation",
            name="told_amount",
            field=models.BigIntegerField(db_default=0, default=0, verbose_name="told as delivered"),
        ),
        migrations.AlterField(
            model_name="allocationentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("rule", "by rule"),
                    ("designated", "as its donor wished"),
                    ("staff", "by staff"),
                    ("released", "released, as money went back"),
                    ("returned", "back where it was delivered, as money came back"),
                    ("fee", "released, as the fee was known later"),
                ],
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
