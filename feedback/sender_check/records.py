"""What the DNS says about a sender, asked all at once."""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from feedback.sender_check.dkim import Key, KeyState, read_key
from feedback.sender_check.dmarc import UNANSWERED_DMARC, Dmarc, look_up_dmarc
from feedback.sender_check.lookups import UNANSWERED, Answer, Lookups, State, in_parallel
from feedback.sender_check.mail_services import COMMON_SELECTORS
from feedback.sender_check.senders import Carrier
from feedback.sender_check.spf import UNANSWERED_SURVEY, SpfReader, Survey, Verdict

MOST_SERVERS = 4


@dataclass(frozen=True)
class Server:
    """One address of the server that takes our mails, and what SPF says of it."""

    address: str
    verdict: Verdict


@dataclass(frozen=True)
class Replies:
    """Where answers to a domain go."""

    domain: str
    exchanges: Answer = UNANSWERED
    # Without MX, mail goes to the domain's own address, if it has one.
    has_address: bool = False


NO_REPLIES = Replies("")


@dataclass(frozen=True)
class SenderRecords:
    domain: str
    spf: Survey = UNANSWERED_SURVEY
    # Where mails return to, if not to the sender's domain.
    spf_of_return: Survey | None = None
    servers: tuple[Server, ...] = ()
    keys: tuple[Key, ...] = ()
    dmarc: Dmarc = UNANSWERED_DMARC
    replies: Replies = NO_REPLIES
    replies_elsewhere: Replies | None = None
    exists: bool = True

    @property
    def is_unanswered(self) -> bool:
        """Return whether nothing at all came back."""
        return (
            self.spf.is_unanswered
            and self.dmarc.is_unanswered
            and self.replies.exchanges.is_unanswered
        )


def return_domain(domain: str, carrier: Carrier) -> str:
    """Return where SPF is looked up, if mails return elsewhere than to the sender."""
    if carrier.registered_domain not in {"", domain}:
        return carrier.registered_domain
    label = carrier.service.return_label if carrier.service else ""
    return f"{label}.{domain}" if label else ""


def signing_domain(domain: str, carrier: Carrier) -> str:
    return carrier.registered_domain or domain


def selectors_to_try(carrier: Carrier, typed: tuple[str, ...]) -> tuple[str, ...]:
    known = (*carrier.selectors, *(carrier.service.selectors if carrier.service else ()))
    guessed = () if known or typed else COMMON_SELECTORS
    return tuple(dict.fromkeys((*typed, *known, *guessed)))


def look_up(
    *,
    domain: str,
    reply_domain: str,
    carrier: Carrier,
    selectors: tuple[str, ...],
    lookups: Lookups,
) -> SenderRecords:
    """Ask all that is to be known about a sender; what came too late stays unanswered."""
    reader = SpfReader(lookups)
    signer = signing_domain(domain, carrier)
    returns_to = return_domain(domain, carrier)
    jobs: list[Callable[[], Any]] = [
        partial(reader.survey, domain),
        partial(_replies, lookups, domain),
        partial(look_up_dmarc, lookups, domain),
        partial(_servers, lookups, reader, domain, carrier),
        partial(reader.survey, returns_to) if returns_to else lambda: None,
        partial(_replies, lookups, reply_domain) if reply_domain != domain else lambda: None,
        *(partial(_key, lookups, selector, signer) for selector in selectors),
    ]
    spf, replies, dmarc, servers, spf_of_return, elsewhere, *keys = in_parallel(
        jobs, seconds=lookups.seconds_left + 0.5
    )
    replies = replies or Replies(domain)
    return SenderRecords(
        domain,
        spf or UNANSWERED_SURVEY,
        spf_of_return or (UNANSWERED_SURVEY if returns_to else None),
        servers or (),
        tuple(
            key or Key(selector, signer, KeyState.UNANSWERED)
            for selector, key in zip(selectors, keys, strict=True)
        ),
        dmarc or UNANSWERED_DMARC,
        replies,
        elsewhere or (Replies(reply_domain) if reply_domain != domain else None),
        exists=replies.exchanges.state is not State.NO_SUCH_NAME,
    )


def _key(lookups: Lookups, selector: str, domain: str) -> Key:
    return read_key(selector, domain, lookups.ask(f"{selector}._domainkey.{domain}", "TXT"))


def _replies(lookups: Lookups, domain: str) -> Replies:
    exchanges = lookups.ask(domain, "MX")
    if exchanges.state is not State.NOTHING:
        return Replies(domain, exchanges)
    kinds = (lookups.ask(domain, kind) for kind in ("A", "AAAA"))
    return Replies(domain, exchanges, any(answer.values for answer in kinds))


def _servers(
    lookups: Lookups, reader: SpfReader, domain: str, carrier: Carrier
) -> tuple[Server, ...]:
    if not carrier.host or carrier.is_inside or carrier.service:
        return ()
    return tuple(
        Server(address, reader.verdict(ipaddress.ip_address(address), domain))
        for address in _addresses(lookups, carrier.host)[:MOST_SERVERS]
    )


def _addresses(lookups: Lookups, host: str) -> list[str]:
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        return [one for kind in ("A", "AAAA") for one in lookups.ask(host, kind).values]
