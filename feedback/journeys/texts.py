"""From a step and a page to the words of its mail, in the reader's language.

An organization's own words come first, except on a page in memory of somebody: what was written
for birthdays must not reach it. Placeholders are checked when the program starts and when staff
save a text, so that none ever fails in a mail.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from campaigns.french_spaces import with_french_spaces
from campaigns.models import Occasion, Organization
from feedback.journeys import words_english, words_french
from feedback.journeys.facts import PageFacts
from feedback.journeys.models import CoachingText
from feedback.journeys.steps import BY_KEY, STEPS, Step
from feedback.journeys.values import PLACEHOLDERS
from feedback.journeys.words import PLACEHOLDER, Text, on_one_line

WRITTEN = {"en": words_english.TEXTS, "fr": words_french.TEXTS}
BY_REGION = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")
NEWS_ONLY = frozenset({"headline", "what", "where", "when"})


class UnknownPlaceholderError(ValueError):
    """A text names something that the coach does not know."""


def unknown_placeholders(text: Text, step: Step) -> set[str]:
    """Return what stands in braces in a text and cannot be filled in at this step."""
    return text.placeholders() - known_placeholders(step)


def known_placeholders(step: Step) -> set[str]:
    return set(PLACEHOLDERS) - (set() if step.key == "news" else NEWS_ONLY)


def check_texts() -> None:
    """Raise UnknownPlaceholderError or KeyError if a text that we ship is not whole."""
    for language, step, variant, text in all_texts():
        if unknown := unknown_placeholders(text, step):
            raise UnknownPlaceholderError(f"{step.key} {variant} {language}: {sorted(unknown)}")


def all_texts() -> Iterator[tuple[str, Step, str, Text]]:
    for language, steps in WRITTEN.items():
        for step in STEPS:
            for variant, text in steps[step.key].items():
                yield language, step, variant, text


@dataclass(frozen=True)
class OwnWords:
    """What one organization has changed, by the key of the step."""

    by_key: Mapping[str, CoachingText]

    def is_on(self, step: Step) -> bool:
        own = self.by_key.get(step.key)
        return own is None or own.is_on

    def days(self, step: Step) -> int:
        own = self.by_key.get(step.key)
        return step.days if own is None or own.days is None else own.days


def own_words_of(organization: Organization) -> OwnWords:
    rows = CoachingText.objects.for_organization(organization)
    return OwnWords({row.step: row for row in rows})


def text_for(
    *,
    step: Step,
    facts: PageFacts,
    language: str,
    own: OwnWords,
    has_names: bool = False,
    variant: str = "",
) -> Text:
    """Return the text of a step for a page: the organization's own, else ours.

    A `variant` that is asked for by name is always ours: an organization wrote for the usual one.
    """
    default = default_text(
        step.key,
        variant or _variant(step, facts, has_names=has_names),
        language,
        is_european=facts.page.organization.is_european,
    )
    changed = own.by_key.get(step.key)
    if changed is None or variant or facts.page.occasion == Occasion.MEMORIAL:
        return default
    return with_own_words(default, changed, language)


def with_own_words(default: Text, own: CoachingText, language: str) -> Text:
    def words(name: str) -> str:
        return getattr(own, f"{name}_{language}") or getattr(default, name)

    return Text(words("subject"), words("body"), words("button"), words("sample"))


def _variant(step: Step, facts: PageFacts, *, has_names: bool) -> str:
    """Return which of our texts of a step fits the page."""
    occasion = facts.page.occasion
    if occasion == Occasion.MEMORIAL:
        return str(occasion)
    if step.key == "first_gift" and has_names:
        return "named"
    if step.key in {"day", "day_before"} and facts.page.day is None:
        return "end"
    return str(occasion)


@cache
def default_text(key: str, variant: str, language: str, *, is_european: bool) -> Text:
    """Return a text as we ship it, in the words of the reader's side of the ocean."""
    variants = WRITTEN[language][key]
    text = variants.get(variant, variants["any"])
    return Text(*(_finished(part, language, is_european=is_european) for part in text.parts))


def _finished(part: str, language: str, *, is_european: bool) -> str:
    words = BY_REGION.sub(lambda found: found[2 if is_european else 1], part)
    words = "\n\n".join(map(on_one_line, re.split(r"\n\s*\n", words)))
    return with_french_spaces(words) if language == "fr" else words


def fill(text: Text, values: Mapping[str, str]) -> Text:
    """Return the text with its placeholders filled."""
    return Text(
        *(PLACEHOLDER.sub(lambda found: values[found[1]], part).strip() for part in text.parts)
    )


def step_named(key: str) -> Step:
    return BY_KEY[key]
