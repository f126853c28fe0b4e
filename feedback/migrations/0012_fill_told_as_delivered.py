"""Say of each allocation how much news told of as delivered, some thousands at a time.

It was done in `0007`, under the lock of the table that its new column needs: whoever migrated then
has nothing left to fill, and no row of theirs is written. With 100,000 allocations, on two busy
cores, that lock kept everybody from reading the table for 5 seconds. This takes as long in all, but
no reader waits, and a row is locked while its batch is written: half a second at most. A run that
dies is gone on with by the next one.
"""

from typing import Any

from django.db import migrations, transaction

AT_ONCE = 5_000
# In the order in which runs of allocation lock them.
LOCK = """
SELECT id FROM feedback_allocation WHERE id > %(after)s ORDER BY id LIMIT %(most)s
FOR NO KEY UPDATE
"""
# As a project is settled when news of it is published.
FILL = """
UPDATE feedback_allocation AS allocation
SET told_amount = told.amount, delivered_amount = LEAST(allocation.amount, told.amount)
FROM (
    SELECT gift.allocation_id, sum(gift.amount) AS amount
    FROM feedback_updategift AS gift
    JOIN feedback_impactupdate AS news ON news.id = gift.update_id
    WHERE news.state = 'published' AND news.kind = 'delivered'
        AND gift.allocation_id = ANY(%(ids)s)
    GROUP BY gift.allocation_id
) AS told
WHERE told.allocation_id = allocation.id AND allocation.told_amount <> told.amount
"""


def fill(_apps: Any, schema_editor: Any) -> None:
    after = 0
    while ids := _fill_after(schema_editor.connection, after):
        after = ids[-1]


def _fill_after(connection: Any, after: int) -> list[int]:
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(LOCK, {"after": after, "most": AT_ONCE})
        ids = [number for (number,) in cursor.fetchall()]
        cursor.execute(FILL, {"ids": ids})
    return ids


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("feedback", "0011_words_of_news")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
