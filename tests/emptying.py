"""Leave an empty database after a test that committed, more quickly than Django's `flush`.

`flush` truncates every table, which makes each of its files anew, and then writes all content
types and permissions again. Most tests filled a few tables with a few rows: only those are
emptied, and what Django wrote when it migrated stays.
"""

from functools import cache

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

WRITTEN_BY_MIGRATE = {ContentType._meta.db_table, Permission._meta.db_table}


def empty_database() -> None:
    """Empty what is filled. As with `flush`, the lock waits for whatever still writes."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(_tables())}")
        cursor.execute(_which_are_filled())
        filled = {table for (table,) in cursor.fetchall()}
        if guarded := filled & _only_added_to():
            cursor.execute(f"TRUNCATE {', '.join(sorted(guarded))} CASCADE")
        for table in sorted(filled - _only_added_to()):
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608


@cache
def _tables() -> list[str]:
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return sorted(set(names) - WRITTEN_BY_MIGRATE)


@cache
def _which_are_filled() -> str:
    return " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})"  # noqa: S608
        for table in _tables()
    )


@cache
def _only_added_to() -> set[str]:
    """Return the tables whose triggers refuse to delete a row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger "
            "WHERE NOT tgisinternal AND tgtype & 8 > 0"  # 8: before or after a deletion
        )
        return {table for (table,) in cursor.fetchall()}
