"""Whose page it is, in both languages."""

import pytest

from campaigns.fundraiser_words import whose


@pytest.mark.parametrize(
    ("name", "french"),
    [
        ("Maude", "de Maude"),
        ("Élodie", "d’Élodie"),
        ("Hélène", "d’Hélène"),
        ("Henri", "d’Henri"),
        ("Hassan", "de Hassan"),
        ("Hannah", "de Hannah"),
        ("Yves", "d’Yves"),
        ("Yasmine", "de Yasmine"),
        ("Œdipe", "d’Œdipe"),
        ("محمد", "de محمد"),
    ],
)
def test_french_elides_before_a_vowel_that_is_heard(name, french):
    assert whose(name, "fr") == french


def test_english_needs_no_elision():
    assert whose("Élodie", "en") == "Élodie’s"
