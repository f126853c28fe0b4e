"""The campaigns of the demo, written in each language.

`{…}` in a text is a date: it is filled with the day's name when the demo is filled, counted from
that day, so that the story never looks stale.
"""

import calendar
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from config.demo.people import BOOK_BOAT, GARDEN

QUEBEC = ZoneInfo("America/Toronto")
# Days before (or after) the day on which the demo is filled.
STORM, INSURANCE, CHEQUE, HAVRE_NEWS, BAIE_NEWS, ENGINE_NEWS, ENGINE_DUE, LAST_BOAT = (
    -44, -23, -19, -10, -4, -2, 113, 28,
)  # fmt: skip
DATES = {
    "storm": STORM,
    "insurance": INSURANCE,
    "havre_news": HAVRE_NEWS,
    "baie_news": BAIE_NEWS,
    "engine_due": ENGINE_DUE,
    "last_boat": LAST_BOAT,
}


@dataclass(frozen=True)
class Amount:
    amount: int
    fr: str
    en: str = ""


@dataclass(frozen=True)
class CampaignStory:
    slug: str
    organization: str
    scene: str  # a picture of config.demo.story.pictures
    cause: str
    currency: str
    goal: int
    starts_in: int
    ends_in: int | None
    state: str
    title_fr: str
    summary_fr: str
    place_fr: str
    story_fr: str
    picture_fr: str
    title_en: str = ""
    summary_en: str = ""
    place_en: str = ""
    story_en: str = ""
    picture_en: str = ""
    amounts: tuple[Amount, ...] = field(default=())
    # The number of a calendar month: then it ran from its first day to its last, the latest time.
    month: int = 0

    def days(self, now: datetime) -> tuple[int, int | None]:
        """Return on which days it starts and ends, counted from today."""
        if not self.month:
            return self.starts_in, self.ends_in
        today = now.astimezone(QUEBEC).date()
        settled = today - timedelta(days=2)  # a challenge's result is final a day after its end
        year = settled.year - (settled.month <= self.month)
        last = calendar.monthrange(year, self.month)[1]
        first_day, last_day = date(year, self.month, 1), date(year, self.month, last)
        return (first_day - today).days, (last_day - today).days


