"""What the database's user must be allowed beside its own tables."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import Error
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.translation import gettext

MAY_MAKE_TEMPORARY_TABLES = """
SELECT has_database_privilege(current_user, current_database(), 'TEMPORARY'),
       current_user, current_database()
"""


def trouble_with_temporary_tables(alias: str = DEFAULT_DB_ALIAS) -> str:
    """Return what is wrong and the command that mends it; nothing where all is well.

    PostgreSQL lets everybody make temporary tables; some hosts take that back.
    """
    with connections[alias].cursor() as cursor:
        cursor.execute(MAY_MAKE_TEMPORARY_TABLES)
        is_allowed, user, database = cursor.fetchone()
    if is_allowed:
        return ""
    sentence = gettext(
        "The database's user %(user)s may not make temporary tables: no news of projects could be "
        "told. As the database's owner, run: %(command)s"
    )
    command = f'GRANT TEMPORARY ON DATABASE "{database}" TO "{user}";'
    return sentence % {"user": user, "command": command}


def check_temporary_tables(*, databases: Sequence[str] | None = None, **_: Any) -> list[Error]:
    """Ask before migrations, which every start of the site begins with."""
    found = (trouble_with_temporary_tables(alias) for alias in databases or [])
    return [Error(sentence, id="hearback.E002") for sentence in found if sentence]
