"""Prepare the demo as it prepares itself, with one campaign in place of its whole story.

The story takes half a minute of computing. `tests/config/demo/story/` looks at it, and `make chaos`
gives to the demo that is filled with it.
"""

import gc
import os
import subprocess
import sys
from pathlib import Path

import django
from django.core.management import call_command

from config.demo import run
from config.demo.app_programs import CLONE
from config.demo.prepare import PLACES_RECORD, collect_static_files, register_webhook


def prepare(data: Path) -> None:
    gc.disable()  # see tests/migrated.py
    django.setup()
    from tests.factories import CampaignFactory  # noqa: PLC0415  (needs django.setup)
    from tests.whole.donor import Place  # noqa: PLC0415

    call_command("migrate", interactive=False, verbosity=0)
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
