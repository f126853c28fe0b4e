from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0012_the_way_supporters_came"),
    ]

    operations = [
        migrations.AddField(
            model_name="report",
            name="household",
            field=models.CharField(blank=True, default="", editable=False, max_length=24),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="pledge",
            name="drafted_for",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="fundraiser",
            name="closed_with_campaign",
            field=models.BooleanField(default=False, editable=False),
        ),
    ]
