import pytest

from feedback.telling.through_pages import whose_money


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "L’argent d’une personne qui a donné par votre page en fait partie."),
        (2, "L’argent de 2 personnes qui ont donné par votre page en fait partie."),
    ],
)
def test_one_person_is_written_as_french_writes_one(count, words):
    assert whose_money(count, "fr") == words
