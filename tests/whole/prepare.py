"""Prepare the demo as it prepares itself, with one campaign in place of its whole story.

The story takes half a minute of computing, and migrating a quarter of one: the tests' own database
was migrated already. `tests/config/demo/story/` looks at the story, and `make chaos` gives to the
demo that prepared itself.
"""

import os
import subprocess
import sys
from pathlib import Path

import django

from config.backups.database import restore_database
from config.demo import run
from config.demo.app_programs import CLONE
from config.demo.prepare import PLACES_RECORD, collect_static_files, register_webhook

MIGRATED = "migrated.dump"


def prepare(data: Path) -> None:
    django.setup()
    from tests.factories import CampaignFactory  # noqa: PLC0415  (needs django.setup)
    from tests.whole.donor import Place  # noqa: PLC0415

    restore_database(data / MIGRATED)
    collect_static_files(data)
    register_webhook(data)
    CampaignFactory(slug=Place.campaign)
    (data / PLACES_RECORD).write_text("{}")


def in_its_own_process(environment: dict[str, str]) -> None:
    subprocess.run(
        [sys.executable, "-m", "tests.whole.prepare", "prepare"],
        cwd=CLONE,
        env={**os.environ, **environment},
        check=True,
    )


if __name__ == "__main__":
    if "prepare" in sys.argv:
        prepare(Path(os.environ["DEMO_DATA"]))
    else:
        run._prepare = in_its_own_process
        sys.exit(run.main())