BOOKS = CampaignStory(
    slug="books-before-the-ice",
    organization=BOOK_BOAT,
    scene="coast",
    cause="education",
    currency="CAD",
    goal=18_000_00,
    starts_in=-82,
    ends_in=LAST_BOAT,
    state="live",
    title_fr="Des livres avant les glaces",
    title_en="Books Before the Ice",
    summary_fr="Laisser à quatre villages de quoi lire jusqu’au printemps, avant que la mer gèle.",
    summary_en="Enough books for four villages to read until spring, before the sea freezes.",
    place_fr="Haute-Grève, Côte-Nord",
    place_en="Haute-Grève, Québec’s North Shore",
    picture_fr="Un petit bateau rouge longe une côte de granit au soir, cap sur un village.",
    picture_en="A small red boat follows a granite coast at dusk, heading for a village.",
    story_fr="""
<p>Sur cette côte, la route s’arrête au kilomètre 96. Après, il y a la mer. Quand elle gèle, plus
rien n’accoste avant avril : ni le courrier, ni les oranges, ni les livres.</p>
<p>La Bibliobarque est un ancien bateau de pêche de treize mètres. Là où l’on gardait la morue, il
y a maintenant 2 600 livres, classés par Claire et attachés par des élastiques. Nora et l’équipage
vont de quai en quai. On monte à bord, on choisit, on rend au passage suivant.</p>
<p>Avant les glaces, nous voulons laisser à terre de quoi lire tout l’hiver. Dernier départ :
le {last_boat}.</p>
<h2>Ce qui est déjà fait</h2>
<ul>
<li><strong>Havre-Perdrix, l’étagère du village.</strong> 200 livres au magasin général. Le
{havre_news}, Claire a compté : 187 étaient prêtés.</li>
<li><strong>Anse-aux-Lanternes, le coin lecture.</strong> Bancs, lampes et tapis, dans l’ancienne
salle des filets.</li>
<li><strong>Pointe-Galet, les livres d’école.</strong> 300 livres. La tempête du {storm} en a pris
40 ; l’assurance les a remplacés le {insurance}.</li>
</ul>
<h2>Ce qui reste à faire</h2>
<ul>
<li><strong>Baie-du-Phoque, les livres d’école.</strong> 160 des 400 livres sont arrivés le
{baie_news}. Les autres attendent une accalmie.</li>
<li><strong>Les gilets de sauvetage.</strong> Sept des douze sont payés. Un gilet coûte 85 $.</li>
<li><strong>Le moteur.</strong> Il est en retard, et nous n’aimons pas l’écrire : le chantier le
promet maintenant pour le {engine_due}. L’argent est là, il n’ira à rien d’autre.</li>
</ul>
<h2>Où va votre don</h2>
<p>Un livre rendu au quai coûte 5 $ : l’achat, la reliure plastifiée et le transport. Le fonds
Marée haute de la Coopérative de la Haute-Grève paie les frais de carte de cette campagne : 25 $,
c’était bien cinq livres.</p>
<p>Les 900 livres et le coin lecture de cette tournée sont payés. Il manque cinq gilets :
choisissez-les en donnant. Le chantier a révisé son devis, et il manque 800 $ pour le moteur ; nous
n’en demandons pas davantage tant que ce n’est pas réglé. Le reste attend, et paiera le moteur ou
les livres du printemps.</p>
<p>Nous vous écrirons quand nous saurons ce que le vôtre a payé.</p>
<p>Solène, directrice</p>
""",
    story_en="""
<p>On this coast the road ends at kilometre 96. After that there is the sea. Once it freezes,
nothing lands until April: no mail, no oranges, no books.</p>
<p>The Book Boat is an old fishing boat, thirteen metres long. The hold that kept cod now keeps
2,600 books, shelved by Claire and held in place with rubber bands. Nora and the crew go from wharf
to wharf. You step aboard, you choose, you return them next time.</p>
<p>Before the ice comes we want to leave enough ashore for a whole winter of reading. The last
boat sails on {last_boat}.</p>
<h2>What is done</h2>
<ul>
<li><strong>Havre-Perdrix, a village shelf.</strong> 200 books at the general store. On
{havre_news} Claire counted: 187 of them were out on loan.</li>
<li><strong>Anse-aux-Lanternes, a reading corner.</strong> Benches, lamps and a rug, in the old
net loft.</li>
<li><strong>Pointe-Galet, school books.</strong> 300 books. The storm of {storm} took 40 of them;
the insurance replaced them on {insurance}.</li>
</ul>
<h2>What is left</h2>
<ul>
<li><strong>Baie-du-Phoque, school books.</strong> 160 of the 400 books arrived on {baie_news}. The
rest are waiting for a day of calm weather.</li>
<li><strong>Life jackets.</strong> Seven of the twelve are paid for. One costs $85.</li>
<li><strong>The engine.</strong> It is late, and we do not enjoy writing that: the yard now
promises it for {engine_due}. The money is set aside and pays for nothing else.</li>
</ul>
<h2>Where your gift goes</h2>
<p>A book on the wharf costs $5: buying it, covering it and getting it there. The High Tide fund
of the Haute-Grève Co-operative pays the card fees of this campaign, so $25 really was five
books.</p>
<p>The 900 books and the reading corner of this round are paid for. Five life jackets are missing:
choose them as you give. The yard revised its estimate, and the engine is $800 short; we ask for
no more of it until that is settled. Whatever else comes in waits, and will pay for the engine or
for the books of spring.</p>
<p>We will write to you when we know what yours paid for.</p>
<p>Solène, director</p>
""",
    amounts=(
        Amount(10_00, "deux livres", "two books"),
        Amount(25_00, "cinq livres", "five books"),
        Amount(50_00, "dix livres, un bac d’école", "ten books, a box for one class"),
        Amount(85_00, "un gilet de sauvetage", "a life jacket"),
    ),
)

