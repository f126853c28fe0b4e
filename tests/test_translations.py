"""English and French are equals: no word is without its other half."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = settings.BASE_DIR
APPS = ("config", "donors", "campaigns", "giving", "feedback")
# Shown when nothing else works any more, so it says everything in both languages by itself.
IN_BOTH = {ROOT / "templates/500.html"}
# Mails are written once in each language, not translated: tests/feedback looks at them.
WRITTEN_IN_EACH = ROOT / "templates/feedback/mail"
TEMPLATES = sorted(
    path
    for path in (ROOT / "templates").rglob("*")
    if path.suffix in {".html", ".txt"}
    and not path.is_relative_to(WRITTEN_IN_EACH)
    and path not in IN_BOTH
)
SOURCES = sorted(
    path
    for app in APPS
    for path in (ROOT / app).rglob("*.py")
    if "migrations" not in path.parts and "demo" not in path.parts
)
# The names of functions that mark a string, and how many of their arguments are messages.
MARKS = {"_": 1, "gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "ngettext": 2} | {
    "ngettext_lazy": 2, "pgettext": 2, "pgettext_lazy": 2, "npgettext": 3
}  # fmt: skip
MARKED = re.compile(
    r"""\b(?:(?:n|p|np)?gettext(?:_noop|_lazy)?|_)\(((?:\s*u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\s*,?)+)"""
)
STRING = re.compile(r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")
# What is the same in both languages.
SAME = re.compile(
    r"^(Hearback|Stripe|https:|IBAN|BIC|PDF|CSV|JSON|HTML|MFA|EN|FR|English|Français|©|&\w+;|\W|\d)*$"
)


@pytest.fixture(scope="module")
def french() -> Catalog:
    with (ROOT / "locale/fr/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale="fr")


def messages_in_code(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        texts = [
            a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)
        ]
        if name in MARKS and texts:
            yield texts[1] if "pgettext" in name and len(texts) > 1 else texts[0]


def messages_in_template(path: Path) -> Iterator[str]:
    for call in MARKED.finditer(templatize(path.read_text(), origin=str(path))):
        texts = [ast.literal_eval(text) for text in STRING.findall(call.group(1))]
        yield texts[-1] if call.group(0).startswith("pgettext") else texts[0]


def test_every_message_has_its_french(french):
    needed = {message: path for path in SOURCES for message in messages_in_code(path)}
    needed |= {message: path for path in TEMPLATES for message in messages_in_template(path)}
    known = {m.id if isinstance(m.id, str) else m.id[0]: m for m in french if m.id}

    missing = [
        f"{path.relative_to(ROOT)}: {message}"
        for message, path in needed.items()
        if message not in known or not all(_strings_of(known[message])) or known[message].fuzzy
    ]

    assert len(needed) > 100
    assert missing == []


def _strings_of(message) -> list[str]:
    return list(message.string) if isinstance(message.string, (list, tuple)) else [message.string]


def test_no_french_is_empty_or_fuzzy(french):
    unfinished = [m.id for m in french if m.id and (m.fuzzy or not all(_strings_of(m)))]

    assert unfinished == []


def test_placeholders_are_the_same_in_both_languages(french):
    for message in french:
        if not message.id:
            continue
        english = message.id if isinstance(message.id, str) else message.id[-1]
        for text in _strings_of(message)[-1:]:
            assert _placeholders(text) == _placeholders(english), english


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]|\{\w*\}|(?<!%)%[sd]", text))


class TextOfTemplate(HTMLParser):
    """Collect what a reader would see, with template tags and translated parts taken out."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.hidden = 0
        self.is_icon = False

    def handle_starttag(self, tag, attrs):
        self.hidden += tag in {"script", "style"}
        # The icon font of the admin draws a picture for each of its names.
        self.is_icon = ("class", "material-symbols-outlined") in attrs
        named = {"alt", "title", "aria-label", "placeholder"}
        self.seen += [value or "" for name, value in attrs if name in named]

    def handle_endtag(self, tag):
        self.is_icon = False
        self.hidden -= tag in {"script", "style"}

    def handle_data(self, data):
        if not self.hidden and not self.is_icon:
            self.seen.append(data)


BLOCKS = re.compile(
    r"{%\s*block \w*class\s*%}.*?{%\s*endblock\s*%}"
    r"|{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}|{%\s*comment.*?endcomment\s*%}"
    r"|{#.*?#}|{%.*?%}|{{.*?}}",
    re.DOTALL,
)


@pytest.mark.parametrize("path", [p for p in TEMPLATES if p.suffix == ".html"], ids=str)
def test_no_template_holds_an_untranslated_word(path):
    reader = TextOfTemplate()

    reader.feed(BLOCKS.sub("", path.read_text()))

    assert [text.strip() for text in reader.seen if not SAME.match(text.strip())] == []


def test_french_punctuation_keeps_its_spaces(french):
    """No line may break before « : » or inside guillemets."""
    loose = re.compile(r" [;!?»]| :(?!//)|« ")

    found = [m.id for m in french if m.id and any(map(loose.search, _strings_of(m)))]

    assert found == []
