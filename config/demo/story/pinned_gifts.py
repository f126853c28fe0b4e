"""The gifts that the story tells of, or whose message needs its own donor, amount or day."""

from dataclasses import dataclass

from config.demo.story import campaigns as story
from config.demo.story import supporters


@dataclass(frozen=True)
class Pinned:
    days: float  # from the day of the filling; negative is before
    name: str
    amount: int
    appearance: str
    language: str = "fr"
    message: str = ""
    email: str = ""  # empty: made from the name
    source: str = "online"
    state: str = "paid"
    entered_by: str = ""
    address: tuple[str, str, str, str, str] | None = None
    bounces: bool = False
    page: str = ""  # the supporter's page it was given on
    link: str = ""  # the link its donor came by, as config.demo.story.supporters names it
    supporter_may_see_name: bool = False


PRIVATE, ANONYMOUS, NAME, ALL = "private", "anonymous", "name", "name_amount"

BOOKS = (
    Pinned(-0.07, "Zoé Turbide", 20_00, ALL, message="Mes 20 piasses de gardiennage."),
    Pinned(
        -0.2,
        "Jean-Rony Pierre-Louis",
        25_00,
        ALL,
        message="Cinq livres de plus, de la part d’un débardeur qui a appris à lire à trente ans.",
    ),
    Pinned(
        -0.35,
        "Raynald Marcoux",
        20_00,
        NAME,
        # Held by rule, for its address.
        message=(
            "Beau projet ! Je vends aussi des livres usagés à petits prix : "
            "www.livres-du-cap.example"
        ),
    ),
    Pinned(
        -0.9,
        "Liam Fraser",
        10_00,
        NAME,
        "en",
        "Two weeks of pocket money, from the youngest at our table.",
    ),
    Pinned(
        -1.4,
        "Lucie Cormier",
        50_00,
        ALL,
        message="Merci d’avoir dit la vérité pour le moteur. Je redonne.",
    ),
    Pinned(
        -1.6,
        "Doug Mercer",
        100_00,
        NAME,
        "en",
        "Thank you for being honest about the engine. That is why I gave again.",
    ),
    Pinned(-2.8, "Annie Tukkiapik", 40_00, NAME, "en", "Nakurmiik for the books in Inuktitut."),
    Pinned(
        -3.5,
        "Dorine LeBlanc",
        25_00,
        ALL,
        message="Salut de Moncton ! Chez nous aussi, la bibliothèque était sur roues.",
    ),
    # On the pages of supporters. Maude's own gift came first, as pages with a gift get more.
    Pinned(
        -7.9,
        "Maude Gallant",
        20_00,
        NAME,
        email=supporters.MAUDE.email,
        page="maude",
        message="On commence par moi.",
    ),
    Pinned(
        -6.2,
        "Karim Haddad",
        25_00,
        PRIVATE,
        email=supporters.KARIM.email,
        page="maude",
        message="Bonne fête Maude !",
        link="maude by whatsapp",
        supporter_may_see_name=True,
    ),
    Pinned(
        -5.1,
        "Lina Haddad",
        10_00,
        NAME,
        email=supporters.LINA.email,
        page="maude",
        link="karim by text",
    ),
    Pinned(
        -4.4,
        "Rolande Gallant",
        34_00,
        ALL,
        page="maude",
        message="Un dollar par année. Bonne fête, ma belle Maude.",
    ),
    Pinned(-3.2, "Mathieu Chiasson", 20_00, ANONYMOUS, page="maude"),
    Pinned(-2.1, "Xiu Chen", 50_00, NAME, page="maude"),
    Pinned(-0.6, "Étienne Lapierre", 15_00, NAME, page="maude"),
    Pinned(
        -18.7,
        "Saoirse Walsh",
        40_00,
        ALL,
        "en",
        "Run like the tide is coming in.",
        page="declan",
    ),
    Pinned(-16.1, "Murray Penney", 25_00, ANONYMOUS, "en", page="declan"),
    Pinned(-9.3, "Joan Tucker", 20_00, NAME, "en", page="declan"),
    Pinned(
        -7.3,
        "Gaétan Blais",
        30_00,
        NAME,
        email="gaetan.blais@ancienne-adresse.example",
        bounces=True,
    ),
    Pinned(
        -8.4,
        "Philomène Mestokosho",
        20_00,
        NAME,
        message="Merci pour les livres en innu-aimun. Ça compte.",
    ),
    Pinned(
        -11.2,
        "Eileen Walsh",
        90_00,
        NAME,
        "en",
        "From the Thursday book club in St. John’s. There are nine of us and we all chipped in.",
    ),
    Pinned(-13.0, "Francine Simard", 25_00, ALL, email="francine.simard@poste.example"),
    Pinned(
        -12.999,
        "Francine Simard",
        25_00,
        ALL,
        email="francine.simard@poste.example",
        state="refunded",
    ),
    Pinned(
        -15.2,
        "École de Pointe-Galet",
        115_00,
        ALL,
        message="De la part de la classe de 4e année de madame Josée. On a vendu des biscuits.",
    ),
    Pinned(
        -17.5,
        "Maïwenn Prigent",
        25_00,
        NAME,
        message="De Bretagne, où l’on sait ce qu’est un bateau attendu.",
    ),
    Pinned(
        story.CHEQUE,
        "Ghislaine Tremblay",
        50_00,
        PRIVATE,
        source="cheque",
        entered_by="claire@bibliobarque.example",
        address=("48, rue de l’Église", "G0G 2B0", "Anse-aux-Lanternes", "Québec", "CA"),
    ),
    Pinned(
        -27.4,
        "Réjean Jomphe",
        100_00,
        ANONYMOUS,
        source="transfer",
        entered_by="marcel@bibliobarque.example",
    ),
    Pinned(
        story.STORM + 1.3,
        "Sébastien Michaud",
        40_00,
        ALL,
        message="J’ai promis à ma fille de remplacer les livres perdus dans la tempête.",
    ),
)
EUROPE = (
    Pinned(
        -3.1,
        "Yann Kervella",
        25_00,
        ALL,
        message="Deux heures pour ma grand-tante de Lorient, qui ne voit plus assez pour lire.",
        email="yann.kervella@boite.example",
    ),
)
