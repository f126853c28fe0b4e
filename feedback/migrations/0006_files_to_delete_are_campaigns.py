from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("feedback", "0005_letters_in_the_file"), ("campaigns", "0003_files_to_delete")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel(name="FileToDelete")]
        ),
    ]