EUROPE = CampaignStory(
    slug="port-of-call",
    organization=BOOK_BOAT,
    scene="lighthouse",
    cause="culture",
    currency="EUR",
    goal=1_500_00,
    starts_in=-96,
    ends_in=71,
    state="live",
    title_fr="L’escale d’Europe",
    title_en="Port of Call",
    summary_fr="Des livres lus à voix haute en Europe, à écouter l’hiver sur la Haute-Grève.",
    summary_en="Books read aloud in Europe, to listen to through a northern winter.",
    place_fr="Lorient, Galway et Bruxelles",
    place_en="Lorient, Galway and Brussels",
    picture_fr="Un phare blanc sur son rocher, la nuit, et le bateau au loin.",
    picture_en="A white lighthouse on its rock at night, with the boat far off.",
    story_fr="""
<p>Quand la mer est prise, les livres sonores passent quand même : ils voyagent par la radio du
village et par les vieux lecteurs que nous prêtons à ceux dont les yeux fatiguent.</p>
<p>Trois ports amis nous prêtent un studio et des voix : Lorient, Galway et Bruxelles. Une heure de
lecture enregistrée coûte 12,50 €, le temps du technicien compris. Une nouvelle dure une heure ; un
roman, huit à dix.</p>
<h2>Ce que nous avons déjà</h2>
<p>Quarante heures sont sur les lecteurs : des contes bretons, Gabrielle Roy, et <em>Le Vieil Homme
et la Mer</em>, que trois villages ont demandé en même temps.</p>
<h2>Bon à savoir</h2>
<p>La Bibliobarque est un organisme de bienfaisance canadien. <strong>Elle ne remet pas de reçu
fiscal français, belge ou irlandais.</strong> Nous préférons vous le dire avant.</p>
""",
    story_en="""
<p>When the sea is frozen, recorded books still get through: over the village radio, and on the
old players we lend to people whose eyes are tired.</p>
<p>Three friendly ports lend us a studio and their voices: Lorient, Galway and Brussels. An hour of
recorded reading costs €12.50, with the engineer’s time. A short story takes an hour; a novel, eight
to ten.</p>
<h2>What we have so far</h2>
<p>Forty hours are on the players: Breton tales, Gabrielle Roy, and <em>The Old Man and the
Sea</em>, which three villages asked for at once.</p>
<h2>Good to know</h2>
<p>The Book Boat is a Canadian charity. <strong>It issues no French, Belgian or Irish tax
receipt.</strong> We would rather tell you before.</p>
""",
    amounts=(
        Amount(12_50, "une heure de lecture", "one hour of reading"),
        Amount(25_00, "deux heures", "two hours"),
        Amount(50_00, "quatre heures, un recueil", "four hours, a book of stories"),
        Amount(100_00, "huit heures, un roman", "eight hours, a novel"),
    ),
)

TALES = CampaignStory(
    slug="les-contes-de-l-anse",
    organization=BOOK_BOAT,
    scene="reading",
    cause="culture",
    currency="CAD",
    goal=3_200_00,
    starts_in=-110,
    ends_in=60,
    state="live",
    title_fr="Les contes de l’Anse",
    summary_fr="Recueillir les contes des aînés d’Anse-aux-Lanternes et en faire un livre.",
    place_fr="Anse-aux-Lanternes",
    picture_fr="Une lampe allumée, un fauteuil et une bibliothèque devant une fenêtre enneigée.",
    story_fr="""
<p>À Anse-aux-Lanternes, six personnes de plus de quatre-vingts ans racontent encore. Léonce sait
« Le phoque et la lune » par cœur, dans une version que personne d’autre ne connaît. Il a
91 ans.</p>
<p>Cet hiver, les élèves de l’école iront les écouter avec un enregistreur et un cahier. Au
printemps, leurs textes et leurs dessins deviendront un livre de soixante pages, imprimé à
300 exemplaires : un par maison, les autres à bord.</p>
<h2>Ce que cela coûte</h2>
<ul>
<li>Une page mise en forme et imprimée : 15 $.</li>
<li>Une heure d’enregistrement transcrite : 30 $.</li>
<li>Un exemplaire relié pour chaque école de la côte : 60 $ les quatre.</li>
</ul>
<p>Les contes restent à ceux qui les racontent : rien n’est publié sans leur accord.</p>
""",
    amounts=(
        Amount(15_00, "une page du livre"),
        Amount(30_00, "une heure d’enregistrement"),
        Amount(60_00, "quatre livres pour les écoles"),
    ),
)

