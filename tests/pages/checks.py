"""What may be wrong with a page, each as a function that returns its findings in words."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LEAST_TARGET = 24  # CSS pixels, WCAG 2.5.8
LEAST_BUTTON = 44  # ours, for a thumb of 62
MOST_TABS = 60
# WCAG 1.4.12: nobody's own spacing of letters, words and lines may cut anything off.
TEXT_SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important; } p { margin-bottom: 2em !important; }"""


def axe(page: Page, *, within: str = "", of_page: bool = True) -> list[str]:
    """`of_page`: also ask for what only a page has, such as landmarks and one first heading."""
    tags = AXE_TAGS if of_page else AXE_TAGS[:-1]
    options = {"runOnly": {"type": "tag", "values": tags}}
    found = Axe().run(page, context=within or None, options=options).response["violations"]
    return [
        f"axe {rule['id']}: {node['html'][:150]}" for rule in found for node in rule["nodes"][:3]
    ]


def sideways_scroll(page: Page) -> list[str]:
    """WCAG 1.4.10: at 320 pixels, which is 1280 at 400 %, nobody scrolls sideways."""
    wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return [f"scrolls sideways by {wide} pixels"] if wide > 0 else []


def cut_text(page: Page) -> list[str]:
    style = page.add_style_tag(content=TEXT_SPACING)
    found = page.evaluate(CUT_TEXT)
    found += [f"with wide spacing: {finding}" for finding in sideways_scroll(page)]
    style.evaluate("style => style.remove()")
    return found


# What is hidden from everybody's ears may be cut: it stands elsewhere in words.
CUT_TEXT = """() => [...document.querySelectorAll("main *, header *, footer *")]
  .filter((element) => {
    const style = getComputedStyle(element);
    const hides = ["hidden", "clip"].includes(style.overflowX) || style.overflowY === "hidden";
    if (!hides || element.closest(".visually-hidden, .trap")) return false;
    const twice = [...element.querySelectorAll("[aria-hidden=true]")];
    const before = twice.map((one) => one.style.display);
    twice.forEach((one) => { one.style.display = "none"; });
    const isCut = element.innerText?.trim()
      && (element.scrollWidth > element.clientWidth + 1
        || element.scrollHeight > element.clientHeight + 1);
    twice.forEach((one, index) => { one.style.display = before[index]; });
    return isCut;
  })
  .map((element) => `cuts text off: ${element.outerHTML.slice(0, 120)}`)"""


def small_targets(page: Page) -> list[str]:
    return page.evaluate(SMALL_TARGETS, [LEAST_TARGET, LEAST_BUTTON])


# A link in a sentence is excepted; a box that its label enlarges is as large as both.
SMALL_TARGETS = """([least, leastButton]) => [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary")]
  .filter((element) => {
    const box = element.getBoundingClientRect();
    if (!box.width || element.closest(".trap, .skip, .visually-hidden")) return false;
    if (element.matches(".skip")) return false;
    const label = element.labels?.[0]?.getBoundingClientRect();
    const height = Math.max(box.height, label?.height ?? 0);
    const width = Math.max(box.width, label?.width ?? 0);
    const isInText = element.matches("p a, li a, dd a, td a, figcaption a, h2 a, h3 a")
      && getComputedStyle(element).display === "inline";
    const isButton = element.matches(
      "button, .button, select, input:not([type=radio], [type=checkbox])");
    const needed = isButton ? leastButton : least;
    return !isInText && (height < needed || width < (isButton ? least : needed));
  })
  .map((element) => `small target: ${element.outerHTML.slice(0, 120)}`)"""


def hidden_focus(page: Page) -> list[str]:
    """WCAG 2.4.7 and 2.4.11: what Tab reaches has a ring, and nothing stands before it."""
    page.evaluate("window.scrollTo(0, 0); document.activeElement?.blur?.()")
    found, seen = [], []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        told = page.evaluate(FOCUSED)
        if told is None or told["html"] in seen:
            break
        seen.append(told["html"])
        if told["fault"]:
            found.append(f"{told['fault']}: {told['html']}")
    return found


FOCUSED = """() => {
  const element = document.activeElement;
  if (!element || element === document.body || element.matches("iframe")) return null;
  const box = element.getBoundingClientRect();
  // The ring of a hidden radio is drawn round its label, that of a card's link round the card.
  const shown = [element, element.labels?.[0], element.closest("li, .choice")].filter(Boolean);
  const hasRing = shown.some((one) => {
    const style = getComputedStyle(one);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2)
      || style.boxShadow !== "none";
  });
  const inside = (x, y) => {
    const top = document.elementFromPoint(x, y);
    return top && (element.contains(top) || top.contains(element)
      || shown.some((one) => one.contains(top)));
  };
  const points = [[box.left + 3, box.top + 3], [box.right - 3, box.bottom - 3],
    [(box.left + box.right) / 2, (box.top + box.bottom) / 2]];
  const visible = points.some(([x, y]) => inside(x, y));
  const html = element.outerHTML.slice(0, 120);
  return { html, fault: !hasRing ? "no ring on focus" : !visible ? "focus is hidden" : "" };
}"""


def movement(page: Page) -> list[str]:
    """With reduced motion asked for, nothing moves."""
    page.emulate_media(reduced_motion="reduce")
    return page.evaluate(
        """() => [...document.querySelectorAll("body *")].filter((element) => {
          const style = getComputedStyle(element);
          const times = `${style.transitionDuration},${style.animationDuration}`;
          return Math.max(...times.split(",").map(parseFloat)) > 0.01;
        }).slice(0, 3).map((element) => `moves: ${element.outerHTML.slice(0, 100)}`)"""
    )


def forced_colours(page: Page) -> list[str]:
    """In a person's own colours, buttons and choices keep a border, and bars a length."""
    page.emulate_media(forced_colors="active")
    found = page.evaluate(
        """() => [...document.querySelectorAll(".button, .choice label, .amount, .progress__bar")]
          .filter((element) => element.getBoundingClientRect().width
            && parseFloat(getComputedStyle(element).borderTopWidth) < 1)
          .slice(0, 3)
          .map((element) => `no border in own colours: ${element.outerHTML.slice(0, 90)}`)"""
    )
    page.emulate_media(forced_colors="none")
    return found
