"""The people of the demo. Every address ends in .example, which belongs to nobody.

No Django in here: `make demo` prints the staff before any of it is loaded.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Staff:
    name: str
    email: str
    role: str  # a value of campaigns.models.Membership.Role
    organization: str  # its slug
    what: str  # in the words of the README
    language: str = "fr"


BOOK_BOAT = "bibliobarque"
GARDEN = "potager-de-kerlann"

STAFF = (
    Staff("Solène Vigneault", "solene@bibliobarque.example", "owner", BOOK_BOAT, "director"),
    Staff("Claire Bouchard", "claire@bibliobarque.example", "fundraising", BOOK_BOAT, "lending"),
    Staff("Nora Haddad-Blake", "nora@bibliobarque.example", "field", BOOK_BOAT, "on the boat"),
    Staff("Marcel Poirier", "marcel@bibliobarque.example", "finance", BOOK_BOAT, "treasurer"),
    Staff("Agnes Whalen", "agnes@bibliobarque.example", "review", BOOK_BOAT, "board member", "en"),
    Staff("Bastien Roy", "bastien@bibliobarque.example", "read_only", BOOK_BOAT, "hosts this"),
    Staff("Gwenaëlle Le Goff", "gwenaelle@kerlann.example", "owner", GARDEN, "other nonprofit"),
)

# Given names and family names, by where the people come from. A gift is written in French by the
# first groups and in English by the others.
FRENCH_NAMES = (
    (  # Québec
        "Jocelyne Ghislain Mélanie Mathieu Louise Réjean Sylvie Normand Francine Gaétan Josée Éric "
        "Manon Yvon Lucie Marc-André Ginette Stéphane Nathalie Benoît Pierrette Raynald Émilie "
        "Jean-Guy Carole Donald Marie-Ève Sébastien Huguette Florent Océane Théo Rosalie Zachary "
        "Thérèse Fernand Maude Alexis Colette Laurier",
        "Tremblay Gagnon Bouchard Côté Lévesque Jomphe Cormier Vigneault Landry Bourgeois Gallant "
        "Monger Gagné Pelletier Rousseau Michaud Simard Boudreau Arsenault Lapierre Déry Dufour "
        "Beaudoin Rochette Blais Thériault Fortin Marcoux Nadeau Turbide",
    ),
    (  # Acadie
        "Réginald Dorine Aldéa Léonce Claudette Euclide Jeannine Roméo Zélia Camille",
        "Doucet Comeau Thibodeau LeBlanc Robichaud Saulnier Chiasson Haché Mallet Belliveau",
    ),
    (  # France and Belgium
        "Yann Hélène Bertrand Maïwenn Gérard Capucine Thibault Odile Anne-Laure Didier Solange "
        "Pascal Inès Corentin Brigitte Loïc Mathilde Jean-Luc Wivine Amandine",
        "Kervella Bihannic Moreau Lefèvre Dupuis Fontaine Masson Chevalier Guillou Carpentier "
        "Vasseur Perrin Blanchard Roussel Lambert Claes Dumoulin Rivière Baudry Prigent",
    ),
    (  # Arabic, Haitian and West African names of French speakers
        "Karim Lina Samira Youssef Nadia Rachid Amina Fadi Leïla Mamadou Aïssatou Wideline "
        "Jean-Rony",
        "Haddad Benali Mansour El-Amrani Khoury Ziani Diallo Traoré Sow Pierre-Louis Baptiste "
        "Saïdi",
    ),
)
ENGLISH_NAMES = (
    (  # English Canada, Newfoundland, Ireland, the United Kingdom
        "Margaret Donald Heather Ian Brenda Wayne Shirley Ross Eileen Gordon Patricia Murray "
        "Kathleen Doug Joan Neil Beverley Graham Moira Stuart Emily Liam Chloe Declan Saoirse Owen "
        "Harriet Ewan Priya Anil",
        "MacDonald Fraser Campbell Murphy O’Brien Walsh Penney Whalen Rideout Organ Anderson "
        "Robertson Sinclair Buckle Strickland Hughes Griffin Keane Doyle Bennett Harper Ellis "
        "Sharma Nair Okafor Wilson Bobbitt Green Mercer Tucker",
    ),
    (  # Inuit and Innu names of the coast and the north
        "Annie Jaypeetee Elisapie Lucassie Martha Simiunie Mina Noah Philomène Uapikun",
        "Tukkiapik Angnatuk Qumaluk Ittulak Nastapoka Kooktook Mestokosho Mollen Napartuk "
        "Weetaluktuk",
    ),
    (  # Vietnamese and Chinese names
        "Thu Minh Lan Quang Mai Tuấn Hương Wei Xiu Jin",
        "Nguyễn Trần Phạm Lê Đặng Võ Chen Huang Zhao",
    ),
)

CITIES = (
    ("Havre-Perdrix", "Québec", "CA", "G0G 1A0"),
    ("Sept-Îles", "Québec", "CA", "G4R 1A1"),
    ("Québec", "Québec", "CA", "G1R 2B5"),
    ("Montréal", "Québec", "CA", "H2J 1K9"),
    ("Rimouski", "Québec", "CA", "G5L 3C4"),
    ("Moncton", "Nouveau-Brunswick", "CA", "E1C 1B2"),
    ("Halifax", "Nova Scotia", "CA", "B3H 2T7"),
    ("St. John’s", "Newfoundland and Labrador", "CA", "A1C 3K8"),
    ("Kuujjuaq", "Québec", "CA", "J0M 1C0"),
    ("Toronto", "Ontario", "CA", "M4K 2P1"),
)
STREETS = (
    "rue du Quai", "chemin de la Grève", "rue des Goélands", "rue Saint-Laurent", "rue de l’Église",
    "Harbour Road", "Wharf Street", "King Street", "rue des Érables", "avenue du Phare",
)  # fmt: skip
# All within .example, so that not even a mistake could reach anybody.
MAIL_HOSTS = ("courriel.example", "poste.example", "mail.example", "boite.example", "net.example")
