from django.db import migrations


def hand_over(apps, schema_editor):
    """What is still to be deleted is known in its new place."""
    there = apps.get_model("campaigns", "FileToDelete")
    rows = apps.get_model("feedback", "FileToDelete").objects.values("name", "noted_at")
    there.objects.bulk_create([there(**row) for row in rows], ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("feedback", "0005_letters_in_the_file"), ("campaigns", "0003_files_to_delete")]

    operations = [
        migrations.RunPython(hand_over, migrations.RunPython.noop),
        migrations.DeleteModel(name="FileToDelete"),
    ]
