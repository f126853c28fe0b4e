"""News is called news wherever staff read of it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0010_answers_that_were_opened"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="giftbalance",
            options={
                "default_manager_name": "rows",
                "verbose_name": "gift that waits for news",
                "verbose_name_plural": "gifts that wait for news",
            },
        ),
        migrations.AlterModelOptions(
            name="impactupdate",
            options={
                "default_manager_name": "rows",
                "verbose_name": "news of a project",
                "verbose_name_plural": "news of projects",
            },
        ),
        migrations.AlterModelOptions(
            name="newsreader",
            options={
                "verbose_name": "reader of the news",
                "verbose_name_plural": "readers of the news",
            },
        ),
        migrations.AlterModelOptions(
            name="telling",
            options={
                "verbose_name": "telling of the news",
                "verbose_name_plural": "tellings of the news",
            },
        ),
        migrations.AlterModelOptions(
            name="updategift",
            options={
                "verbose_name": "gift in the news",
                "verbose_name_plural": "gifts in the news",
            },
        ),
        migrations.AlterModelOptions(
            name="updatepicture",
            options={
                "ordering": ["update", "position", "pk"],
                "verbose_name": "picture",
                "verbose_name_plural": "pictures",
            },
        ),
        migrations.AlterField(
            model_name="answer",
            name="update",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="answers",
                to="feedback.impactupdate",
                verbose_name="news",
            ),
        ),
        migrations.AlterField(
            model_name="pagenews",
            name="impact_update",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="feedback.impactupdate",
                verbose_name="news of a project",
            ),
        ),
        migrations.AlterField(
            model_name="updatepicture",
            name="update",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="pictures",
                to="feedback.impactupdate",
                verbose_name="news",
            ),
        ),
    ]
