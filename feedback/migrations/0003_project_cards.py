"""The cards beside posted links of projects."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0002_fewer_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProjectCard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "language",
                    models.CharField(choices=[("en", "English"), ("fr", "French")], max_length=2),
                ),
                ("key", models.CharField(max_length=32, unique=True)),
                ("fingerprint", models.CharField(max_length=64)),
                ("drawn_at", models.DateTimeField()),
                ("looked_at", models.DateTimeField()),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cards",
                        to="feedback.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "share card of a project",
                "verbose_name_plural": "share cards of projects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("project", "language"), name="one_card_per_project_and_language"
                    )
                ],
            },
        ),
    ]
