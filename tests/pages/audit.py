"""Look for faults on every page: `make audit`, or `make audit ARGS="lighthouse home"` for some.

Parts: `axe` (axe and what it cannot see, at 320 and 1280 pixels, both languages and themes),
`traffic` (weights, cookies, other hosts), `nu` (the Nu HTML checker), `lighthouse`. Without a
part: all of them. Ends with 1 when anything was found.
"""

import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from playwright.sync_api import Browser, Page

from tests.pages import checks
from tests.pages.site import ROOT, chromium, filled_site, set_up

set_up()

from tests.pages.looks import Kind, Look, looks_named
from tests.pages.opening import HEIGHTS, languages_of, open_context, show, themes_of
from tests.pages.programs import LEAST, ProgramFailedError, lighthouse_scores, nu_faults
from tests.pages.stage import Stage
from tests.pages.traffic import Traffic

PARTS = ("axe", "traffic", "nu", "lighthouse")
WIDTHS = (320, 1280)
# What we add to the admin; the rest is Unfold's own.
OURS_IN_ADMIN = "#content"
UNFOLDS_OWN = (
    "empty-table-header",  # of the column with the box that takes a row away
    # Targets of less than 24 pixels: the magnifying glass, the arrows that sort.
    "searchbar-submit",
    "toggle descending",
    "sortremove",
    'landmark-unique: <div class="simplebar',  # boxes that scroll, all called the same
)
Findings = dict[str, list[str]]


def audit_in_browser(browser: Browser, stage: Stage, looks: Iterable[Look]) -> Findings:
    found: Findings = {}
    for look in (look for look in looks if not look.is_text):
        for language in languages_of(look):
            place = look.place(stage, language)
            for theme in themes_of(look):
                with open_context(
                    browser, stage=stage, look=look, language=language, theme=theme
                ) as context:
                    page = context.new_page()
                    page.set_default_timeout(15_000)
                    show(page, look, place)
                    for width in WIDTHS:
                        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
                        where = f"{look.name} {language} {theme} {width}"
                        found[where] = faults_of(page, look, width, is_first=theme == "light")
        print(f"  {look.name}", flush=True)
    return found


def faults_of(page: Page, look: Look, width: int, *, is_first: bool) -> list[str]:
    if look.kind == Kind.STAFF:
        return [
            finding
            for finding in checks.axe(page, within=OURS_IN_ADMIN)
            if not any(theirs in finding for theirs in UNFOLDS_OWN)
        ]
    if look.kind == Kind.MAIL:
        return [*checks.axe(page, of_page=False), *checks.sideways_scroll(page)]
    found = [*checks.axe(page), *checks.sideways_scroll(page)]
    if is_first:  # what no theme changes
        found += checks.small_targets(page) + checks.hidden_focus(page) + checks.cut_text(page)
        found += checks.movement(page) + checks.forced_colours(page)
    return found


def audit_traffic(browser: Browser, stage: Stage, looks: Iterable[Look]) -> Findings:
    found: Findings = {}
    for look in looks:
        place = look.place(stage, "fr")
        if look.kind != Kind.PUBLIC or not isinstance(place, str):
            continue
        with open_context(browser, stage=stage, look=look, language="fr", theme="light") as context:
            page = context.new_page()
            traffic = Traffic(page, settings.SITE_URL)
            show(page, look, place)
            page.wait_for_load_state("networkidle")
            found[look.name] = traffic.faults(page)
            weights = {name: traffic.weight_of(name) for name in ("page", "font", "script")}
            print(f"  {look.name}: {weights}", flush=True)
    return found


def audit_with_nu(browser: Browser, stage: Stage, looks: Iterable[Look]) -> Findings:
    """Give the checker each page as the server sent it."""
    with tempfile.TemporaryDirectory(prefix="hearback-nu-") as folder:
        files = [
            _write_source(browser, stage, look, language, Path(folder))
            for look in looks
            if look.kind not in {Kind.STAFF, Kind.MAIL}
            for language in languages_of(look)
        ]
        styles = sorted((ROOT / "static" / "css").glob("*.css"))
        return {"pages": nu_faults(files), "stylesheets": nu_faults(styles, "--css")}


def _write_source(browser: Browser, stage: Stage, look: Look, language: str, folder: Path) -> Path:
    with open_context(browser, stage=stage, look=look, language=language, theme="light") as context:
        page = context.new_page()
        sources: list[str] = []
        page.on(
            "response", lambda answer: sources.append(answer.text()) if _is_page(answer) else None
        )
        show(page, look, look.place(stage, language))
        file = folder / f"{look.name}-{language}.html"
        file.write_text(sources[-1])
        return file


def _is_page(answer) -> bool:
    is_document = answer.request.resource_type == "document"
    return is_document and not 300 <= answer.status < 400 and not answer.frame.parent_frame


def audit_with_lighthouse(stage: Stage, looks: Iterable[Look]) -> Findings:
    found: Findings = {}
    for look in looks:
        if not look.is_measured:
            continue
        address = f"{settings.SITE_URL}{look.place(stage, 'fr')}"
        try:
            scores = lighthouse_scores(address, with_seo=look.kind == Kind.PUBLIC)
        except ProgramFailedError as error:
            found[look.name] = [f"Lighthouse ended without an answer: {error}"]
            continue
        print(f"  {look.name}: {scores}", flush=True)
        found[look.name] = [
            f"{name} is {score:.0f}, {LEAST[name]} is asked for"
            for name, score in scores.items()
            if score < LEAST[name]
        ]
    return found


def main(words: list[str]) -> int:
    begun = time.monotonic()
    parts = [part for part in PARTS if part in words] or list(PARTS)
    looks = looks_named(" ".join(word for word in words if word not in PARTS))
    found: dict[str, Findings] = {}
    with filled_site(), chromium() as browser:
        stage = Stage.of_story()
        for part in parts:
            print(part, flush=True)
            if part == "lighthouse":
                found[part] = audit_with_lighthouse(stage, looks)
            else:
                found[part] = IN_BROWSER[part](browser, stage, looks)
    print_table(found)
    print(f"{time.monotonic() - begun:.0f} seconds")
    return int(any(faults for findings in found.values() for faults in findings.values()))


IN_BROWSER = {"axe": audit_in_browser, "traffic": audit_traffic, "nu": audit_with_nu}


def print_table(found: dict[str, Findings]) -> None:
    for part, findings in found.items():
        for where, faults in findings.items():
            for fault in dict.fromkeys(faults):
                print(f"{part:<11} {where:<44} {fault}")
    print(f"\n{'part':<11} {'examined':>9} {'findings':>9}")
    for part, findings in found.items():
        print(f"{part:<11} {len(findings):>9} {sum(map(len, findings.values())):>9}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
