from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0015_balances_of_gifts"),
    ]

    operations = [
        migrations.AddField(
            model_name="sendingbatch",
            name="words",
            field=models.JSONField(blank=True, default=dict, verbose_name="words"),
        ),
    ]
