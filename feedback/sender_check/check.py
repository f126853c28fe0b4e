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
    sender: Sender
    findings: tuple[Finding, ...]

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
    """Check each address that the organization's mails come from, all within seconds.

    Asks nobody but the resolver, and about nothing but the organization's own domains; raises
    nothing when the DNS is slow, gone or full of nonsense.
    """
    lookups = Lookups(resolver)
    return [
        Report(
            one,
            tuple(
                check_sender(
                    sender=one,
                    public_email=organization.email,
                    carrier=carrier,
                    selectors=selectors,
                    lookups=lookups,
                )
            ),
        )
        for one in senders_of(organization)
    ]


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
