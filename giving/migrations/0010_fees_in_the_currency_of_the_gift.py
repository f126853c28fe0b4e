from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("giving", "0009_designations"),
    ]

    operations = [
        migrations.AddField(
            model_name="ledgerentry",
            name="gift_amount",
            field=models.BigIntegerField(
                blank=True, null=True, verbose_name="in the gift’s currency"
            ),
        ),
    ]
