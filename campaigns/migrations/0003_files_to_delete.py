"""The list of files that have to leave their address is known here: for supporters' photographs too.

The table stays where it was, so that code which still runs goes on writing into it.
"""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0002_accents_and_history"),
        ("feedback", "0004_withdrawn_pictures_and_videos"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="FileToDelete",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("name", models.CharField(max_length=200, unique=True)),
                        ("noted_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "verbose_name": "file to delete",
                        "verbose_name_plural": "files to delete",
                        "db_table": "feedback_filetodelete",
                    },
                ),
            ],
        ),
    ]
