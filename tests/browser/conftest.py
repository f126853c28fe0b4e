"""Chromium through Playwright. A violation of the content security policy fails every test."""

import json
import os
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect, sync_playwright

from config.demo.browser import explain_missing_chromium, find_chromium
from tests.factories import CampaignFactory, SuggestedAmountFactory

PHONE = {"width": 390, "height": 844}
PATIENCE = 30_000  # milliseconds; only a page that never gets there waits so long
# Pages of Chromium's own, as what opens below the address bar: each window would load hundreds of
# files for them. And a process for a page that may come next.
NOT_NEEDED = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "PreloadTopChromeWebUI",
    "SpareRendererForSitePerProcess",
    # A list of ours replaces Playwright's. What it leaves out for the sake of steadiness:
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
FLAGS = ["--no-sandbox", f"--disable-features={','.join(NOT_NEEDED)}"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            pytest.fail(explain_missing_chromium())
        pytest.skip(explain_missing_chromium())
    # Playwright keeps an event loop in this thread; Django would refuse to ask the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(chromium, site, sandbox_url) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a fresh browser: a phone with JavaScript unless said else.

    When the test is over, no page may have broken its security policy, run into an error in a
    script, or asked another host for anything.
    """
    contexts, troubles = [], []
    known_hosts = {urlsplit(site).netloc, urlsplit(sandbox_url).netloc}

    def open_one(*, javascript: bool = True, **options: object) -> Page:
        context = chromium.new_context(
            java_script_enabled=javascript,
            viewport=options.pop("viewport", PHONE),
            base_url=site,
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda said: troubles.extend(_violations(said.text)))
        page.on("request", lambda asked: troubles.extend(_strangers(asked.url, known_hosts)))
        return page

    yield open_one
    for context in contexts:
        context.close()
    wait_for_webhooks(sandbox_url)
    assert troubles == []


def wait_for_webhooks(sandbox_url: str) -> None:
    """Wait until nothing is on its way here, so that no gift is recorded in the next test."""
    account = settings.STRIPE_SECRET_KEY
    end = time.monotonic() + 10
    while time.monotonic() < end:
        address = f"{sandbox_url}/_sandbox/state.json?account={account}"
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310
            if not json.load(answer)["deliveries"].get("pending"):
                return
        time.sleep(0.05)


def _violations(text: str) -> list[str]:
    return [text] if "Content Security Policy" in text else []


def _strangers(url: str, known_hosts: set[str]) -> list[str]:
    parts = urlsplit(url)
    return [url] if parts.scheme.startswith("http") and parts.netloc not in known_hosts else []


@pytest.fixture
def campaign(site):
    campaign = CampaignFactory(slug="books")
    for amount, english, french in (
        (1000, "two books", "deux livres"),
        (2500, "five books", "cinq livres"),
    ):
        SuggestedAmountFactory(
            campaign=campaign, amount=amount, what_it_does_en=english, what_it_does_fr=french
        )
    return campaign
