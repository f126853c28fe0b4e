"""What the money of the story does: its projects, and the news of them.

Days are counted from the day on which the demo is filled, as in config/demo/story/campaigns.py.
"""

from dataclasses import dataclass

from config.demo.story import campaigns as story

# Read in the middle of a sentence, as staff would write it.
FUND_FR = "le fonds Marée haute de la Coopérative de la Haute-Grève"
FUND_EN = "the High Tide fund of the Haute-Grève Co-operative"
# A gift of this size is meant for the life jackets: seven of them are paid for.
JACKET, JACKETS_PAID = 85_00, 7
# Eight gifts of five books each were in the boxes that the storm took.
LOST_WITH_THE_STORM = (8, 25_00)


@dataclass(frozen=True)
class News:
    """One piece of news: the day, at which minute it was filed, and whose gifts it is about."""

    day: int
    hour: int
    minute: int
    kind: str
    headline_fr: str
    headline_en: str
    text_fr: str
    text_en: str
    by: str  # the address of who filed it
    units: int | None = None
    due_in: int | None = None
    next_in: int | None = None
    scene: str = ""
    picture_fr: str = ""
    picture_en: str = ""
    # Counted from the end of its campaign; such news was told before there was Hearback.
    days_after_the_end: int = 0
    # So many gifts of this amount are concerned, the oldest ones: chosen by hand.
    chosen: tuple[int, int] | None = None


@dataclass(frozen=True)
class ProjectStory:
    slug: str
    campaign: story.CampaignStory
    name_fr: str
    name_en: str
    summary_fr: str
    summary_en: str
    place: str
    point: tuple[str, str] | None
    blur_km: int
    unit_fr: tuple[str, str]
    unit_en: tuple[str, str]
    unit_count: int
    unit_cost: int
    source_fr: str
    source_en: str
    is_pooled: bool = False
    # What it costs now, where the first offer was lower; and what it takes from then on.
    cost_now: int = 0
    takes: str = "any"
    takes_now: str = ""
    due_in: int | None = None
    news: tuple[News, ...] = ()


CLAIRE, NORA, SOLENE = (
    "claire@bibliobarque.example",
    "nora@bibliobarque.example",
    "solene@bibliobarque.example",
)
BOOK_FR, BOOK_EN = ("livre", "livres"), ("book", "books")
BOOKSELLER_FR = "Offre de la Librairie du Large, transport compris"
BOOKSELLER_EN = "Offer of the Librairie du Large, carriage included"

HAVRE = ProjectStory(
    slug="havre-perdrix-une-etagere",
    campaign=story.BOOKS,
    name_fr="Havre-Perdrix, une étagère au village",
    name_en="Havre-Perdrix, a village shelf",
    summary_fr="200 livres au magasin général, ouverts à tous, sans inscription et sans amende.",
    summary_en="200 books in the general store, open to everyone, without a card or a fine.",
    place="Havre-Perdrix",
    point=("50.21840", "-60.67250"),
    blur_km=2,
    unit_fr=BOOK_FR,
    unit_en=BOOK_EN,
    unit_count=200,
    unit_cost=5_00,
    source_fr=BOOKSELLER_FR,
    source_en=BOOKSELLER_EN,
    news=(
        News(
            -68, 15, 20, "sent",
            "Les 200 livres sont à bord.",
            "The 200 books are on board.",
            "Vingt caisses de dix, attachées dans la cale avant. Départ à la marée de ce soir.",
            "Twenty boxes of ten, tied down in the forward hold. We leave on this evening’s tide.",
            NORA,
        ),
        News(
            -61, 16, 5, "delivered",
            "L’étagère est pleine, et déjà moins pleine.",
            "The shelf is full, and already less so.",
            "Gérald, du magasin, avait vidé son rayon de conserves. À quatre heures, "
            "onze livres étaient partis.",
            "Gérald at the store had cleared his shelf of tins. By four o’clock eleven books had "
            "gone home with somebody.",
            NORA,
            scene="shelves",
            picture_fr="Une étagère de bois pleine de livres, sous une lampe.",
            picture_en="A wooden shelf full of books, under a lamp.",
        ),
        News(
            story.HAVRE_NEWS, 17, 40, "checked",
            "187 des 200 livres sont prêtés.",
            "187 of the 200 books are on loan.",
            "Claire a compté au magasin général. Il en reste treize, et on demande des romans "
            "policiers. Aucun livre n’a été perdu.",
            "Claire counted them in the general store. Thirteen are left, and people ask for crime "
            "novels. No book was lost.",
            CLAIRE,
        ),
    ),
)  # fmt: skip

