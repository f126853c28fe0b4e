"""What the law of a reader's country asks before a charity may write to win support.

It decides only where a person has said neither yes nor no. One row a country; the strictest reading
of the sources, and what is not listed counts as needing consent.

- France: soliciting by a charity is opt-out, if the person was told and could refuse when the
  address was given (CNIL, 20 June 2022).
- United Kingdom: consent, or since 5 February 2026 the soft opt-in of its own charities, for those
  who gave after it and could refuse then (Data (Use and Access) Act 2025, s. 114).
- Other countries of the EU: consent (ePrivacy directive, art. 13).
- Canada: the mail of a charity registered there whose main purpose is raising funds is exempt (CASL
  regulations, s. 3(g)); any other organization, also a charity of another country, has implied
  consent for two years after a gift (CASL, s. 10(13)).
- United States: opt-out (CAN-SPAM Act).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

SOFT_OPT_IN_SINCE = date(2026, 2, 5)
IMPLIED_FOR = timedelta(days=730)


class Basis(StrEnum):
    CONSENT = "consent"
    OPT_OUT = "opt_out"
    OPT_OUT_IF_TOLD = "opt_out_if_told"
    SOFT_OPT_IN = "soft_opt_in"
    CHARITY_EXEMPT = "charity_exempt"


BASES: dict[str, Basis] = {
    "FR": Basis.OPT_OUT_IF_TOLD,
    "GB": Basis.SOFT_OPT_IN,
    "CA": Basis.CHARITY_EXEMPT,
    "US": Basis.OPT_OUT,
}


@dataclass(frozen=True)
class Relation:
    """What is known between a person and an organization when no choice was made."""

    last_gift_at: datetime | None
    was_told: bool  # when the address was given, with a way to refuse
    charity_of: str  # the country that the organization is registered in; "" for none


def may_solicit_without_choice(country: str, relation: Relation, now: datetime) -> bool:
    """Return whether an organization may write to win support although nobody said yes."""
    basis, is_charity_there = BASES.get(country, Basis.CONSENT), relation.charity_of == country
    if relation.last_gift_at is None or basis == Basis.CONSENT:
        return False
    if basis == Basis.OPT_OUT_IF_TOLD:
        return relation.was_told
    if basis == Basis.SOFT_OPT_IN:
        is_since = relation.last_gift_at.date() >= SOFT_OPT_IN_SINCE
        return is_charity_there and relation.was_told and is_since
    if basis == Basis.CHARITY_EXEMPT and not is_charity_there:
        return now - relation.last_gift_at <= IMPLIED_FOR
    return True
