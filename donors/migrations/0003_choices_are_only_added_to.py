"""What somebody chose is proof: it is only ever added to."""

from django.db import migrations


class Migration(migrations.Migration):
    replaces = [("donors", "0006_each_reason_suppresses_by_itself")]
    dependencies = [
        ("donors", "0002_donors_and_consent"),
        ("campaigns", "0002_accents_and_history"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER choices_are_only_added_to BEFORE UPDATE OR DELETE ON donors_choice "
            "FOR EACH ROW EXECUTE FUNCTION refuse_changes();",
            "DROP TRIGGER choices_are_only_added_to ON donors_choice;",
        )
    ]
