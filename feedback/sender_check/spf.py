"""SPF, RFC 7208: which servers may send for a domain, as its record says."""

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum

from feedback.sender_check.lookups import Answer, Lookups, State

# RFC 7208 4.6.4: whoever reads a record stops here, and takes it for broken.
MOST_LOOKUPS = 10
# We count on for a while, to say how far above it is.
MOST_COUNTED = 20
MOST_EXCHANGES = 10
COSTS_A_LOOKUP = frozenset({"include", "a", "mx", "ptr", "exists", "redirect"})

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

_NAME = r"[^\s/:]+"
_MECHANISM = re.compile(
    r"(?P<qualifier>[-+~?]?)(?P<name>all|include|a|mx|ptr|exists)"
    rf"(?::(?P<domain>{_NAME}))?(?:/(?P<four>\d{{1,2}}))?(?://(?P<six>\d{{1,3}}))?",
    re.IGNORECASE,
)
_NETWORK = re.compile(r"(?P<qualifier>[-+~?]?)(?P<name>ip4|ip6):(?P<network>\S+)", re.IGNORECASE)
_MODIFIER = re.compile(r"(?P<name>[a-z][a-z0-9._-]*)=(?P<value>\S*)", re.IGNORECASE)


class Verdict(Enum):
    PASS = "+"  # noqa: S105, it passes and is no password
    FAIL = "-"
    SOFT_FAIL = "~"
    NEUTRAL = "?"
    NO_RECORD = "no record"
    BROKEN = "broken"
    UNANSWERED = "unanswered"


@dataclass(frozen=True)
class Mechanism:
    text: str
    name: str
    qualifier: str = "+"
    domain: str = ""
    network: IpNetwork | None = None
    four: int = 32
    six: int = 128


@dataclass(frozen=True)
class SpfRecord:
    text: str
    mechanisms: tuple[Mechanism, ...] = ()
    redirect: str = ""
    mistakes: tuple[str, ...] = ()

    @property
    def ending(self) -> str:
        """Return the qualifier of its `all`; nothing when it has none."""
        endings = [one.qualifier for one in self.mechanisms if one.name == "all"]
        return endings[0] if endings else ""


@dataclass(frozen=True)
class Survey:
    """What an SPF record comes to, with all that it includes."""

    texts: tuple[str, ...] = ()
    # Texts that were meant as a record, and that nobody reads as one.
    slips: tuple[str, ...] = ()
    record: SpfRecord | None = None
    lookups: int = 0
    # What each part of the record itself costs.
    costs: tuple[tuple[str, int], ...] = ()
    included: frozenset[str] = frozenset()
    # Included names without exactly one good record; those that come back on themselves.
    broken: tuple[str, ...] = ()
    circles: tuple[str, ...] = ()
    ending: str = ""
    is_unanswered: bool = False
    # Some of what it includes could not be asked: the count is the least that it can be.
    is_partial: bool = False


UNANSWERED_SURVEY = Survey(is_unanswered=True)


def is_spf(text: str) -> bool:
    return re.match(r"v=spf1( |$)", text, re.IGNORECASE) is not None


def _is_slip(text: str) -> bool:
    return re.match(r"\W*(v\s*=\s*)?spf", text, re.IGNORECASE) is not None and not is_spf(text)


def read_spf(text: str) -> SpfRecord:
    """Read a record; what cannot be read is among its mistakes."""
    record = SpfRecord(text)
    for term in text.split()[1:]:
        record = _with_term(record, term)
    return record


def _with_term(record: SpfRecord, term: str) -> SpfRecord:
    modifier = _MODIFIER.fullmatch(term)
    if modifier:
        return _with_modifier(record, term, modifier["name"].lower(), modifier["value"])
    mechanism = _read_mechanism(term)
    if mechanism is None:
        return replace(record, mistakes=(*record.mistakes, term))
    return replace(record, mechanisms=(*record.mechanisms, mechanism))


def _with_modifier(record: SpfRecord, term: str, name: str, value: str) -> SpfRecord:
    # `include=…` and `ip4=…` are read as modifiers nobody knows, and are meant as mechanisms.
    is_slip = name in {"include", "ip4", "ip6", "a", "mx", "all", "v"}
    is_second = name == "redirect" and bool(record.redirect)
    if is_slip or is_second or (name == "redirect" and not value):
        return replace(record, mistakes=(*record.mistakes, term))
    return replace(record, redirect=value) if name == "redirect" else record


