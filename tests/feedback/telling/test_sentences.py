"""The one sentence about a reader's money, in both languages."""

from dataclasses import replace
from datetime import timedelta

import pytest

from feedback.impact.services import withdraw_update
from feedback.models import ImpactUpdate, Message, Project
from feedback.telling import english, french
from feedback.telling.facts import NewsFacts, Share, facts_of
from feedback.telling.words import NewsWords
from tests.factories import ImpactUpdateFactory

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
ONE_OF_MANY = {"units": 1, "is_partial": True}
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
        (
            {**ONE_OF_MANY, "is_first": False},
            share(300),
            "Your $3 paid for a part of the book delivered at Havre-Perdrix on November 12.",
        ),
        (
            ONE_OF_MANY,
            share(500, 2500),
            "Your $25 paid for 5 books: 1 of your 5 is the first book delivered at Havre-Perdrix "
            "on November 12.",
        ),
        # A unit cost less as it was told: nobody has more in it than there is.
        (
            {**PARTIAL, "units": 3, "is_first": False},
            share(2000, 2500),
            "Your $25 paid for 5 books: 3 of your 5 are among the 3 books delivered at "
            "Havre-Perdrix on November 12.",
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
            "Havre-Perdrix. Avec d’autres dons, le reste, 2\u00a0$, en a payé 1 de plus.",
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
            "Cela concerne vos 22\u00a0$, pour 4 des 200 livres, et une fraction de plus.",
        ),
        (
            ONE_OF_MANY,
            share(500),
            "Vos 5\u00a0$ ont payé 1 livre de la première livraison du 12 novembre, à "
            "Havre-Perdrix.",
        ),
        (
            {**ONE_OF_MANY, "is_first": False},
            share(300),
            "Vos 3\u00a0$ ont contribué à payer 1 livre de la livraison du 12 novembre, à "
            "Havre-Perdrix.",
        ),
        (
            {**ONE_OF_MANY, "is_first": False},
            share(500, 2500),
            "Vos 25\u00a0$ ont payé 5 livres\u00a0: 1 de vos 5 est dans la livraison du "
            "12 novembre, à Havre-Perdrix.",
        ),
        (
            {**ONE_OF_MANY, "kind": Kind.CHECKED},
            share(500, 2500),
            "Vos 25\u00a0$ ont payé 5 livres\u00a0: nous en avons revu 1 le 12 novembre, à "
            "Havre-Perdrix.",
        ),
        (
            {**ONE_OF_MANY, "kind": Kind.LATE},
            share(500),
            "Cela concerne vos 5\u00a0$, pour 1 livre.",
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


def said_of(update) -> list[str]:
    """Return the sentences of a piece of news as its mails say them; two workers write those."""
    mails = Message.rows.filter(key__startswith=f"impact_news:{update.pk}:")
    return sorted(mail.values["did"] for mail in mails)


@pytest.fixture
def after_a_part(give, tell, clock):
    """The five books of the first gift are delivered, and forty days go by."""
    give(2500, language="en")
    give(2500, language="en")
    tell(units=5)
    clock.shift(timedelta(days=40))


@pytest.mark.django_db
def test_a_look_without_a_number_is_at_what_was_delivered(after_a_part, tell):
    assert said_of(tell(kind="checked")) == [
        "Your $25 paid for the 5 books that we went to see again at Havre-Perdrix on December 22."
    ]


@pytest.mark.django_db
def test_a_delivery_without_a_number_is_of_what_was_still_to_come(after_a_part, tell):
    assert said_of(tell()) == [
        "Your $25 paid for 5 of the 195 books delivered at Havre-Perdrix on December 22."
    ]


@pytest.mark.django_db
def test_what_leaves_without_a_number_is_what_had_not_left(give, tell, clock):
    give(50_000, language="en")
    give(50_000, language="en")
    first = tell(kind="sent", units=120)
    clock.shift(timedelta(days=1))

    rest = tell(kind="sent")

    here = "Your $500 paid for 100 books: {} of your 100 are among the {} books sent off on {}."
    assert said_of(first) == [
        here.format(20, 120, "November 12"),
        "Your $500 paid for 100 of the 120 books sent off on November 12.",
    ]
    assert said_of(rest) == [here.format(80, 80, "November 13")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "of"),
    [("sent", "of the 100"), ("late", "of the 100"), ("delivered", "of the first 100")],
)
def test_only_a_delivery_is_the_first(give, tell, kind, of):
    give(2500, language="en")

    (said,) = said_of(tell(kind=kind, units=100))

    assert f" 5 {of} books" in said


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["sent", "delivered"])
def test_a_second_lot_is_not_the_first(give, tell, clock, kind):
    give(50_000, language="en")
    give(2500, language="en")
    tell(kind=kind, units=100)
    clock.shift(timedelta(days=1))

    (said,) = said_of(tell(kind=kind, units=60))

    assert " 5 of the 60 books" in said


@pytest.mark.django_db
def test_what_was_read_stays_so_whatever_comes_or_goes_later(give, tell, project, claire):
    give(2500)
    give(2500)
    first, rest = tell(units=5), tell()

    withdraw_update(update=first, actor=claire, reason="not these")
    Project.rows.filter(pk=project.pk).update(unit_count=300)

    rest = ImpactUpdate.rows.select_related("project__campaign").get(pk=rest.pk)
    said = NewsWords(rest).sentence("fr", Share(2500, 2500, 1, is_company=False))
    assert said == (
        "Vos 25\u00a0$ ont payé 5 des 195 livres de la livraison du 12 novembre, à Havre-Perdrix."
    )


@pytest.mark.django_db
@pytest.mark.parametrize("fetched", ["with_page", "all"])
def test_the_first_delivery_stays_the_first_when_the_rest_comes(give, tell, fetched):
    give(2500)
    give(2500)
    first, rest = tell(units=10), tell()

    rows = getattr(ImpactUpdate.rows, fetched)().select_related("project__campaign")

    share = Share(2500, 2500, 1, is_company=False)
    said = [NewsWords(rows.get(pk=news.pk)).sentence("en", share) for news in (first, rest)]
    assert [" 5 of the first 10 books" in said[0], " 5 of the 190 books" in said[1]] == [True, True]


@pytest.mark.django_db
def test_what_is_not_published_yet_is_the_first_while_nothing_came_before(project, tell):
    draft = ImpactUpdateFactory(project=project, units=100)
    before = facts_of(draft, "en").is_first

    tell(units=5)

    assert (before, facts_of(draft, "en").is_first) == (True, False)
