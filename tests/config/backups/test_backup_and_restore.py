import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from config.backups.backup import make_backup
from config.backups.places import open_place
from config.backups.restore import newest_backup, read_manifest
from giving.services.books import recount_totals
from tests.factories import PaidDonationFactory

CLONE = Path(__file__).resolve().parents[3]
PICTURE = b"\xff\xd8 a picture"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def gift():
    default_storage.save("photographs/boat-480.webp", ContentFile(PICTURE))
    donation = PaidDonationFactory(name="Élodie Côté", reference="BCDFGHJK")
    recount_totals()
    return donation


@pytest.fixture
def empty_database():
    """Return the address of a new database beside the tests' own."""
    name = f"{connection.settings_dict['NAME']}_restored"
    server = os.environ["DATABASE_URL"]
    admin = psycopg2.connect(server)
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
    yield f"{server.rpartition('/')[0]}/{name}"
    with admin.cursor() as cursor:
        # Not WITH (FORCE): that asks for a right over PostgreSQL's own vacuum, which may just look
        # at it; without, PostgreSQL waits for its own.
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = %s AND backend_type = 'client backend'",
            [name],
        )
        cursor.execute(f"DROP DATABASE {name}")
    admin.close()


def restore(database_url: str, media: Path, *options: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATABASE_URL": database_url, "MEDIA_ROOT": str(media)}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
    return subprocess.run(
        [sys.executable, "manage.py", "restore", *options],
        cwd=CLONE,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def read(database_url: str, query: str) -> list[tuple]:
    with psycopg2.connect(database_url) as other, other.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def test_a_backup_comes_back_whole_in_an_empty_database(gift, tmp_path, empty_database):
    call_command("backup", to=str(tmp_path / "backups"), stdout=StringIO())

    done = restore(empty_database, tmp_path / "other", "--from", str(tmp_path / "backups"))

    assert done.returncode == 0, done.stderr
    assert "1 donations, 1 ledger entries, 1 photograph files" in done.stdout
    assert read(empty_database, "SELECT reference, name, amount FROM giving_donation") == [
        ("BCDFGHJK", "Élodie Côté", 2500)
    ]
    assert (tmp_path / "other" / "photographs" / "boat-480.webp").read_bytes() == PICTURE
    # The triggers came along: a ledger entry still cannot be changed.
    with pytest.raises(psycopg2.Error):
        read(empty_database, "UPDATE giving_ledgerentry SET amount = 1 RETURNING id")


def test_a_database_with_something_in_it_is_refused(gift, tmp_path):
    call_command("backup", to=str(tmp_path / "backups"), stdout=StringIO())

    with pytest.raises(CommandError, match="The database is not empty"):
        call_command("restore", source=str(tmp_path / "backups"), stdout=StringIO())

    gift.refresh_from_db()
    assert gift.name == "Élodie Côté"


@pytest.mark.chaos
def test_a_database_with_something_in_it_is_refused_unless_forced(gift, tmp_path, empty_database):
    place = str(tmp_path / "backups")
    call_command("backup", to=place, stdout=StringIO())
    read(empty_database, "CREATE TABLE precious (id int); SELECT 1")

    refused = restore(empty_database, tmp_path / "other", "--from", place)
    forced = restore(empty_database, tmp_path / "other", "--from", place, "--force")

    assert refused.returncode == 1
    assert "The database is not empty." in refused.stderr
    assert (forced.returncode, forced.stderr) == (0, "")
    assert read(empty_database, "SELECT to_regclass('precious')::text") == [(None,)]
    assert read(empty_database, "SELECT count(*) FROM giving_donation") == [(1,)]


@pytest.mark.chaos
def test_a_damaged_backup_touches_nothing(gift, tmp_path, empty_database):
    place = tmp_path / "backups"
    call_command("backup", to=str(place), stdout=StringIO())
    (archive,) = place.glob("*/media.tar")
    content = bytearray(archive.read_bytes())
    content[600] ^= 1
    archive.write_bytes(content)
    read(empty_database, "CREATE TABLE precious (id int); SELECT 1")

    done = restore(empty_database, tmp_path / "other", "--from", str(place), "--force")

    assert "media.tar is damaged: its checksum is not the manifest's." in done.stderr
    assert read(empty_database, "SELECT to_regclass('precious')::text") == [("precious",)]


@pytest.mark.chaos
@pytest.mark.parametrize("program", ["no-such-pg_restore", "/bin/false"])
def test_a_pg_restore_that_does_not_work_touches_nothing(
    gift, tmp_path, empty_database, monkeypatch, program
):
    call_command("backup", to=str(tmp_path / "backups"), stdout=StringIO())
    read(empty_database, "CREATE TABLE precious (id int); SELECT 1")
    monkeypatch.setenv("PG_RESTORE", program)
    place = str(tmp_path / "backups")

    done = restore(empty_database, tmp_path / "other", "--from", place, "--force")

    assert done.returncode == 1
    assert program.rpartition("/")[2] in done.stderr
    assert read(empty_database, "SELECT to_regclass('precious')::text") == [("precious",)]


def test_a_backup_that_was_cut_short_is_none(gift, tmp_path):
    place = tmp_path / "backups"
    call_command("backup", to=str(place), stdout=StringIO())
    (manifest,) = place.glob("*/manifest.json")
    manifest.unlink()

    with pytest.raises(CommandError, match="no whole backup"):
        call_command("restore", source=str(place))


def test_the_manifest_says_what_is_in_it_and_only_we_may_read_the_files(gift, tmp_path):
    place = tmp_path / "backups"
    call_command("backup", to=str(place), stdout=StringIO())

    (folder,) = place.iterdir()
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["rows"] == {"campaigns": 1, "donations": 1, "ledger entries": 1}
    assert manifest["photographs"] == 1
    assert manifest["site"] == django_settings.SITE_URL
    assert sorted(manifest["files"]) == ["database.dump", "media.tar"]
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_place_that_is_no_folder_will_do(gift):
    """As a bucket: nothing but Django's storage interface is used."""
    bucket = InMemoryStorage()

    name = make_backup(bucket, say=lambda _: None)

    assert newest_backup(bucket) == name
    assert read_manifest(bucket, name).rows["donations"] == 1
    assert sorted(bucket.listdir(name)[1]) == ["database.dump", "manifest.json", "media.tar"]


def test_an_s3_address_opens_a_bucket_at_the_configured_endpoint(settings):
    settings.S3_ENDPOINT = "https://s3.example.org"

    place = open_place("s3://charity/backups/hearback")

    assert (place.bucket_name, place.location) == ("charity", "backups/hearback")
    assert place.endpoint_url == "https://s3.example.org"


def test_a_backup_is_never_written_where_visitors_can_read_it(settings):
    with pytest.raises(CommandError, match="would be public"):
        call_command("backup", to=f"{settings.MEDIA_ROOT}/backups")


def test_a_missing_program_is_named(gift, tmp_path, monkeypatch):
    monkeypatch.setenv("PG_DUMP", "/nowhere/pg_dump")

    with pytest.raises(CommandError, match="/nowhere/pg_dump is not installed"):
        call_command("backup", to=str(tmp_path / "backups"), stdout=StringIO())
