"""DMARC: what others shall do with mails that only pretend to come from a domain."""

import re
from dataclasses import dataclass

from feedback.sender_check.lookups import Lookups
from feedback.sender_check.tags import read_tags

POLICIES = ("none", "quarantine", "reject")
# The walk to the parents stops after as many names as RFC 9989's does.
MOST_STEPS = 8


@dataclass(frozen=True)
class Dmarc:
    """The record that holds for a domain, and where it stands."""

    found_at: str = ""
    texts: tuple[str, ...] = ()
    policy: str = ""
    reports_to: str = ""
    is_strict_for_dkim: bool = False
    is_strict_for_spf: bool = False
    is_broken: bool = False
    is_unanswered: bool = False


UNANSWERED_DMARC = Dmarc(is_unanswered=True)


def look_up_dmarc(lookups: Lookups, domain: str) -> Dmarc:
    """Ask the domain itself, then those above it, as mailboxes do."""
    for step, name in enumerate(_walk(domain)):
        answer = lookups.ask(f"_dmarc.{name}", "TXT")
        if answer.is_unanswered:
            return UNANSWERED_DMARC
        texts = tuple(text for text in answer.values if _is_meant_as_dmarc(text))
        # A record for all domains of a country says nothing of ours.
        if texts and not any(read_tags(text).get("psd") == "y" for text in texts):
            return read_dmarc(name, texts, is_parent=step > 0)
    return Dmarc()


def read_dmarc(found_at: str, texts: tuple[str, ...], *, is_parent: bool = False) -> Dmarc:
    if len(texts) > 1:
        return Dmarc(found_at, texts)
    tags = read_tags(texts[0])
    policy = tags.get("p", "").lower()
    is_broken = policy not in POLICIES or not re.match(r"v\s*=\s*DMARC1\s*(;|$)", texts[0])
    if is_parent:
        policy = tags.get("sp", policy).lower()
    return Dmarc(
        found_at,
        texts,
        policy,
        _mailbox(tags.get("rua", "")),
        tags.get("adkim", "").lower() == "s",
        tags.get("aspf", "").lower() == "s",
        is_broken or policy not in POLICIES,
    )


def _walk(domain: str) -> list[str]:
    labels = domain.split(".")
    names = [".".join(labels[start:]) for start in range(max(1, len(labels) - 1))]
    # A name of more than eight parts goes straight to its last seven.
    return names if len(names) < MOST_STEPS else [names[0], *names[-(MOST_STEPS - 2) :]]


def _is_meant_as_dmarc(text: str) -> bool:
    return re.match(r"v\s*=\s*DMARC", text.strip(), re.IGNORECASE) is not None


def _mailbox(reports: str) -> str:
    found = re.search(r"mailto:([^\s,!?]+@[^\s,!?]+)", reports, re.IGNORECASE)
    return found[1] if found else ""
