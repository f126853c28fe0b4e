"""The words that only a letter has, and those by which bad news is said on paper."""

from feedback.models import ImpactUpdate

Kind = ImpactUpdate.Kind

LEADS = {
    "en": {
        Kind.LATE: "This is late.",
        Kind.CHANGED: "This did not go as we had said: it changed.",
        Kind.FAILED: "This went wrong.",
        Kind.REPAIRED: "What had gone wrong is put right.",
        Kind.IN_PROGRESS: "The work goes on.",
    },
    "fr": {
        Kind.LATE: "C’est en retard.",
        Kind.CHANGED: "Tout ne s’est pas passé comme prévu : il y a un changement.",
        Kind.FAILED: "Quelque chose a mal tourné.",
        Kind.REPAIRED: "Ce qui avait mal tourné est réparé.",
        Kind.IN_PROGRESS: "Le travail avance.",
    },
}
DUE = {"en": "It is now due on {}.", "fr": "Nouvelle date : le {}."}
MONEY = {
    "en": {
        Kind.LATE: "The money stays in this project until it is done.",
        Kind.CHANGED: "The money stays in this project, for what is now planned.",
        Kind.FAILED: "The gift stays with this project until it is put right. If it cannot be, "
        "its page will say so, and what becomes of the money.",
    },
    "fr": {
        Kind.LATE: "L’argent reste dans ce projet jusqu’à ce qu’il soit terminé.",
        Kind.CHANGED: "L’argent reste dans ce projet, pour ce qui est prévu maintenant.",
        Kind.FAILED: "Le don reste lié à ce projet jusqu’à ce que tout soit réparé. Si ce n’est "
        "pas possible, sa page le dira, et dira ce que devient l’argent.",
    },
}
OTHER = {
    "en": {"fr": "Written in French:", "en": ""},
    "fr": {"en": "Écrit en anglais :", "fr": ""},
}
WHERE = {"en": "{day}", "fr": "le {day}"}
NEXT = {
    "en": "Next news by {}.",
    "fr": "Prochaines nouvelles au plus tard le {}.",
}
GREETING = {"en": "Dear {},", "fr": "Bonjour {},"}
CLOSING = {"en": "With our thanks,", "fr": "Avec nos remerciements,"}
PAGE = {
    "en": "Your gift has a page of its own, only for you:",
    "fr": "Votre don a sa page, pour vous seulement :",
}
REFUSE = {
    "en": "You would rather have no such letters? Write or telephone us.",
    "fr": "Vous préférez ne plus recevoir ces lettres ? Écrivez-nous ou téléphonez-nous.",
}
