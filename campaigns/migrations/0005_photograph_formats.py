import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """What is stored already has two formats; `renew_photographs` makes the rest."""

    dependencies = [("campaigns", "0004_receipt_note")]

    operations = [
        migrations.AddField(
            model_name="photograph",
            name="formats",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=4),
                default=["webp", "jpg"],
                editable=False,
                size=None,
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="photograph",
            name="formats",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=4),
                default=list,
                editable=False,
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="photograph",
            name="share_width",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
    ]
