"""What a card says, and the fingerprint that changes with what it shows."""

from dataclasses import fields

import pytest

from campaigns.cards import values
from campaigns.cards.values import fingerprint, values_of
from tests.campaigns.cards.facts import MAUDE, changed, logo, photograph

OTHERS = {
    "language": "fr",
    "title": "Maude turns 40",
    "name": "Karim",
    "for_whom": "La Bibliobarque",
    "campaign": "Port of Call",
    "line": "18 people have given.",
    "percent": 85,
    "colour": "#7a1f5c",
    "photograph": photograph(colour="#101010"),
    "logo": logo("#ffffff"),
    "address": MAUDE.address + "x",
}


def said(facts):
    return {key: part["letters"] for key, part in values_of(facts)["words"].items()}


def test_every_field_has_another_value_here():
    assert set(OTHERS) == {field.name for field in fields(MAUDE)}


@pytest.mark.parametrize("field", OTHERS)
def test_fingerprint_changes_with_each_field(field):
    assert fingerprint(changed(MAUDE, **{field: OTHERS[field]})) != fingerprint(MAUDE)


@pytest.mark.parametrize("field", ["percent", "photograph", "logo"])
def test_fingerprint_changes_when_something_goes(field):
    assert fingerprint(changed(MAUDE, **{field: None})) != fingerprint(MAUDE)


@pytest.mark.parametrize(
    "same",
    [
        {},
        {"colour": "#14575C"},
        {"title": " Maude’s\n birthday"},
        {"name": "Maude\u202e"},
    ],
    ids=["equal", "capitals", "spaces", "a letter without a shape"],
)
def test_fingerprint_stays_when_the_picture_does(same):
    assert fingerprint(changed(MAUDE, **same)) == fingerprint(MAUDE)


def test_a_goal_passed_is_a_full_bar():
    passed, reached = changed(MAUDE, percent=250), changed(MAUDE, percent=100)

    assert values_of(passed)["percent"] == 100
    assert fingerprint(passed) == fingerprint(reached)


def test_fingerprint_changes_with_the_templates(monkeypatch):
    before = fingerprint(MAUDE)

    monkeypatch.setattr(values, "_drawn_by", lambda: b"another version")

    assert fingerprint(MAUDE) != before


def test_what_draws_includes_every_template():
    drawn_by = values._drawn_by()

    templates = sorted(values.HERE.glob("templates/*.typ"))
    assert [path.name for path in templates] == [
        "common.typ",
        "poster.typ",
        "print.typ",
        "share_card.typ",
        "story_card.typ",
        "table_card.typ",
    ]
    assert [path for path in templates if path.read_bytes() not in drawn_by] == []


def test_a_fundraiser_says_for_whom_it_is():
    assert said(MAUDE) == {
        "title": "Maude’s birthday",
        "name": "",
        "for_whom": "For The Book Boat",
        "campaign": "Books Before the Ice",
        "line": "17 people have given. 3 more reach the goal.",
        "address": "bookboat.example/s/Ab3kd9Zq",
        "scan": "Point your phone’s camera at this code to see the page and give.",
        "fold": "Fold here",
        "code": "QR code that opens the page",
    }


def test_in_french_all_that_is_ours_is_french():
    words = said(changed(MAUDE, language="fr", for_whom="La Bibliobarque"))

    assert {key: words[key] for key in ("for_whom", "scan", "fold", "code")} == {
        "for_whom": "Pour La Bibliobarque",
        "scan": "Visez ce code avec l’appareil photo de votre téléphone "
        "pour voir la page et donner.",
        "fold": "Pliez ici",
        "code": "Code QR qui ouvre la page",
    }


def test_a_campaign_says_its_title_once_and_whose_it_is():
    words = said(changed(MAUDE, name="", title="Books Before the Ice"))

    assert (words["title"], words["campaign"], words["for_whom"]) == (
        "Books Before the Ice",
        "",
        "The Book Boat",
    )


def test_the_name_stands_apart_where_the_title_does_not_say_it():
    assert said(changed(MAUDE, title="Forty at last"))["name"] == "Maude"
    assert said(changed(MAUDE, name="Al", title="All for books"))["name"] == "Al"


def test_a_title_that_cannot_be_set_gives_way_to_the_campaign():
    words = said(changed(MAUDE, title="ᏣᎳᎩ’s birthday", name="ᏣᎳᎩ"))

    assert (words["title"], words["name"], words["campaign"]) == ("Books Before the Ice", "", "")
    assert words["for_whom"] == "For The Book Boat"
