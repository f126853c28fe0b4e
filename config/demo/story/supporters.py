"""Supporters of the demo and what they did: pages, links passed on, a promise, a report.

As in the other stories, days count from the day of the filling, and negative ones are before it.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Supporter:
    name: str
    email: str
    language: str = "fr"
    first_seen: float = -30


@dataclass(frozen=True)
class Word:
    """News that a supporter wrote on the own page."""

    days: float
    text: str


@dataclass(frozen=True)
class PageStory:
    slug: str
    supporter: Supporter
    name: str
    occasion: str
    goal: int
    made: float
    day: int
    story: str
    title: str = ""
    scene: str = ""
    picture_fr: str = ""
    picture_en: str = ""
    shared: float | None = None
    words: tuple[Word, ...] = ()


@dataclass(frozen=True)
class LinkStory:
    """A link somebody passed on, and by which of these links they had come themselves."""

    key: str
    supporter: Supporter
    page: str
    channel: str
    moment: str
    days: float
    came_by: str = ""
    visits: int = 0


MAUDE = Supporter("Maude Gallant", "maude.gallant@courriel.example", first_seen=-8)
KARIM = Supporter("Karim Haddad", "karim.haddad@courriel.example", first_seen=-6.2)
LINA = Supporter("Lina Haddad", "lina.haddad@courriel.example", first_seen=-5.1)
DECLAN = Supporter("Declan Keane", "declan.keane@mail.example", "en", first_seen=-20)
STEEVE = Supporter("Steeve Monger", "steeve.monger@boite.example", first_seen=-1.3)
HARRIET = Supporter("Harriet Bennett", "harriet.bennett@net.example", "en", first_seen=-4)
WIVINE = Supporter("Wivine Claes", "wivine.claes@poste.example", first_seen=-5)
SUPPORTERS = (MAUDE, KARIM, LINA, DECLAN, STEEVE, HARRIET, WIVINE)

MAUDES_PAGE = PageStory(
    slug="maude",
    supporter=MAUDE,
    name="Maude",
    occasion="birthday",
    goal=340_00,
    made=-8,
    day=21,
    scene="birthday",
    picture_fr="Un gâteau de fête et des livres enrubannés devant une fenêtre, un jour de neige.",
    picture_en="A birthday cake and books tied with a ribbon at a window, on a snowy day.",
    shared=-7.7,
    story=(
        "J’ai grandi à Anse-aux-Lanternes. L’hiver, on relisait les trois mêmes livres jusqu’au "
        "printemps, et je sais encore le premier chapitre de « Maria Chapdelaine » par cœur.\n\n"
        "Cette année, j’ai 34 ans et besoin de rien. Alors pas de cadeau : aidez-moi plutôt à "
        "laisser de quoi lire à quatre villages avant que la mer gèle. Mon but, c’est 340 $, dix "
        "dollars par année.\n\n"
        "Un livre rendu au quai coûte 5 $. Avec deux livres, quelqu’un de chez nous passe déjà un "
        "meilleur mois de février."
    ),
    words=(
        Word(
            -3,
            "Quatre dons en cinq jours, et ma tante Rolande qui compte un dollar par année. Je ne "
            "m’attendais pas à ça. Merci ! Si vous connaissez quelqu’un qui lit sous les "
            "couvertures, faites-lui suivre ma page.",
        ),
    ),
)
DECLANS_PAGE = PageStory(
    slug="declan",
    supporter=DECLAN,
    name="Declan",
    occasion="race",
    goal=500_00,
    made=-20,
    day=9,
    shared=-19.5,
    story=(
        "I help out with Mr. Organ’s grade four class at St. Brendan’s. Last winter they had read "
        "every book on the shelf by the middle of February, some of them twice.\n\n"
        "So I am running ten kilometres along the harbour, in whatever the weather does that day. "
        "Five dollars is one more book for the winter. The class has chosen my pace: “faster than "
        "Mr. Organ”."
    ),
)
# A rule holds it, for the address in its story.
STEEVES_PAGE = PageStory(
    slug="steeve",
    supporter=STEEVE,
    name="Steeve",
    occasion="trip",
    goal=600_00,
    made=-1.3,
    day=20,
    story=(
        "Je descends la côte en kayak, de Sept-Îles à Havre-Perdrix, avec un livre dans un sac "
        "étanche pour chaque quai où je dors. Chaque kilomètre commandité paie un bout de livre."
        "\n\n"
        "Ma position, tous les soirs : www.steeve-en-kayak.example"
    ),
)
PAGES = (MAUDES_PAGE, DECLANS_PAGE, STEEVES_PAGE)

# Karim came by what Maude sent him, Lina by what he sent her: she stands in the third generation.
LINKS = (
    LinkStory("maude", MAUDE, "maude", "copy", "own_page", -7.8, visits=9),
    LinkStory("maude by whatsapp", MAUDE, "maude", "whatsapp", "own_page", -7.7, visits=21),
    LinkStory("karim", KARIM, "maude", "copy", "after_gift", -6.2, "maude by whatsapp"),
    LinkStory(
        "karim by text", KARIM, "maude", "text", "after_gift", -6.1, "maude by whatsapp", visits=3
    ),
    LinkStory("lina", LINA, "maude", "copy", "after_gift", -5.1, "karim by text", visits=2),
)

REPORT_DAYS = -0.8
REPORT_WORDS = "It names my nephew’s school and his class. Could you take that out?"
# Maude's page gave her the idea.
PLEDGE_DAYS, PLEDGE_MONTH, PLEDGE_DAY = -4, 3, 4
FOLLOW_DAYS = -5
