from django.db import migrations, models


def make_them_anew(apps, schema_editor):
    """A file of before does not say whose letters it holds: the sweeper makes another."""
    tellings = apps.get_model("feedback", "Telling").objects.filter(letters__isnull=False)
    tellings.update(letters=None, letters_made_at=None)


class Migration(migrations.Migration):
    dependencies = [("feedback", "0004_withdrawn_pictures_and_videos")]

    operations = [
        migrations.AddField(
            model_name="telling",
            name="letters_of",
            field=models.JSONField(
                db_default=models.Value([], models.JSONField()), default=list, editable=False
            ),
        ),
        migrations.AddField(
            model_name="telling",
            name="letters_taken",
            field=models.JSONField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="telling",
            name="letters_thrown_away",
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.RunPython(make_them_anew, migrations.RunPython.noop),
    ]
