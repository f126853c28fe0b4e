"""What an update has to do with a reader's money, in French.

Staff write a unit without its gender, so no word here agrees with it; and no place or unit comes
after a word that would have to be cut before a vowel.
"""

from campaigns.french_spaces import with_french_spaces
from feedback.models import ImpactUpdate
from feedback.telling.facts import NewsFacts, Share

Kind = ImpactUpdate.Kind

# What the units are a part of.
HAPPENED = {
    Kind.SENT: "de l’envoi du {day}",
    Kind.DELIVERED: "de la {first}livraison du {day}{where}",
    Kind.CHECKED: "dont voici des nouvelles du {day}{where}",
}
HAPPENED_TO_ONE = {
    Kind.SENT: "Envoi le {day}.",
    Kind.DELIVERED: "Livraison le {day}{where}.",
    Kind.CHECKED: "Nous avons tout revu le {day}{where}.",
}
# Of the units of somebody who has several, one alone is in the news.
HAPPENED_TO_ONE_OF_THEIRS = {
    Kind.SENT: "1 de vos {count} est dans l’envoi du {day}",
    Kind.DELIVERED: "1 de vos {count} est dans la {first}livraison du {day}{where}",
    Kind.CHECKED: "nous en avons revu 1 le {day}{where}",
}
ARTICLES = {"Le ": "au ", "Les ": "aux "}


def sentence(news: NewsFacts, share: Share) -> str:
    """Return the one sentence that is about this reader's money."""
    return with_french_spaces(_sentence(news, share))


def _sentence(news: NewsFacts, share: Share) -> str:
    if news.kind not in HAPPENED:
        return _concerns(news, share)
    if news.is_common:
        return _one_thing(news, share)
    if news.is_partial and _count(news, share.total) > _count(news, share.amount) > 0:
        return _some_of_theirs(news, share)
    return _units(news, share)


def _money(news: NewsFacts, share: Share, amount: int = 0) -> tuple[str, str]:
    """Return whose money it is, and the end of its verb: ont payé, a payé."""
    amount = amount or share.amount
    money, is_one = news.money(amount), news.is_singular(amount)
    if share.gifts > 1:
        whose = "Les {} dons de votre entreprise" if share.is_company else "Vos {} dons"
        return f"{whose.format(share.gifts)}, {money} en tout,", "ont"
    if share.is_company:
        whose = "La part de {} de votre entreprise" if is_one else "Les {} de votre entreprise"
        return whose.format(money), "a" if is_one else "ont"
    # Not "your gift of 1 $": the gift may be larger, and its rest elsewhere.
    return (f"Votre part de {money}", "a") if is_one else (f"Vos {money}", "ont")


def _happened(news: NewsFacts, words: dict[Kind, str], count: str = "") -> str:
    first = "première " if news.is_partial and news.is_first else ""
    where = _at(news.place)
    return words[Kind(news.kind)].format(day=news.day, where=where, first=first, count=count)


def _at(place: str) -> str:
    if not place:
        return ""
    for article, contracted in ARTICLES.items():
        if place.startswith(article):
            return f", {contracted}{place.removeprefix(article)}"
    return f", à {place}"


def _count(news: NewsFacts, amount: int) -> int:
    return amount // news.unit_cost


def _units(news: NewsFacts, share: Share) -> str:
    """Write « Vos 25 $ ont payé 5 des 200 livres », or as much less as it was."""
    money, verb = _money(news, share)
    whole, rest = divmod(share.amount, news.unit_cost)
    if news.units == 1:
        helped = "payé" if whole else "contribué à payer"
        return f"{money} {verb} {helped} 1 {news.one} {_happened(news, HAPPENED)}."
    them = f"{_all(news)} {_happened(news, HAPPENED)}"
    if not whole:
        return f"{money} {verb} contribué à payer 1 des {them}."
    if whole >= news.units:
        return f"{money} {verb} payé les {them}."
    paid = f"{money} {verb} payé {_number(whole)} des {them}"
    if not rest:
        return f"{paid}."
    return f"{paid}. Avec d’autres dons, le reste, {news.money(rest)}, en a payé 1 de plus."


def _comma(share: Share) -> str:
    return "" if share.gifts > 1 else ","


def _all(news: NewsFacts) -> str:
    return f"{_number(news.units)} {news.many}"


def _number(number: int) -> str:
    return f"{number:,}".replace(",", "\u00a0")


def _some_of_theirs(news: NewsFacts, share: Share) -> str:
    """Say it of somebody whose other units are in another delivery: 3 de vos 5 livres."""
    money, verb = _money(news, share, share.total)
    here, count = min(_count(news, share.amount), news.units), _number(_count(news, share.total))
    paid = f"{money} {verb} payé {count} {news.many}"
    if news.units == 1:
        return f"{paid} : {_happened(news, HAPPENED_TO_ONE_OF_THEIRS, count)}."
    return (
        f"{paid} : {_number(here)} de vos {count} {'est' if here == 1 else 'sont'} dans les "
        f"{_all(news)} {_happened(news, HAPPENED)}."
    )


def _one_thing(news: NewsFacts, share: Share) -> str:
    money, verb = _money(news, share)
    happened = _happened(news, HAPPENED_TO_ONE)
    project = f"le projet « {news.project} »"
    if share.amount >= news.unit_cost * news.units:
        return f"{money} {verb} payé {project}. {happened}"
    return f"{money}{_comma(share)} avec d’autres dons, {verb} payé {project}. {happened}"


def _concerns(news: NewsFacts, share: Share) -> str:
    """Trouble, and work that goes on: what happened is said before, and then whose money it is."""
    money, _verb = _money(news, share)
    money = money.rstrip(",")
    return f"Cela concerne {money[0].lower()}{money[1:]}, pour {_purpose(news, share.amount)}."


def _purpose(news: NewsFacts, amount: int) -> str:
    whole, rest = divmod(amount, news.unit_cost)
    if news.is_common:
        return f"le projet « {news.project} »"
    if news.units == 1:
        return f"1 {news.one}" if whole else f"une partie de 1 {news.one}"
    if not whole:
        # A digit has no gender, and nothing is cut before it: d’un or d’une would need to know.
        return f"une partie de 1 des {_all(news)}"
    if whole >= news.units:
        return f"les {_all(news)}"
    some = f"{_number(whole)} des {_all(news)}"
    return f"{some}, et une fraction de plus" if rest else some