ANSE = ProjectStory(
    slug="anse-aux-lanternes-un-coin-lecture",
    campaign=story.BOOKS,
    name_fr="Anse-aux-Lanternes, un coin lecture",
    name_en="Anse-aux-Lanternes, a reading corner",
    summary_fr="Des bancs, des lampes et un tapis dans l’ancienne salle des filets.",
    summary_en="Benches, lamps and a rug in what used to be the net loft.",
    place="Anse-aux-Lanternes",
    point=("50.30110", "-59.87430"),
    blur_km=2,
    unit_fr=("coin lecture", "coins lecture"),
    unit_en=("reading corner", "reading corners"),
    unit_count=1,
    unit_cost=2_400_00,
    source_fr="Devis du menuisier de l’Anse",
    source_en="Estimate of the village’s carpenter",
    is_pooled=True,
    news=(
        News(
            -47, 14, 10, "delivered",
            "On lit dans la salle des filets.",
            "People read in the net loft.",
            "Le menuisier a fini mardi. Le premier soir, sept enfants et deux grands-pères.",
            "The carpenter finished on Tuesday. On the first evening: seven children and two "
            "grandfathers.",
            CLAIRE,
            scene="reading",
            picture_fr="Des gens lisent sous des lampes, sur des bancs de bois.",
            picture_en="People read under lamps, on wooden benches.",
        ),
    ),
)  # fmt: skip

POINTE = ProjectStory(
    slug="pointe-galet-des-livres-d-ecole",
    campaign=story.BOOKS,
    name_fr="Pointe-Galet, des livres d’école",
    name_en="Pointe-Galet, school books",
    summary_fr="300 livres pour les deux classes de l’école, du premier alphabet au secondaire.",
    summary_en="300 books for the school’s two classes, from first letters to secondary school.",
    place="Pointe-Galet",
    point=("50.47720", "-59.63180"),
    blur_km=10,
    unit_fr=BOOK_FR,
    unit_en=BOOK_EN,
    unit_count=300,
    unit_cost=5_00,
    source_fr=BOOKSELLER_FR,
    source_en=BOOKSELLER_EN,
    news=(
        News(
            story.STORM, 17, 15, "failed",
            "La tempête a pris 40 livres.",
            "The storm took 40 books.",
            "Une lame a arraché deux caisses du pont, à la sortie du chenal. L’équipage va bien. "
            "Nous demandons à l’assurance de les remplacer, et nous vous dirons ce qu’elle répond.",
            "A wave tore two boxes from the deck as we left the channel. The crew is safe. We are "
            "asking the insurer to replace them, and will tell you what they say.",
            SOLENE,
            units=40,
            next_in=-20,
            chosen=LOST_WITH_THE_STORM,
        ),
        News(
            story.INSURANCE, 16, 30, "repaired",
            "L’assurance a remplacé les 40 livres.",
            "The insurer replaced the 40 books.",
            "Les mêmes titres, neufs. Ils partent avec la prochaine tournée.",
            "The same titles, new. They leave with the next round.",
            SOLENE,
        ),
        News(
            -20, 15, 50, "delivered",
            "Les 300 livres sont à l’école.",
            "The 300 books are at the school.",
            "Livia, l’institutrice, les a fait ranger par les grands. Les petits ont choisi "
            "le leur en premier.",
            "Livia, who teaches there, had the older ones shelve them. The little ones chose "
            "first.",
            NORA,
        ),
    ),
)  # fmt: skip

