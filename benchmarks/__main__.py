"""Measure everything, print it, and write benchmarks/results/latest.json.

`make bench ARGS=sharing` measures the share links alone, `ARGS=allocating` the allocation of gifts,
`ARGS=telling` the news to many donors, `ARGS=mail` the mails to many; none of them writes a file.
"""

import os
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("STATIC_ROOT", str(Path(os.environ["SERVICES_HOME"]) / "static"))
os.environ["LOG_LEVEL"] = "ERROR"
django.setup()

from django.core.management import call_command  # noqa: E402

from benchmarks.allocating import measure_allocating  # noqa: E402
from benchmarks.confirmations import measure_confirmations  # noqa: E402
from benchmarks.figures import (  # noqa: E402
    Figures,
    print_figures,
    print_heading,
    write_results,
)
from benchmarks.gifts_arriving import measure_page_under_gifts  # noqa: E402
from benchmarks.mail_to_many import measure_mail_to_many  # noqa: E402
from benchmarks.pages import measure_pages  # noqa: E402
from benchmarks.rows import add_campaign, add_pending_gifts  # noqa: E402
from benchmarks.servers import constant_server, machine, web_server  # noqa: E402
from benchmarks.share_tree import measure_share_tree  # noqa: E402
from benchmarks.telling import measure_telling  # noqa: E402
from benchmarks.watched_site import NOTES  # noqa: E402
from config.demo.catalogues import compile_catalogues  # noqa: E402

SLUG = "books-before-the-ice"
GIFTS_TO_ARRIVE = 4000


def measure(folder: Path) -> Figures:
    found: Figures = {}
    campaign, busy = add_campaign(SLUG), add_campaign("port-of-call")
    os.environ[NOTES] = str(folder / "computations")
    port = urlsplit(os.environ["SITE_URL"]).port or 80
    with (
        constant_server(folder) as constant,
        web_server(
            folder, "benchmarks.watched_site:application", port=port, path=f"/en/campaigns/{SLUG}/"
        ) as site,
    ):
        print_heading()
        report(found, measure_pages(site, constant, SLUG))
        gift_ids = [gift.donation_id for gift in add_pending_gifts(busy, GIFTS_TO_ARRIVE)]
        page = f"{site}/en/campaigns/{busy.slug}/"
        report(
            found,
            measure_page_under_gifts(page, constant, gift_ids, folder / "computations", folder),
        )
        report(found, measure_confirmations(site, campaign, folder))
    report(found, measure_mail_to_many(folder))
    report(found, measure_share_tree())
    report(found, measure_allocating())
    report(found, measure_telling())
    return found


def report(found: Figures, more: Figures) -> None:
    found.update(more)
    print_figures(more)
    print(flush=True)


def main(parts: list[str]) -> None:
    begun = time.monotonic()
    about = machine()
    compile_catalogues()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    alone = {
        "sharing": measure_share_tree,
        "allocating": measure_allocating,
        "telling": measure_telling,
    }
    if parts and parts[0] in alone:
        print_heading()
        report({}, alone[parts[0]]())
        return
    if parts == ["mail"]:
        print_heading()
        with tempfile.TemporaryDirectory(prefix="hearback-benchmarks-") as folder:
            report({}, measure_mail_to_many(Path(folder)))
        return
    with tempfile.TemporaryDirectory(prefix="hearback-benchmarks-") as folder:
        found = measure(Path(folder))
    results = write_results(found, about)
    print(f"{len(found)} figures in {time.monotonic() - begun:.0f} seconds; see {results}")


if __name__ == "__main__":
    main(sys.argv[1:])
