"""A whole site to look at, with the very commands of the demo, beside throw-away services."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import Browser, sync_playwright

from config.demo import commands
from config.demo.browser import explain_missing_chromium, find_chromium
from config.demo.catalogues import compile_catalogues
from config.demo.processes import Program, RunningProgram, StartError, is_port_free, wait_until
from config.demo.sandbox_process import is_ok
from config.fonts import build_fonts

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60


def set_up() -> None:
    """Load Django with the settings of the services that we run beside."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("STATIC_ROOT", str(Path(os.environ["SERVICES_HOME"]) / "static"))
    os.environ |= {"DEMO": "1", "LOG_LEVEL": "ERROR"}
    # Playwright keeps an event loop in this thread; Django would refuse to ask the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    compile_catalogues()
    build_fonts()
    django.setup()


@contextmanager
def filled_site() -> Iterator[str]:
    """Fill the database with the demo's story and yield the address of a running site."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("fill_demo", verbosity=0)
    port = urlsplit(settings.SITE_URL).port or 80
    assert is_port_free(port)
    program = Program(
        name="web",
        command=commands.with_this_python(commands.web(host="127.0.0.1", port=port)),
        folder=Path(os.environ["SERVICES_HOME"]),
        working_folder=ROOT,
    )
    web = RunningProgram(program)
    try:
        if not wait_until(lambda: is_ok(f"{settings.SITE_URL}/healthz"), seconds=START_SECONDS):
            raise StartError(f"the site does not answer:\n{web.last_words()}")
        yield settings.SITE_URL
    finally:
        web.stop()


@contextmanager
def chromium() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        raise StartError(explain_missing_chromium())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