def _read_mechanism(term: str) -> Mechanism | None:
    if network := _NETWORK.fullmatch(term):
        return _read_network(term, network)
    found = _MECHANISM.fullmatch(term)
    if found is None:
        return None
    name, domain = found["name"].lower(), found["domain"] or ""
    four, six = int(found["four"] or 32), int(found["six"] or 128)
    needs_domain, has_length = name in {"include", "exists"}, bool(found["four"] or found["six"])
    if needs_domain is not bool(domain) and name not in {"a", "mx", "ptr"}:
        return None
    if (has_length and name not in {"a", "mx"}) or four > 32 or six > 128:
        return None
    return Mechanism(term, name, found["qualifier"] or "+", domain, four=four, six=six)


def _read_network(term: str, found: re.Match[str]) -> Mechanism | None:
    name = found["name"].lower()
    try:
        network = ipaddress.ip_network(found["network"], strict=False)
    except ValueError:
        return None
    if network.version != int(name[2]):
        return None
    return Mechanism(term, name, found["qualifier"] or "+", network=network)


@dataclass
class _Count:
    lookups: int = 0
    included: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)
    circles: list[str] = field(default_factory=list)
    is_partial: bool = False


class SpfReader:
    """Reads the records of a domain and of what they include."""

    def __init__(self, lookups: Lookups) -> None:
        self._lookups = lookups

    # --- What a record comes to ------------------------------------------------------------

    def survey(self, domain: str) -> Survey:
        answer = self._lookups.ask(domain, "TXT")
        if answer.is_unanswered:
            return UNANSWERED_SURVEY
        texts = _spf_texts(answer)
        if len(texts) != 1:
            return Survey(texts, tuple(text for text in answer.values if _is_slip(text)))
        record = read_spf(texts[0])
        count = _Count()
        costs = tuple(
            (text, self._cost(count, name, target, (domain,)))
            for text, name, target in _questions(record)
        )
        return Survey(
            texts,
            (),
            record,
            count.lookups,
            tuple((text, cost) for text, cost in costs if cost),
            frozenset(count.included),
            tuple(count.broken),
            tuple(count.circles),
            self._ending(record),
            is_partial=count.is_partial,
        )

    def _cost(self, count: _Count, name: str, target: str, path: tuple[str, ...]) -> int:
        """Add what a term costs to the count, with all below it; return it too."""
        before = count.lookups
        count.lookups += name in COSTS_A_LOOKUP
        if name in {"include", "redirect"} and "%" not in target:
            self._count_below(count, target, path)
        return count.lookups - before

    def _count_below(self, count: _Count, target: str, path: tuple[str, ...]) -> None:
        target = target.lower().rstrip(".")
        count.included.add(target)
        if target in path:
            count.circles.append(target)
            return
        if count.lookups > MOST_COUNTED:
            return
        record = self._record_below(count, target)
        for _text, name, below in _questions(record) if record else ():
            self._cost(count, name, below, (*path, target))

    def _record_below(self, count: _Count, target: str) -> SpfRecord | None:
        answer = self._lookups.ask(target, "TXT")
        count.is_partial |= answer.is_unanswered
        texts = _spf_texts(answer)
        record = read_spf(texts[0]) if len(texts) == 1 else None
        if not answer.is_unanswered and (record is None or record.mistakes):
            count.broken.append(target)
        return record

    def _ending(self, record: SpfRecord) -> str:
        """Return how it ends; a record that hands on to another ends as that one."""
        seen: set[str] = set()
        while not record.ending and record.redirect and record.redirect not in seen:
            seen.add(record.redirect)
            texts = _spf_texts(self._lookups.ask(record.redirect, "TXT"))
            if len(texts) != 1:
                return ""
            record = read_spf(texts[0])
        return record.ending

    # --- What it says of one server --------------------------------------------------------

    def verdict(self, address: IpAddress, domain: str, path: tuple[str, ...] = ()) -> Verdict:
        """Return what the domain's record says of a server: RFC 7208's check_host()."""
        answer = self._lookups.ask(domain, "TXT")
        if answer.is_unanswered:
            return Verdict.UNANSWERED
        texts = _spf_texts(answer)
        if not texts:
            return Verdict.NO_RECORD
        is_deep = domain in path or len(path) > MOST_LOOKUPS
        record = read_spf(texts[0])
        if is_deep or len(texts) > 1 or record.mistakes:
            return Verdict.BROKEN
        return self._verdict_of(record, address, domain, (*path, domain))

    def _verdict_of(
        self, record: SpfRecord, address: IpAddress, domain: str, path: tuple[str, ...]
    ) -> Verdict:
        for mechanism in record.mechanisms:
            if mechanism.name == "include":
                below = self.verdict(address, mechanism.domain.lower().rstrip("."), path)
                if below in {Verdict.NO_RECORD, Verdict.BROKEN}:
                    return Verdict.BROKEN
                if below is Verdict.UNANSWERED:
                    return below
                matches = below is Verdict.PASS
            else:
                matches = self._matches(mechanism, address, mechanism.domain or domain)
            if matches:
                return Verdict(mechanism.qualifier)
        if record.redirect:
            return self.verdict(address, record.redirect.lower().rstrip("."), path)
        return Verdict.NEUTRAL

    def _matches(self, mechanism: Mechanism, address: IpAddress, domain: str) -> bool:
        if mechanism.name == "all":
            return True
        if mechanism.network:
            return address in mechanism.network
        if mechanism.name == "exists":
            return "%" not in domain and self._lookups.ask(domain, "A").state is State.FOUND
        length = mechanism.four if address.version == 4 else mechanism.six
        return any(
            address in ipaddress.ip_network(f"{one}/{length}", strict=False)
            for one in self._addresses(mechanism.name, domain, address.version)
        )

    def _addresses(self, mechanism: str, domain: str, version: int) -> Iterator[str]:
        kind = {4: "A", 6: "AAAA"}[version]
        if mechanism == "a":
            yield from self._lookups.ask(domain, kind).values
        if mechanism == "mx":
            for exchange in self._lookups.ask(domain, "MX").values[:MOST_EXCHANGES]:
                yield from self._lookups.ask(exchange, kind).values


