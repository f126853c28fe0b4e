"""What the coach says: every step, for every occasion, in both languages."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine

from campaigns.models import Occasion, ShareLink
from campaigns.services.share_links import address_for
from feedback.journeys.facts import facts_of
from feedback.journeys.models import CoachingText
from feedback.journeys.services import News, coaching_values
from feedback.journeys.steps import STEPS
from feedback.journeys.texts import (
    WRITTEN,
    UnknownPlaceholderError,
    all_texts,
    check_texts,
    default_text,
    own_words_of,
    unknown_placeholders,
)
from feedback.journeys.words import LONGEST_SUBJECT, Text
from tests.factories import CampaignFactory, OrganizationFactory
from tests.feedback.journeys.conftest import at, give, open_page

pytestmark = pytest.mark.django_db
NEWS = News(
    headline="187 of the 200 books are on loan",
    what="Claire counted them.",
    where="Havre-Perdrix",
    when="November 12",
)
NOW = at("America/Toronto", date(2026, 12, 6), 9)
CHEER = re.compile(r"happy|joyeu|bonne fête|!|félicit|congrat|you did it", re.IGNORECASE)
HURRY = re.compile(r"hurry|last chance|dépêch|vite", re.IGNORECASE)
OFFICE_WORDS = re.compile(r"promesse|allocation|impact|—", re.IGNORECASE)


def page_for(occasion: str, language: str = "en", **fields: object):
    fields.setdefault("day", date(2026, 12, 13))
    return open_page(
        zone="America/Toronto",
        opens=at("America/Toronto", date(2026, 11, 22), 14),
        closes=at("America/Toronto", date(2026, 12, 21), 0),
        occasion=occasion,
        language=language,
        **fields,
    )


def write(page, key: str) -> dict:
    (facts,) = facts_of([page.pk])
    step = next(step for step in STEPS if step.key == key)
    return coaching_values(
        facts=facts,
        step=step,
        own=own_words_of(page.organization),
        language=page.language,
        now=NOW,
        news=NEWS if key == "news" else None,
    )


def words_of(values: dict) -> str:
    return "\n".join([values["title"], *values["paragraphs"], values["sample"], values["button"]])


def every_mail(occasion: str, language: str) -> Iterator[tuple[str, dict]]:
    page = page_for(occasion, language)
    with time_machine.travel(NOW, tick=False):
        give(page, 18_000, name="Karim Haddad", supporter_may_see_name=True)
        give(page, 2_500)
    for step in STEPS:
        yield step.key, write(page, step.key)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("occasion", Occasion.values)
def test_every_step_is_whole_and_short(occasion, language):
    for key, values in every_mail(occasion, language):
        words = words_of(values)
        assert set("{}[]|") & set(words) == set(), key
        assert 0 < len(values["title"]) < LONGEST_SUBJECT, key
        assert 0 < len(values["button"]) <= 30, key
        assert 1 <= len(values["paragraphs"]) <= 3, key
        assert sum(len(paragraph) for paragraph in values["paragraphs"]) < 520, key
        assert OFFICE_WORDS.findall(words) == [], key
        assert "  " not in words, key
        if language == "fr":
            assert re.findall(r" [;!?»]| :(?!//)|« ", words) == [], key


@pytest.mark.parametrize("language", ["en", "fr"])
def test_page_in_memory_of_somebody_reads_nothing_cheerful_and_is_not_hurried(language):
    found = {
        key: CHEER.findall(words_of(values)) + HURRY.findall(words_of(values))
        for key, values in every_mail(Occasion.MEMORIAL, language)
        if key != "first_gift"
    }

    assert {key: words for key, words in found.items() if words} == {}


def test_both_languages_have_the_same_texts_with_the_same_placeholders():
    found = {(language, step.key, variant): text for language, step, variant, text in all_texts()}
    english = {(key, variant) for language, key, variant in found if language == "en"}
    french = {(key, variant) for language, key, variant in found if language == "fr"}

    assert english == french
    assert all("any" in {variant for key, variant in english if key == step.key} for step in STEPS)
    for key, variant in english:
        text = found["en", key, variant]
        other = found["fr", key, variant]
        assert bool(text.sample) == bool(other.sample), (key, variant)


def test_text_that_names_something_unknown_is_refused(monkeypatch):
    check_texts()
    bad = Text("Hello {nmae}", "Text", "Button")
    monkeypatch.setitem(WRITTEN["en"]["share"], "any", bad)

    with pytest.raises(UnknownPlaceholderError, match=r"share any en: \['nmae'\]"):
        check_texts()


def test_news_is_known_to_the_news_alone():
    text = Text("{headline}", "{what}", "{name}")
    share, news = (next(step for step in STEPS if step.key == key) for key in ("share", "news"))

    assert unknown_placeholders(text, share) == {"headline", "what"}
    assert unknown_placeholders(text, news) == set()


def test_french_is_that_of_the_reader_s_side_of_the_ocean():
    quebec = default_text("day", "birthday", "fr", is_european=False)
    europe = default_text("day", "birthday", "fr", is_european=True)

    assert quebec.subject == "Bonne fête, {name}\u202f!"
    assert europe.subject == "Joyeux anniversaire, {name}\u202f!"


@pytest.mark.parametrize(
    ("country", "words"), [("CA", "avant votre fête"), ("FR", "avant votre anniversaire")]
)
def test_the_day_is_called_as_the_reader_calls_it(country, words):
    campaign = CampaignFactory(organization=OrganizationFactory(country=country))
    page = page_for(Occasion.BIRTHDAY, "fr", campaign=campaign)

    assert words in words_of(write(page, "last_week_behind"))


def test_first_gift_is_told_with_the_name_that_may_be_seen():
    page = page_for(Occasion.BIRTHDAY)
    give(page, name="Karim Haddad", supporter_may_see_name=True)
    give(page, name="Lina Haddad", supporter_may_see_name=True)

    values = write(page, "first_gift")

    assert values["paragraphs"][0].startswith("Karim and Lina gave first, Maude.")


def test_first_gift_of_somebody_who_keeps_the_name_is_told_without():
    page = page_for(Occasion.BIRTHDAY)
    give(page, name="Karim Haddad")
    give(page, name="Lina Haddad", supporter_may_see_name=True)

    words = words_of(write(page, "first_gift"))

    assert words.startswith("Your first gift is here\nSomebody has given on your page, Maude")
    assert "Karim" not in words
    assert "Lina" not in words


def test_page_is_told_what_it_lacks():
    page = page_for(Occasion.BIRTHDAY, story="J’aime les livres.")

    assert write(page, "look")["paragraphs"][0] == (
        "People who open your page come because of you, Maude. What it still needs: a photograph."
    )


def test_message_to_pass_on_has_the_supporter_s_own_link():
    page = page_for(Occasion.BIRTHDAY)

    values = write(page, "share")

    link = ShareLink.rows.get(fundraiser=page, person=page.person)
    assert values["sample"].endswith(f"Will you have a look at my page? {address_for(link)}")


def test_own_words_of_an_organization_come_first_but_not_on_a_page_in_memory():
    birthday = page_for(Occasion.BIRTHDAY)
    memorial = page_for(Occasion.MEMORIAL, campaign=birthday.campaign)
    CoachingText.objects.create(
        organization=birthday.organization,
        step="day",
        subject_en="Hip hip, {name}",
        body_en="Hooray from {organization}.\n\nNow share.",
    )

    own, ours = write(birthday, "day"), write(memorial, "day")

    assert (own["title"], own["paragraphs"], own["button"]) == (
        "Hip hip, Maude",
        ["Hooray from The Book Boat.", "Now share."],
        "Post my wish",
    )
    assert ours["title"] == "Thinking of you today, Maude"


def test_word_in_braces_that_a_supporter_typed_is_left_as_it_is():
    page = page_for(Occasion.BIRTHDAY, name="{raised}")

    assert write(page, "give_first")["paragraphs"][0].startswith("Your page is open, {raised}.")
