"""Take a picture of every look: `make gallery`, or `make gallery ARGS="donate mail"` for some.

Writes gallery/: one PNG a look, width, theme and language, and index.html to leaf through them.
"""

import sys
import time
from dataclasses import dataclass
from html import escape
from pathlib import Path

from playwright.sync_api import Browser, Error

from tests.pages.site import ROOT, chromium, filled_site, set_up

set_up()

from tests.pages.looks import Look, looks_named
from tests.pages.opening import HEIGHTS, languages_of, open_context, show, themes_of
from tests.pages.stage import Stage

GALLERY = ROOT / "gallery"
WIDTHS = (390, 1280)


@dataclass(frozen=True)
class Visit:
    """One look in one language and theme, of which a picture is taken at each width."""

    look: Look
    language: str
    theme: str

    def file(self, width: int) -> str:
        return f"{self.look.name}-{self.language}-{self.theme}-{width}.png"


def visits_of(looks: list[Look]) -> list[Visit]:
    return [
        Visit(look, language, theme)
        for look in looks
        for language in languages_of(look)
        for theme in themes_of(look)
    ]


def take_pictures(browser: Browser, stage: Stage, visit: Visit) -> None:
    place = visit.look.place(stage, visit.language)
    with open_context(
        browser, stage=stage, look=visit.look, language=visit.language, theme=visit.theme
    ) as context:
        page = context.new_page()
        page.set_default_timeout(15_000)
        show(page, visit.look, place)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            page.evaluate(LOAD_ALL)
            page.screenshot(path=GALLERY / visit.file(width), full_page=True)


# Every photograph, also those that wait until somebody scrolls to them.
LOAD_ALL = """async () => {
  for (const image of document.images) { image.loading = "eager"; }
  await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
}"""

CONTACT_SHEET = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Hearback, every page</title>
<style>
body {{ font: 15px/1.4 system-ui, sans-serif; margin: 1.5rem; background: #777; color: #fff; }}
nav {{ position: sticky; top: 0; background: #555; padding: .6rem; z-index: 1; }}
nav label {{ margin-right: 1.2rem; }}
section {{ display: flex; flex-wrap: wrap; gap: 14px; align-items: flex-start; }}
figure {{ margin: 0; width: 240px; }} figure.w1280 {{ width: 420px; }}
img {{ width: 100%; max-height: 640px; object-fit: cover; object-position: top; display: block; }}
a {{ color: #fff; }}
</style></head><body>
<nav>{switches}</nav>
{sections}
<script>
const boxes = [...document.querySelectorAll("nav input")];
const show = () => {{
  const off = boxes.filter((box) => !box.checked).map((box) => box.value);
  for (const figure of document.querySelectorAll("figure"))
    figure.hidden = off.some((name) => figure.classList.contains(name));
}};
boxes.forEach((box) => box.addEventListener("change", show));
</script></body></html>
"""


def write_contact_sheet(visits: list[Visit]) -> Path:
    switches = "".join(
        f'<label><input type="checkbox" value="{value}" checked> {label}</label>'
        for value, label in (
            ("en", "English"), ("fr", "French"), ("light", "light"), ("dark", "dark"),
            ("w390", "390"), ("w1280", "1280"),
        )
    )  # fmt: skip
    looks = list(dict.fromkeys(visit.look.name for visit in visits))
    sections = "".join(
        f"<h2>{escape(name)}</h2><section>"
        + "".join(_figures(visit) for visit in visits if visit.look.name == name)
        + "</section>"
        for name in looks
    )
    sheet = GALLERY / "index.html"
    sheet.write_text(CONTACT_SHEET.format(switches=switches, sections=sections))
    return sheet


def _figures(visit: Visit) -> str:
    return "".join(
        f'<figure class="{visit.language} {visit.theme} w{width}">'
        f'<a href="{visit.file(width)}"><img loading="lazy" src="{visit.file(width)}" alt=""></a>'
        f"<figcaption>{visit.language} {visit.theme} {width}</figcaption></figure>"
        for width in WIDTHS
    )


def main(words: str) -> int:
    begun = time.monotonic()
    GALLERY.mkdir(exist_ok=True)
    visits, failed = visits_of(looks_named(words)), []
    with filled_site(), chromium() as browser:
        stage = Stage.of_story()
        for number, visit in enumerate(visits, start=1):
            try:
                take_pictures(browser, stage, visit)
            except Error as error:
                failed.append(f"{visit.file(0)}: {error.message.splitlines()[0]}")
            if number % 20 == 0:
                print(f"  {number} of {len(visits)}", flush=True)
    sheet = write_contact_sheet(visits)
    print(f"{len(visits) * len(WIDTHS)} pictures in {time.monotonic() - begun:.0f} s: {sheet}")
    print("\n".join(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