ENGINE = ProjectStory(
    slug="le-moteur",
    campaign=story.BOOKS,
    name_fr="Le moteur du bateau",
    name_en="The boat’s engine",
    summary_fr="Le moteur a trente et un ans. Sans lui, pas de tournée au printemps. "
    "Le chantier a porté son devis de 9 000 $ à 9 800 $ : tant que ce n’est pas réglé, nous ne "
    "demandons rien de plus pour lui.",
    summary_en="The engine is thirty-one years old. Without it there is no round in spring. "
    "The yard raised its estimate from $9,000 to $9,800: until that is settled we ask for no "
    "more of it.",
    place="Haute-Grève",
    point=("50.23300", "-61.10400"),
    blur_km=0,
    unit_fr=("moteur", "moteurs"),
    unit_en=("engine", "engines"),
    unit_count=1,
    unit_cost=9_000_00,
    cost_now=9_800_00,
    source_fr="Devis du chantier Desgagnés-Vigneault, révisé",
    source_en="Estimate of the Desgagnés-Vigneault yard, revised",
    is_pooled=True,
    takes_now="none",
    due_in=-5,
    news=(
        News(
            -38, 16, 20, "in_progress",
            "Le moteur est commandé.",
            "The engine is ordered.",
            "Le chantier a reçu notre acompte, et promet la pose avant la fin du mois.",
            "The yard has our deposit, and promises to fit it before the month ends.",
            SOLENE,
        ),
        News(
            story.ENGINE_NEWS, 17, 30, "late",
            "Le moteur est en retard.",
            "The engine is late.",
            "Le chantier attend une pièce de l’étranger. Nous aurions dû vous prévenir plus tôt. "
            "Votre argent est là, et n’ira à rien d’autre.",
            "The yard is waiting for a part from abroad. We should have told you sooner. Your "
            "money is here, and goes to nothing else.",
            SOLENE,
            due_in=story.ENGINE_DUE,
            next_in=45,
        ),
    ),
)  # fmt: skip

BAIE = ProjectStory(
    slug="baie-du-phoque-des-livres-d-ecole",
    campaign=story.BOOKS,
    name_fr="Baie-du-Phoque, des livres d’école",
    name_en="Baie-du-Phoque, school books",
    summary_fr="400 livres pour une école qui n’en avait pas reçu depuis neuf ans.",
    summary_en="400 books for a school that had none for nine years.",
    place="Baie-du-Phoque",
    point=("51.23900", "-58.72600"),
    blur_km=10,
    unit_fr=BOOK_FR,
    unit_en=BOOK_EN,
    unit_count=400,
    unit_cost=5_00,
    source_fr=BOOKSELLER_FR,
    source_en=BOOKSELLER_EN,
    due_in=story.LAST_BOAT,
    news=(
        News(
            story.BAIE_NEWS, 15, 46, "delivered",
            "160 des 400 livres sont arrivés.",
            "160 of the 400 books have arrived.",
            "Pas de réseau ici : cette note part du quai d’après. Les autres caisses attendent "
            "une accalmie. Les enfants ont porté les leurs eux-mêmes.",
            "No signal here: this note leaves from the next quay. The other boxes wait for calm "
            "weather. The children carried theirs themselves.",
            NORA,
            units=160,
            next_in=18,
            scene="ice",
            picture_fr="Le bateau au quai, les premières glaces derrière lui.",
            picture_en="The boat at the quay, the first ice behind it.",
        ),
    ),
)  # fmt: skip

