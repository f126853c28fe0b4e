from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0013_reminders_of_news"),
    ]

    operations = [
        migrations.AddField(
            model_name="sendingbatch",
            name="words",
            field=models.JSONField(blank=True, default=dict, verbose_name="words"),
        ),
    ]
