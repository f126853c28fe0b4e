"""The one sentence about a reader's money, in both languages."""

from dataclasses import replace

import pytest

from feedback.models import ImpactUpdate
from feedback.telling import english, french
from feedback.telling.facts import NewsFacts, Share

Kind = ImpactUpdate.Kind
ENGLISH = NewsFacts(
    kind=Kind.DELIVERED, language="en", currency="CAD", project="Havre-Perdrix, a village shelf",
    one="book", many="books", unit_cost=500, units=200, is_common=False, is_partial=False,
    is_first=True, place="Havre-Perdrix", day="November 12",
)  # fmt: skip
FRENCH = replace(
    ENGLISH, language="fr", project="Havre-Perdrix, une étagère", one="livre", many="livres",
    day="12 novembre",
)  # fmt: skip
PARTIAL = {"units": 160, "is_partial": True}
ENGINE = {"is_common": True, "unit_cost": 980_000, "units": 1, "place": ""}


def share(amount: int, total: int = 0, gifts: int = 1, *, is_company: bool = False) -> Share:
    return Share(amount, total or amount, gifts, is_company)


@pytest.mark.parametrize(
    ("news", "of", "words"),
    [
        (
            {},
            share(2500),
            "Your $25 paid for 5 of the 200 books delivered at Havre-Perdrix on November 12.",
        ),
        (
            {},
            share(2200),
            "Your $22 paid for 4 books and a part of a fifth, out of the 200 delivered at "
            "Havre-Perdrix on November 12.",
        ),
        (
            {},
            share(300),
            "Your $3 paid for a part of one of the 200 books delivered at Havre-Perdrix on "
            "November 12.",
        ),
        (
            PARTIAL,
            share(1500, 2500),
            "Your $25 paid for 5 books: 3 of your 5 are among the first 160 books delivered at "
            "Havre-Perdrix on November 12.",
        ),
        (
            PARTIAL,
            share(2500),
            "Your $25 paid for 5 of the first 160 books delivered at Havre-Perdrix on November 12.",
        ),
        (
            {},
            share(3500, gifts=2),
            "Your 2 gifts, $35 in all, paid for 7 of the 200 books delivered at Havre-Perdrix on "
            "November 12.",
        ),
        (
            {},
            share(100_000, is_company=True),
            "Your company’s $1,000 paid for the 200 books delivered at Havre-Perdrix on "
            "November 12.",
        ),
        (
            {**ENGINE, "one": "engine"},
            share(2500),
            "Your $25 went into the engine delivered on November 12.",
        ),
        (
            {**ENGINE, "one": "engine", "kind": Kind.LATE},
            share(2500, gifts=2),
            "It concerns your 2 gifts, $25 in all, which went to the engine.",
        ),
        (
            {"kind": Kind.FAILED},
            share(2500),
            "It concerns your $25, which is for 5 of the 200 books.",
        ),
        (
            {"kind": Kind.FAILED},
            share(300),
            "It concerns your $3, which is for a part of one of the 200 books.",
        ),
    ],
)
def test_english(news, of, words):
    assert english.sentence(replace(ENGLISH, **news), of) == words


@pytest.mark.parametrize(
    ("news", "of", "words"),
    [
        (
            {},
            share(2500),
            "Vos 25\u00a0$ ont payé 5 des 200 livres de la livraison du 12 novembre, à "
            "Havre-Perdrix.",
        ),
        (
            {},
            share(2200),
            "Vos 22\u00a0$ ont payé 4 des 200 livres de la livraison du 12 novembre, à "
            "Havre-Perdrix. Avec d’autres dons, les 2\u00a0$ qui restent en ont payé 1 de plus.",
        ),
        (
            {"place": "Anse-aux-Lanternes"},
            share(100),
            "Votre part de 1\u00a0$ a contribué à payer 1 des 200 livres de la livraison "
            "du 12 novembre, à Anse-aux-Lanternes.",
        ),
        (
            PARTIAL,
            share(1500, 2500),
            "Vos 25\u00a0$ ont payé 5 livres\u00a0: 3 de vos 5 sont dans les 160 livres de la "
            "première livraison du 12 novembre, à Havre-Perdrix.",
        ),
        (
            {"place": "Le Bic"},
            share(3500, gifts=2, is_company=True),
            "Les 2 dons de votre entreprise, 35\u00a0$ en tout, ont payé 7 des 200 livres de la "
            "livraison du 12 novembre, au Bic.",
        ),
        (
            {**ENGINE, "project": "Moteur"},
            share(2500),
            "Vos 25\u00a0$, avec d’autres dons, ont payé le projet «\u00a0Moteur\u00a0». Livraison "
            "le 12 novembre.",
        ),
        (
            {**ENGINE, "project": "Moteur", "kind": Kind.LATE},
            share(2500),
            "Cela concerne vos 25\u00a0$, pour le projet «\u00a0Moteur\u00a0».",
        ),
        (
            {"kind": Kind.FAILED},
            share(2500),
            "Cela concerne vos 25\u00a0$, pour 5 des 200 livres.",
        ),
        (
            {"kind": Kind.FAILED},
            share(2200),
            "Cela concerne vos 22\u00a0$, pour 4 des 200 livres, et un peu plus.",
        ),
        # Of a part of one thing nothing agrees with its gender, and nothing is cut before it.
        (
            {"kind": Kind.FAILED},
            share(300),
            "Cela concerne vos 3\u00a0$, pour une partie de 1 des 200 livres.",
        ),
        (
            {"kind": Kind.LATE, "one": "heure de lecture", "many": "heures de lecture"},
            share(100),
            "Cela concerne votre part de 1\u00a0$, pour une partie de 1 des 200 heures de lecture.",
        ),
    ],
)
def test_french(news, of, words):
    assert french.sentence(replace(FRENCH, **news), of) == words
