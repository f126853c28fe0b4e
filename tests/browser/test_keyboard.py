"""From the home page to the thanks with the keyboard alone, seeing at each step where one is."""

import pytest
from playwright.sync_api import Page, expect

from tests.pages.checks import FOCUSED
from tests.thorough import everyday

pytestmark = pytest.mark.django_db(transaction=True)

MOST_TABS = 60
FOLLOWS = """() => {
  const [before, now] = [window.hearbackFocus, document.activeElement];
  window.hearbackFocus = now;
  return !before?.isConnected || before === now
    || Boolean(before.compareDocumentPosition(now) & Node.DOCUMENT_POSITION_FOLLOWING);
}"""
NAME = """() => {
  const element = document.activeElement;
  return (element.labels?.[0] ?? element).innerText.replace(/\\s+/g, " ").trim();
}"""


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what is focused begins with these words; each stop on the way is seen."""
    seen = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        told = page.evaluate(FOCUSED)
        assert told is not None, f"{name} was not reached, after {seen}"
        assert told["fault"] == "", told["html"]
        assert page.evaluate(FOLLOWS), told["html"]
        seen.append(page.evaluate(NAME))
        if seen[-1].startswith(name):
            return
    raise AssertionError(f"{name} was not reached, after {seen}")


WALKS = {
    "en": {
        "skip": "Skip to the content", "campaign": "Books Before the Ice", "give": "Give",
        "amount": "$10", "name": "Your name", "email": "Your e-mail", "show": "Show my name",
        "pay": "Give $25 to The Book Boat", "thanks": "Thank you, Karim",
    },
    "fr": {
        "skip": "Aller au contenu", "campaign": "Des livres avant les glaces", "give": "Donner",
        "amount": "10\u00a0$", "name": "Votre nom", "email": "Votre courriel",
        "show": "Montrer mon nom", "pay": "Donner 25\u00a0$ pour La Bibliobarque",
        "thanks": "Merci, Karim",
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "width", "theme"), everyday(1, [("fr", 390, "dark"), ("en", 1280, "light")])
)
def test_a_gift_with_the_keyboard_alone(open_page, campaign, language, width, theme):
    page = open_page(viewport={"width": width, "height": 800}, color_scheme=theme)
    words = {name: text.replace("\u00a0", " ") for name, text in WALKS[language].items()}
    page.goto(f"/{language}/")

    tab_to(page, words["skip"])
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    tab_to(page, words["campaign"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/campaigns/books/")
    tab_to(page, words["give"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/donate/")
    tab_to(page, words["amount"])
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    tab_to(page, words["name"])
    page.keyboard.type("Karim")
    tab_to(page, words["email"])
    page.keyboard.type("karim@example.org")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(NAME).startswith(words["show"])
    tab_to(page, words["pay"])
    page.keyboard.press("Enter")
    expect(page.locator("#pay")).to_be_visible()
    while page.evaluate("document.activeElement.id") != "pay":
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUSED)["fault"] == ""
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text(words["thanks"])
