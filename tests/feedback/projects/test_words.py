import pytest
from django.utils import translation

from feedback.projects.words import share_in_words, units_in_words
from tests.factories import ProjectFactory


@pytest.mark.parametrize(
    ("amount", "english", "french"),
    [
        (2500, "5 of the 200 books", "5 des 200 livres"),
        (500, "1 of the 200 books", "1 des 200 livres"),
        (
            2700,
            "5 of the 200 books, and a part of one more",
            "5 des 200 livres, et une fraction de plus",
        ),
        (300, "a part of one of the 200 books", "une partie de 1 des 200 livres"),
    ],
)
def test_money_is_said_in_units(amount, english, french):
    project = ProjectFactory.build()

    with translation.override("en"):
        assert share_in_words(project, amount) == english
    with translation.override("fr"):
        assert share_in_words(project, amount) == french


def test_of_pooled_money_nothing_finer_is_true_than_a_part():
    engine = ProjectFactory.build(is_pooled=True, unit_count=1, unit_cost=980_000)

    assert share_in_words(engine, 2500) == f"a part of “{engine.name}”"
    assert share_in_words(engine, 980_000) == f"all of “{engine.name}”"


def test_one_unit_has_its_own_word():
    project = ProjectFactory.build()

    assert units_in_words(project, 1) == "1 book"
    assert units_in_words(project, 1200) == "1,200 books"
