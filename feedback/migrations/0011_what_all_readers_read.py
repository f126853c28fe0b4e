from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0010_projects_and_their_news"),
    ]

    operations = [
        migrations.AddField(
            model_name="sendingbatch",
            name="words",
            field=models.JSONField(blank=True, default=dict, verbose_name="words"),
        ),
    ]
