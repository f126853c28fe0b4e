from campaigns.french_spaces import with_french_spaces


def test_lines_never_break_where_french_does_not():
    written = "Quoi ? Mars : « oui », 15 240 $, à 18 h 30 ; bravo ! 5 livres"

    assert with_french_spaces(written) == (
        "Quoi\u202f? Mars\u00a0: «\u00a0oui\u00a0», 15\u00a0240\u00a0$, "
        "à 18\u00a0h\u00a030\u202f; bravo\u202f! 5 livres"
    )


def test_line_of_the_source_ends_nowhere_near_a_punctuation():
    written = "«\noui\n» et non\n: trois"

    assert with_french_spaces(written) == "«\u00a0oui\u00a0» et non\u00a0: trois"
