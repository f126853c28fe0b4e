"""The whole check of a sender, in one call."""

from dataclasses import dataclass
from typing import Any

from campaigns.models import Organization
from feedback.sender_check.about_dkim import about_dkim
from feedback.sender_check.about_dmarc import about_dmarc, are_of_one_house
from feedback.sender_check.about_domain import (
    about_free_mail,
    about_replies,
    is_free_mail,
    no_such_domain,
    nothing_answered,
)
from feedback.sender_check.about_spf import about_spf
from feedback.sender_check.findings import Finding, Level, Record
from feedback.sender_check.lookups import Lookups
from feedback.sender_check.records import look_up, selectors_to_try
from feedback.sender_check.senders import Carrier, Sender, domain_of, senders_of


@dataclass(frozen=True)
class Report:
    """What was found about a domain, and who sends from it."""

    senders: tuple[Sender, ...]
    findings: tuple[Finding, ...]

    @property
    def domain(self) -> str:
        return self.senders[0].domain

    @property
    def addresses(self) -> str:
        return ", ".join(dict.fromkeys(one.address for one in self.senders))

    @property
    def level(self) -> Level:
        """Return the worst that was found."""
        found = {finding.level for finding in self.findings}
        return next((level for level in Level if level in found), Level.OK)

    @property
    def records(self) -> dict[Record, tuple[str, ...]]:
        """Return the records to create, each once, with what each stands in place of."""
        found: dict[Record, tuple[str, ...]] = {}
        for finding in self.findings:
            for record in finding.records:
                found.setdefault(record, finding.stands_now)
        return found


def check_senders(
    *, organization: Organization, carrier: Carrier, selectors: tuple[str, ...], resolver: Any
) -> list[Report]:
    """Check each domain that the organization's mails come from, all within seconds.

    Asks nobody but the resolver, and about nothing but the organization's own domains; raises
    nothing when the DNS is slow, gone or full of nonsense.
    """
    lookups = Lookups(resolver)
    return [
        Report(
            senders,
            tuple(
                check_sender(
                    sender=senders[0],
                    public_email=organization.email,
                    carrier=carrier,
                    selectors=selectors,
                    lookups=lookups,
                )
            ),
        )
        for senders in _by_domain(senders_of(organization))
    ]


def _by_domain(senders: list[Sender]) -> list[tuple[Sender, ...]]:
    domains = dict.fromkeys(one.domain for one in senders)
    return [tuple(one for one in senders if one.domain == domain) for domain in domains]


def check_sender(
    *,
    sender: Sender,
    public_email: str,
    carrier: Carrier,
    selectors: tuple[str, ...],
    lookups: Lookups,
) -> list[Finding]:
    if is_free_mail(sender.domain):
        return [about_free_mail(sender, carrier)]
    records = look_up(
        domain=sender.domain,
        reply_domain=domain_of(public_email),
        carrier=carrier,
        selectors=selectors_to_try(carrier, selectors),
        lookups=lookups,
    )
    if not records.exists:
        return [no_such_domain(sender)]
    if records.is_unanswered:
        return [nothing_answered()]
    return [
        *about_spf(records, carrier),
        *about_dkim(records, carrier, selectors),
        *about_dmarc(records, carrier, reports_to=_reports_to(sender, public_email)),
        *about_replies(records),
    ]


def _reports_to(sender: Sender, public_email: str) -> str:
    """Return who may read reports: an address elsewhere would have to be allowed by a record."""
    if are_of_one_house(domain_of(public_email), sender.domain):
        return public_email
    return f"postmaster@{sender.domain}"