STORY_HOUR = CampaignStory(
    slug="winter-story-hour",
    organization=BOOK_BOAT,
    scene="ice",
    cause="children",
    currency="CAD",
    goal=4_000_00,
    starts_in=12,
    ends_in=130,
    state="in_review",
    title_fr="L’heure du conte d’hiver",
    title_en="Winter Story Hour",
    summary_fr="Cent soirs de janvier à avril, une histoire à la radio du village.",
    summary_en="A hundred evenings from January to April, one story on the village radio.",
    place_fr="Haute-Grève, Côte-Nord",
    place_en="Haute-Grève, Québec’s North Shore",
    picture_fr="Des glaces bleues jusqu’à l’horizon, une étoile, et le bateau rentré au port.",
    picture_en="Blue ice as far as the horizon, a star, and the boat laid up in harbour.",
    story_fr="""
<p>À 18 h 30, quand il fait noir depuis deux heures, la radio communautaire lit une histoire. Les
enfants l’écoutent en pyjama, et beaucoup de grands font semblant de plier du linge.</p>
<p>Un soir coûte 40 $ : la lectrice, l’électricité de l’émetteur et les droits de l’auteur.</p>
""",
    story_en="""
<p>At 6:30, two hours after dark, the community radio reads a story. Children listen in pyjamas,
and a good many grown-ups pretend to fold laundry.</p>
<p>One evening costs $40: the reader, power for the transmitter and the author’s rights.</p>
""",
    amounts=(
        Amount(20_00, "la moitié d’un soir", "half an evening"),
        Amount(40_00, "un soir", "one evening"),
        Amount(280_00, "une semaine", "a week"),
    ),
)

MARCH = CampaignStory(
    slug="march-of-readers",
    organization=BOOK_BOAT,
    scene="shelves",
    cause="education",
    currency="CAD",
    goal=15_000_00,
    starts_in=0,
    ends_in=None,
    month=3,
    state="ended",
    title_fr="Mars en lecture : le Cercle du Rivage",
    title_en="March of Readers: the Shoreline Circle",
    summary_fr="Un mois, des cercles de lecture, et chacun invite ses amis à donner 10 $.",
    summary_en="One month, many reading groups, and everyone asks their friends for $10.",
    place_fr="Partout au Québec",
    place_en="Across Québec",
    picture_fr="Des rayons pleins de livres de toutes les couleurs, et une échelle.",
    picture_en="Shelves full of books in every colour, and a ladder.",
    story_fr="""
<p>En mars, chaque cercle de lecture lisait le livre de son choix et invitait ses amis à donner
10 $, le prix de deux livres sur le quai. Celui qui réunissait le plus de personnes choisissait le
nom du prochain rayon.</p>
<p>Le Cercle du Rivage a gagné : 612 personnes, 120 de plus que le cercle suivant. Le rayon des
romans policiers s’appelle donc « Rayon du Rivage ».</p>
<p>Ces 15 240 $ ont payé les livres de la tournée de mai. Merci à chacune et à chacun.</p>
""",
    story_en="""
<p>In March each reading group read a book of its choice and asked its friends for $10, the price
of two books on the wharf. The group that brought the most people together chose the name of the
next shelf.</p>
<p>The Shoreline Circle won: 612 people, 120 more than the next group. The crime novels now live on
the Shoreline Shelf.</p>
<p>The $15,240 paid for the books of the May tour. Thank you, every one of you.</p>
""",
    amounts=(
        Amount(10_00, "deux livres", "two books"),
        Amount(25_00, "cinq livres", "five books"),
        Amount(50_00, "dix livres", "ten books"),
    ),
)


def _other_circle(slug: str, name_fr: str, name_en: str, *, thanks_fr: str, thanks_en: str,
                  goal: int) -> CampaignStory:  # fmt: skip
    """Return the campaign of a reading group that did not win: the winner's, in its own words."""
    return replace(
        MARCH,
        slug=slug,
        goal=goal,
        title_fr=f"Mars en lecture : {name_fr}",
        title_en=f"March of Readers: {name_en}",
        story_fr=f"<p>{thanks_fr}</p>",
        story_en=f"<p>{thanks_en}</p>",
    )


