"""A hundred thousand messages at once carry no index that nobody asks."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feedback", "0001_messages_and_news")]

    operations = [
        migrations.RemoveIndex(
            model_name="updategift",
            name="feedback_up_donatio_dbffe7_idx",
        ),
        migrations.AlterField(
            model_name="message",
            name="follow",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="messages",
                to="campaigns.follow",
                verbose_name="follower",
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="fundraiser",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="messages",
                to="campaigns.fundraiser",
                verbose_name="fundraiser",
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="key",
            field=models.CharField(max_length=120, verbose_name="key"),
        ),
        migrations.AlterField(
            model_name="message",
            name="organization",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="campaigns.organization",
                verbose_name="organization",
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="pledge",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="messages",
                to="campaigns.pledge",
                verbose_name="pledge",
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="team",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="messages",
                to="campaigns.team",
                verbose_name="team",
            ),
        ),
        migrations.AlterField(
            model_name="newsreader",
            name="update",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="readers",
                to="feedback.impactupdate",
            ),
        ),
        migrations.AlterField(
            model_name="updategift",
            name="update",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="gifts",
                to="feedback.impactupdate",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("fundraiser__isnull", False)),
                fields=["fundraiser"],
                name="messages_about_a_fundraiser",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("team__isnull", False)),
                fields=["team"],
                name="messages_about_a_team",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("pledge__isnull", False)),
                fields=["pledge"],
                name="messages_about_a_pledge",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("follow__isnull", False)),
                fields=["follow"],
                name="messages_about_a_follow",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(fields=("key",), name="one_message_for_each_key"),
        ),
    ]
