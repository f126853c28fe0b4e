"""Write one backup: the database, the photographs, and a manifest that makes it whole."""

import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import connection

from campaigns.models import Campaign
from config.backups.database import dump_database
from config.backups.media import pack_media
from config.backups.places import checksum, work_folder
from giving.models import Donation, LedgerEntry

DATABASE, MEDIA, MANIFEST = "database.dump", "media.tar", "manifest.json"
FORMAT = 1


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. It is written last: without it a backup is not whole."""

    format: int
    made_at: str
    site: str
    postgres: int
    rows: dict[str, int]
    photographs: int
    files: dict[str, dict[str, str | int]]

    def as_json(self) -> str:
        return json.dumps(asdict(self), indent=2) + "\n"


def make_backup(place: Storage, *, say: Callable[[str], object]) -> str:
    """Write a backup into a new folder of the place and return the folder's name.

    The database comes first and the photographs after it: no photograph is ever changed, so that
    every one the database knows of is there.
    """
    made_at = datetime.now(UTC)
    name = f"hearback-{made_at:%Y%m%d-%H%M%SZ}"
    rows = _count_rows()
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=work_folder(place)) as folder:
        say("Writing the database")
        dump_database(Path(folder) / DATABASE)
        files = {DATABASE: _hand_over(place, name, Path(folder) / DATABASE)}
        say("Writing the photographs")
        photographs = pack_media(Path(folder) / MEDIA)
        files[MEDIA] = _hand_over(place, name, Path(folder) / MEDIA)
    manifest = Manifest(
        format=FORMAT,
        made_at=made_at.isoformat(timespec="seconds"),
        site=settings.SITE_URL,
        postgres=connection.pg_version // 10_000,  # type: ignore[attr-defined]
        rows=rows,
        photographs=photographs,
        files=files,
    )
    place.save(f"{name}/{MANIFEST}", ContentFile(manifest.as_json().encode()))
    return name


def _hand_over(place: Storage, name: str, path: Path) -> dict[str, str | int]:
    """Store a finished file and remove it here; return what the manifest says of it."""
    with path.open("rb") as file:
        described: dict[str, str | int] = {
            "sha256": checksum(file),
            "bytes": path.stat().st_size,
        }
        place.save(f"{name}/{path.name}", File(file))
    path.unlink()
    return described


def _count_rows() -> dict[str, int]:
    """Count what matters most, for the person who looks at a backup a year later."""
    return {
        "campaigns": Campaign.rows.count(),
        "donations": Donation.rows.count(),
        "ledger entries": LedgerEntry.rows.count(),
    }
