"""Files of hidden pictures are deleted until they are gone; videos are hidden as well."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0003_project_cards"),
    ]

    operations = [
        migrations.CreateModel(
            name="FileToDelete",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, unique=True)),
                ("noted_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "file to delete",
                "verbose_name_plural": "files to delete",
            },
        ),
        migrations.AddField(
            model_name="impactupdate",
            name="video_cleared_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="video looked at again"
            ),
        ),
        migrations.AddField(
            model_name="impactupdate",
            name="video_hidden_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="video hidden"
            ),
        ),
    ]