JACKETS = ProjectStory(
    slug="gilets-de-sauvetage",
    campaign=story.BOOKS,
    name_fr="Douze gilets de sauvetage",
    name_en="Twelve life jackets",
    summary_fr="Les anciens datent de 1998. Huit tailles adultes, quatre tailles enfants.",
    summary_en="The old ones are from 1998. Eight for adults, four for children.",
    place="Haute-Grève",
    point=("50.23300", "-61.10400"),
    blur_km=0,
    unit_fr=("gilet", "gilets"),
    unit_en=("life jacket", "life jackets"),
    unit_count=12,
    unit_cost=JACKET,
    source_fr="Catalogue de l’accastilleur",
    source_en="The chandler’s catalogue",
    takes="designated",
    due_in=60,
)

HOURS = ProjectStory(
    slug="heures-de-lecture",
    campaign=story.EUROPE,
    name_fr="Des heures de lecture enregistrées",
    name_en="Recorded hours of reading",
    summary_fr="Pour la radio des villages, et pour ceux dont les yeux fatiguent : des livres lus "
    "à voix haute à Lorient, à Galway et à Bruxelles.",
    summary_en="For the village radio, and for people whose eyes are tired: books read aloud in "
    "Lorient, Galway and Brussels.",
    place="Lorient",
    point=("47.74860", "-3.36640"),
    blur_km=10,
    unit_fr=("heure", "heures"),
    unit_en=("hour", "hours"),
    unit_count=120,
    unit_cost=12_50,
    source_fr="Tarif du technicien, au studio de Lorient",
    source_en="What the engineer of the Lorient studio asks",
    due_in=90,
    news=(
        News(
            -30, 16, 40, "delivered",
            "Quarante heures sont sur les lecteurs.",
            "Forty hours are on the players.",
            "Des contes bretons, Gabrielle Roy, et Le Vieil Homme et la Mer. J’ai prêté les huit "
            "premiers lecteurs mardi. Les voix de Galway et de Bruxelles continuent.",
            "Breton tales, Gabrielle Roy, and The Old Man and the Sea. I lent the first eight "
            "players on Tuesday. The voices of Galway and Brussels go on reading.",
            CLAIRE,
            units=40,
            next_in=20,
        ),
    ),
)  # fmt: skip


def _of_circle(circle: story.CampaignStory, raised: int) -> ProjectStory:
    """Say what a reading circle's month paid for: delivered, and looked at half a year later."""
    news = News(
        0, 15, 0, "delivered",
        "Les livres de mars sont sur les étagères.",
        "The books of March are on the shelves.",
        "Merci à chaque cercle : il y en a maintenant dans chaque salle de lecture.",
        "Thank you to every circle: there are some in each reading room now.",
        CLAIRE,
        days_after_the_end=6,
    )  # fmt: skip
    look = News(
        0, 14, 20, "checked",
        "Les étagères sont encore pleines, et usées.",
        "The shelves are still full, and worn.",
        "Tout est en place. Les contes et les policiers ne restent jamais longtemps.",
        "All of it is there. Tales and crime novels never stay for long.",
        CLAIRE,
        days_after_the_end=180,
    )  # fmt: skip
    return ProjectStory(
        slug=f"{circle.slug}-books",
        campaign=circle,
        name_fr="Des étagères pour les salles de lecture",
        name_en="Shelves for the reading rooms",
        summary_fr="Des livres pour les salles de lecture de la Côte.",
        summary_en="Books for the reading rooms of the Shore.",
        place="Haute-Grève",
        point=None,
        blur_km=10,
        unit_fr=("étagère", "étagères"),
        unit_en=("shelf", "shelves"),
        unit_count=1,
        unit_cost=raised,
        source_fr=BOOKSELLER_FR,
        source_en=BOOKSELLER_EN,
        is_pooled=True,
        news=(news, look),
    )


# In the order in which they were opened, which is the order in which they are served.
CIRCLES = (
    _of_circle(story.MARCH, 15_240_00),
    _of_circle(story.GULLS, 11_930_00),
    _of_circle(story.NIGHT, 2_645_00),
)
PROJECTS = (HAVRE, ANSE, POINTE, ENGINE, BAIE, JACKETS, HOURS, *CIRCLES)
