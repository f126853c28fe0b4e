"""A gift that its donor changed leads to the one that took its place."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("giving", "0002_ledger_trigger")]

    operations = [
        migrations.AddField(
            model_name="donation",
            name="replaced_by",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaces",
                to="giving.donation",
                verbose_name="replaced by",
            ),
        ),
    ]
