"""What an update has to do with a reader's money, in English."""

from feedback.models import ImpactUpdate
from feedback.telling.facts import NewsFacts, Share

Kind = ImpactUpdate.Kind

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
HAPPENED = {
    Kind.SENT: "sent off on {day}",
    Kind.DELIVERED: "delivered {where}on {day}",
    Kind.CHECKED: "that we went to see again {where}on {day}",
}


def sentence(news: NewsFacts, share: Share) -> str:
    """Return the one sentence that is about this reader's money."""
    if news.kind not in HAPPENED:
        return _concerns(news, share)
    if news.is_common:
        return f"{_money(news, share)} {_verb(news, share)} {_thing(news)} {_happened(news)}."
    if news.is_partial and _count(news, share.total) > _count(news, share.amount) > 0:
        return _some_of_theirs(news, share)
    return f"{_money(news, share)} paid for {_units(news, share.amount)} {_happened(news)}."


def _money(news: NewsFacts, share: Share, amount: int = 0) -> str:
    money = news.money(amount or share.amount)
    whose = "Your company’s" if share.is_company else "Your"
    return (
        f"{whose} {money}" if share.gifts == 1 else f"{whose} {share.gifts} gifts, {money} in all,"
    )


def _happened(news: NewsFacts) -> str:
    where = f"at {news.place} " if news.place else ""
    return HAPPENED[Kind(news.kind)].format(where=where, day=news.day)


def _count(news: NewsFacts, amount: int) -> int:
    return amount // news.unit_cost


def _units(news: NewsFacts, amount: int) -> str:
    """Return "5 of the 200 books", or as much less than a unit as it was."""
    whole, rest = divmod(amount, news.unit_cost)
    if not whole:
        return f"a part of {'' if news.units == 1 else 'one of '}{_all(news)}"
    if whole >= news.units:
        return _all(news)
    if not rest:
        return f"{whole:,} of {_all(news)}"
    some = f"{whole:,} {news.one if whole == 1 else news.many}"
    return f"{some} and a part of {_next(whole + 1)}, out of {_all(news, names_them=False)}"


def _all(news: NewsFacts, *, names_them: bool = True) -> str:
    first = "first " if news.is_partial and news.is_first else ""
    if news.units == 1:
        return f"the {first}{news.one}"
    return f"the {first}{news.units:,}" + (f" {news.many}" if names_them else "")


def _next(number: int) -> str:
    if number > len(ORDINALS):
        return "one more"
    return f"{'an' if number == 8 else 'a'} {ORDINALS[number - 1]}"


def _some_of_theirs(news: NewsFacts, share: Share) -> str:
    """Say it of somebody whose other units are in another delivery: 3 of your 5 books."""
    here, count = min(_count(news, share.amount), news.units), _count(news, share.total)
    verb, among = "is" if here == 1 else "are", "" if news.units == 1 else "among "
    return (
        f"{_money(news, share, share.total)} paid for {count:,} {news.many}: {here:,} of your "
        f"{count:,} {verb} {among}{_all(news)} {_happened(news)}."
    )


def _verb(news: NewsFacts, share: Share) -> str:
    return "paid for" if share.amount >= news.unit_cost * news.units else "went into"


def _thing(news: NewsFacts) -> str:
    return f"the {news.one}" if news.one else f"“{news.project}”"


def _concerns(news: NewsFacts, share: Share) -> str:
    """Trouble, and work that goes on: what happened is said before, and then whose money it is."""
    money = _money(news, share).rstrip(",")
    money = f"{money[0].lower()}{money[1:]}"
    if news.is_common:
        return f"It concerns {money}, which went to {_thing(news)}."
    verb = "is" if share.gifts == 1 else "are"
    return f"It concerns {money}, which {verb} for {_units(news, share.amount)}."