GULLS = _other_circle(
    "march-of-readers-gulls",
    "le Cercle des Goélands",
    "the Gull Circle",
    goal=12_000_00,
    thanks_fr=(
        "492 personnes pour un cercle qui se réunit dans la cuisine de Ginette, tous les jeudis. "
        "Deuxièmes, et fiers de l’être. On remet ça l’an prochain !"
    ),
    thanks_en=(
        "492 people, for a circle that meets in Ginette’s kitchen every Thursday. Second, and "
        "proud of it. See you next year!"
    ),
)
NIGHT = _other_circle(
    "march-of-readers-night-shift",
    "le Cercle de nuit",
    "the Night Shift",
    goal=3_000_00,
    thanks_fr=(
        "Nous lisons de minuit à sept heures, entre deux rondes, à l’hôpital de Sept-Îles. Merci "
        "aux 118 personnes qui ont donné, souvent en pyjama."
    ),
    thanks_en=(
        "We read from midnight to seven, between two rounds, at the hospital in Sept-Îles. Thank "
        "you to the 118 people who gave, many of them in pyjamas."
    ),
)
CIRCLES = (MARCH, GULLS, NIGHT)


@dataclass(frozen=True)
class ChallengeStory:
    """A month in which campaigns were ranked by how many people gave."""

    slug: str
    title_fr: str
    title_en: str
    story_fr: str
    story_en: str
    suggested: int


CHALLENGE = ChallengeStory(
    slug="march-of-readers",
    title_fr="Mars en lecture",
    title_en="March of Readers",
    suggested=10_00,
    story_fr="""
<p>Un mois, des cercles de lecture, et une seule question : combien de personnes chacun peut-il
réunir ? Pas les plus gros dons, le plus de monde. 10 $, c’est deux livres sur le quai.</p>
<p>Le cercle gagnant choisit le nom du prochain rayon.</p>
""",
    story_en="""
<p>One month, a few reading groups, and a single question: how many people can each of them bring
together? Not the largest gifts, the most people. $10 is two books on the wharf.</p>
<p>The winning circle names the next shelf.</p>
""",
)

GREENHOUSE = CampaignStory(
    slug="une-serre-pour-l-hiver",
    organization=GARDEN,
    scene="garden",
    cause="food",
    currency="EUR",
    goal=1_200_00,
    starts_in=-88,
    ends_in=45,
    state="live",
    title_fr="Une serre pour l’hiver",
    title_en="A Greenhouse for Winter",
    summary_fr="Une petite serre pour que l’épicerie solidaire ait de la salade en janvier.",
    summary_en="A small greenhouse, so that the pantry has salad in January.",
    place_fr="Kerlann, Finistère",
    place_en="Kerlann, Brittany",
    picture_fr="Une serre éclairée au bout d’un potager, un soir d’automne.",
    picture_en="A lit greenhouse at the end of a garden, one autumn evening.",
    story_fr="""
<p>L’épicerie solidaire de Kerlann distribue nos légumes chaque vendredi. De décembre à mars, il n’y
a plus que des choux. Avec une serre de dix-huit mètres carrés, nous récolterons de la mâche, des
épinards et des radis tout l’hiver.</p>
<p>Le bois est donné par la scierie. Il reste à payer les vitres et les vis.</p>
""",
    story_en="""
<p>Kerlann’s community pantry hands out our vegetables every Friday. From December to March there
is nothing but cabbage. A greenhouse of eighteen square metres will give us lamb’s lettuce, spinach
and radishes all winter.</p>
<p>The sawmill gives the timber. What is left to pay for is glass and screws.</p>
""",
    amounts=(
        Amount(15_00, "un sachet de graines et son terreau", "seeds and their soil"),
        Amount(40_00, "une vitre", "one pane of glass"),
    ),
)

CAMPAIGNS = (BOOKS, EUROPE, TALES, STORY_HOUR, *CIRCLES, GREENHOUSE)
