"""The database in PostgreSQL's own archive format, by PostgreSQL's own programs."""

import os
import shutil
import subprocess
from pathlib import Path

from django.db import connection

from config import environment
from config.backups.exceptions import BackupError

VARIABLES = {
    "HOST": "PGHOST",
    "PORT": "PGPORT",
    "USER": "PGUSER",
    "PASSWORD": "PGPASSWORD",
    "NAME": "PGDATABASE",
}


def dump_database(to: Path) -> None:
    """Write the whole database into one file: one moment of it, while the site goes on."""
    dump = ["--format=custom", "--no-owner", "--no-privileges", f"--file={to}"]
    _run(_program("PG_DUMP", "pg_dump"), dump)


def restore_database(archive: Path) -> None:
    """Fill the empty database from an archive, all of it or nothing."""
    options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    name = connection.settings_dict["NAME"]
    connection.close()
    _run(_program("PG_RESTORE", "pg_restore"), [*options, f"--dbname={name}", str(archive)])


def check_archive(archive: Path) -> None:
    """Raise BackupError unless the installed program can read the archive: it may be too old."""
    _run(_program("PG_RESTORE", "pg_restore"), ["--list", str(archive)])


def is_empty() -> bool:
    return not connection.introspection.table_names()


def empty_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")


def _program(variable: str, name: str) -> str:
    wanted = environment.text(variable, name)
    found = shutil.which(wanted)
    if found is None:
        raise BackupError(
            f"The program {wanted} is not installed. Install your system's package "
            f"postgresql-client (as new as the database), or say in {variable} where it is."
        )
    return found


def _run(program: str, arguments: list[str]) -> None:
    """Run it with the connection in its environment: command lines are for everybody to read."""
    done = subprocess.run(  # noqa: S603  (our own arguments)
        [program, *arguments],
        env={**os.environ, **_connection_variables()},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise BackupError(f"{Path(program).name} failed: {last}")


def _connection_variables() -> dict[str, str]:
    values = connection.settings_dict
    variables = {name: str(values[key]) for key, name in VARIABLES.items() if values.get(key)}
    if mode := values.get("OPTIONS", {}).get("sslmode"):
        variables["PGSSLMODE"] = mode
    return variables
