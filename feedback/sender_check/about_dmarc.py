"""DMARC in plain words, and whether what we send would pass it."""

from functools import partial

from django.utils.translation import gettext

from feedback.sender_check import about_spf
from feedback.sender_check.dkim import KeyState
from feedback.sender_check.dmarc import Dmarc
from feedback.sender_check.findings import Finding, Level, Record, Subject
from feedback.sender_check.records import SenderRecords, signing_domain
from feedback.sender_check.senders import Carrier
from feedback.sender_check.spf import Verdict

fail = partial(Finding, Subject.DMARC, Level.FAIL)
warn = partial(Finding, Subject.DMARC, Level.WARN)
unknown = partial(Finding, Subject.DMARC, Level.UNKNOWN)
good = partial(Finding, Subject.DMARC, Level.OK)


def about_dmarc(records: SenderRecords, carrier: Carrier, *, reports_to: str) -> list[Finding]:
    dmarc = records.dmarc
    if dmarc.is_unanswered:
        return [_unanswered()]
    if not dmarc.texts:
        return [_missing(records.domain, reports_to), *_match(records, carrier)]
    if len(dmarc.texts) > 1:
        return [_several(dmarc, reports_to), *_match(records, carrier)]
    if dmarc.is_broken:
        return [_broken(dmarc, reports_to), *_match(records, carrier)]
    return [
        _policy(dmarc),
        *([] if dmarc.reports_to else [_no_reports(dmarc, reports_to)]),
        *_match(records, carrier),
    ]


def _first_record(domain: str, reports_to: str) -> tuple[Record, ...]:
    return (Record(f"_dmarc.{domain}", "TXT", f"v=DMARC1; p=none; rua=mailto:{reports_to}"),)


def _unanswered() -> Finding:
    return unknown(
        "unanswered",
        gettext("The DMARC record could not be asked for just now"),
        gettext("The name server did not answer in time. Try again in a few minutes."),
    )


# --- The record ------------------------------------------------------------------------------


def _missing(domain: str, reports_to: str) -> Finding:
    return fail(
        "missing",
        gettext("There is no DMARC record"),
        gettext(
            "Gmail, Outlook and Yahoo want one of everybody who writes to many. It says what "
            "shall become of mails that only pretend to come from %(domain)s."
        )
        % {"domain": domain},
        gettext(
            "Have this record created. It changes nothing yet for anybody, and lets you be told "
            "each day who sends in your name."
        ),
        _first_record(domain, reports_to),
    )


def _several(dmarc: Dmarc, reports_to: str) -> Finding:
    return fail(
        "several",
        gettext("There are %(count)s DMARC records, and only one may stand there")
        % {"count": len(dmarc.texts)},
        gettext("Mailboxes that find more than one believe none of them."),
        gettext("Have all of them deleted but one; when in doubt, keep this."),
        _first_record(dmarc.found_at, reports_to),
        dmarc.texts,
    )


def _broken(dmarc: Dmarc, reports_to: str) -> Finding:
    return fail(
        "broken",
        gettext("The DMARC record cannot be read"),
        gettext(
            "It has to begin with v=DMARC1, in capitals, and p= has to be none, quarantine or "
            "reject."
        ),
        gettext("Have the record replaced by this one."),
        _first_record(dmarc.found_at, reports_to),
        dmarc.texts,
    )


def _policy(dmarc: Dmarc) -> Finding:
    title, words = {
        "none": (
            gettext("DMARC watches, and lets everything through (p=none)"),
            gettext(
                "That is enough for Gmail, Outlook and Yahoo. Once reports show for some weeks "
                "that all your own mails pass, ask for p=quarantine: forgeries then land in spam."
            ),
        ),
        "quarantine": (
            gettext("DMARC sends forgeries to spam (p=quarantine)"),
            gettext("Mails that pass neither SPF nor DKIM in your name land among spam."),
        ),
        "reject": (
            gettext("DMARC has forgeries refused (p=reject)"),
            gettext("Mails that pass neither SPF nor DKIM in your name do not arrive at all."),
        ),
    }[dmarc.policy]
    return good(dmarc.policy, title, words, stands_now=dmarc.texts)


