"""An allocation keeps how much news told of as delivered, also while that money is away.

The column is filled by `0012`, which holds no lock on the table: here, one would be held from the
first row to the last.
"""

from django.db import migrations, models


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
    ]
