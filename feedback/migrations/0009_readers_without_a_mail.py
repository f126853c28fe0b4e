"""Readers were written before their mails once. Those of news that is half told are taken anew."""

from django.db import migrations

TAKE_ANEW = """
DELETE FROM feedback_newsreader AS reader USING feedback_telling AS telling
WHERE telling.update_id = reader.update_id AND telling.ended_at IS NULL
    AND reader.way = 'mail' AND reader.message_id IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("feedback", "0008_notices_of_no_news")]

    operations = [migrations.RunSQL(TAKE_ANEW, migrations.RunSQL.noop)]