def _no_reports(dmarc: Dmarc, reports_to: str) -> Finding:
    text = dmarc.texts[0].rstrip().rstrip(";")
    return warn(
        "no reports",
        gettext("Nobody is told what DMARC sees"),
        gettext(
            "Mailboxes send a report a day about who sends in your name, if the record says "
            "where to (rua=). Without it, a fault stays unseen."
        ),
        gettext("Have the record replaced by this one."),
        (Record(f"_dmarc.{dmarc.found_at}", "TXT", f"{text}; rua=mailto:{reports_to}"),),
        dmarc.texts,
    )


# --- Whether our mails pass ------------------------------------------------------------------


def _match(records: SenderRecords, carrier: Carrier) -> list[Finding]:
    """Say whether SPF or DKIM vouches for the very domain that readers see."""
    keys = [key for key in records.keys if key.is_usable]
    if keys and _is_aligned(records, signing_domain(records.domain, carrier)):
        return [
            good(
                "passes by dkim",
                gettext("The seal stands for the address that readers see"),
                gettext("Both are of %(domain)s, as DMARC wants it.") % {"domain": records.domain},
            )
        ]
    if keys:
        return [_strict(records, carrier)]
    if _passes_by_spf(records, carrier):
        return [_only_spf()]
    if any(key.state is KeyState.UNANSWERED for key in records.keys):
        return []
    return [_nothing_vouches(records)]


def _is_aligned(records: SenderRecords, domain: str) -> bool:
    if records.domain == domain:
        return True
    return not records.dmarc.is_strict_for_dkim and are_of_one_house(
        records.domain, domain, records.dmarc.found_at
    )


def are_of_one_house(one: str, other: str, house: str = "") -> bool:
    """Return whether two domains belong together: one lies in the other, or both in a third."""
    pairs = ((one, other), (other, one))
    if any(f".{inner}".endswith(f".{outer}") for inner, outer in pairs):
        return True
    return bool(house) and all(f".{name}".endswith(f".{house}") for name in (one, other))


def _passes_by_spf(records: SenderRecords, carrier: Carrier) -> bool:
    if not about_spf.is_good(records):
        return False
    if carrier.service:
        named = bool(carrier.service.includes() & records.spf.included)
        return named and not carrier.service.has_own_return
    return bool(records.servers) and all(
        server.verdict is Verdict.PASS for server in records.servers
    )


def _strict(records: SenderRecords, carrier: Carrier) -> Finding:
    return fail(
        "strict",
        gettext("DMARC wants the seal to be of the very same domain, and it is of another"),
        gettext(
            "Your mails come from %(domain)s and are sealed by %(signer)s. With adkim=s in the "
            "DMARC record, that does not count."
        )
        % {"domain": records.domain, "signer": signing_domain(records.domain, carrier)},
        gettext("Have adkim=s taken out of the DMARC record, or send from the sealing domain."),
        stands_now=records.dmarc.texts,
    )


def _only_spf() -> Finding:
    return warn(
        "passes by spf",
        gettext("Only SPF vouches for your mails"),
        gettext("A mail that its reader has forwarded on to another mailbox fails then."),
        gettext("Have DKIM put in order too."),
    )


def _nothing_vouches(records: SenderRecords) -> Finding:
    is_strict = records.dmarc.policy in {"quarantine", "reject"}
    return (fail if is_strict else warn)(
        "nothing vouches",
        gettext("Nothing proves yet that your mails come from %(domain)s")
        % {"domain": records.domain},
        gettext("Your own DMARC record then has your mails put among spam, or refused.")
        if is_strict
        else gettext("Neither SPF nor DKIM vouches for this domain, as far as can be seen here."),
        gettext("Have SPF and DKIM put in order."),
    )
