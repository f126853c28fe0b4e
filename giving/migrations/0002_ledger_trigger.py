"""Money is never edited: the ledger is only ever added to."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("giving", "0001_initial"),
        ("campaigns", "0003_unaccent_and_history_trigger"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER ledger_is_only_added_to BEFORE UPDATE OR DELETE ON giving_ledgerentry "
            "FOR EACH ROW EXECUTE FUNCTION refuse_changes();",
            "DROP TRIGGER ledger_is_only_added_to ON giving_ledgerentry;",
        )
    ]
