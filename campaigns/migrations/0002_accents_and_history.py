"""Search ignores accents; history is only ever added to."""

from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations

REFUSE_CHANGES = """
CREATE FUNCTION refuse_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER history_is_only_added_to BEFORE UPDATE OR DELETE ON campaigns_historyentry
    FOR EACH ROW EXECUTE FUNCTION refuse_changes();
"""
ALLOW_CHANGES = """
DROP TRIGGER history_is_only_added_to ON campaigns_historyentry;
DROP FUNCTION refuse_changes();
"""


class Migration(migrations.Migration):
    replaces = [("campaigns", "0003_unaccent_and_history_trigger")]
    dependencies = [("campaigns", "0001_organizations_and_pages")]

    operations = [UnaccentExtension(), migrations.RunSQL(REFUSE_CHANGES, ALLOW_CHANGES)]