def _spf_texts(answer: Answer) -> tuple[str, ...]:
    return tuple(text for text in answer.values if is_spf(text))


def _questions(record: SpfRecord) -> list[tuple[str, str, str]]:
    """Return the terms that lead elsewhere: as written, the kind, and where to."""
    asked = [
        (one.text, one.name, one.domain) for one in record.mechanisms if one.name in COSTS_A_LOOKUP
    ]
    # `all` always matches, so that nobody goes on to a redirect behind it.
    if record.redirect and not record.ending:
        asked.append((f"redirect={record.redirect}", "redirect", record.redirect))
    return asked


# --- Records to propose ----------------------------------------------------------------------


def new_record(mechanisms: list[str]) -> str:
    return " ".join(["v=spf1", *dict.fromkeys(mechanisms), "~all"])


def with_mechanism(text: str, mechanism: str) -> str:
    """Return the record with one more mechanism, before what ends it."""
    terms = text.split()
    ends_at = next((at for at, term in enumerate(terms) if _is_ending(term)), len(terms))
    return " ".join([*terms[:ends_at], mechanism, *terms[ends_at:]])


def without_terms(text: str, unwanted: tuple[str, ...]) -> str:
    return " ".join(term for term in text.split() if term not in unwanted)


def with_soft_ending(text: str) -> str:
    terms = [term for term in text.split() if not re.fullmatch(r"[-+~?]?all", term, re.IGNORECASE)]
    return " ".join([*terms, "~all"])


def merged(texts: tuple[str, ...]) -> str:
    """Return one record for several: all that any of them allows."""
    terms = [term for text in texts for term in text.split()[1:] if not _is_ending(term)]
    is_strict = all(read_spf(text).ending == "-" for text in texts)
    return " ".join(["v=spf1", *dict.fromkeys(terms), "-all" if is_strict else "~all"])


def _is_ending(term: str) -> bool:
    return re.fullmatch(r"[-+~?]?all|redirect=.*", term, re.IGNORECASE) is not None
