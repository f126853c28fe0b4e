"""SPF in plain words: what is wrong with the record, and the one to put in its place."""

import ipaddress
from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext

from feedback.sender_check.findings import Finding, Level, Record, Subject
from feedback.sender_check.mail_services import MailService, service_of_mailboxes
from feedback.sender_check.records import SenderRecords, Server, return_domain
from feedback.sender_check.senders import Carrier
from feedback.sender_check.spf import (
    MOST_LOOKUPS,
    SpfRecord,
    Survey,
    Verdict,
    merged,
    new_record,
    with_mechanism,
    with_soft_ending,
    without_terms,
)

fail = partial(Finding, Subject.SPF, Level.FAIL)
warn = partial(Finding, Subject.SPF, Level.WARN)
unknown = partial(Finding, Subject.SPF, Level.UNKNOWN)


@dataclass(frozen=True)
class Case:
    """A domain with one record: what it says, and what it should say."""

    records: SenderRecords
    record: SpfRecord
    carrier: Carrier

    @property
    def survey(self) -> Survey:
        return self.records.spf

    @property
    def domain(self) -> str:
        return self.records.domain

    @property
    def better(self) -> tuple[Record, ...]:
        """Return the record with all that is wrong put right, so that one change is enough.

        There is none where the fault lies deep in what others wrote.
        """
        text = without_terms(self.record.text, self.record.mistakes)
        text = without_terms(text, self._terms_that_break)
        for mechanism in missing_mechanisms(self):
            text = with_mechanism(text, mechanism)
        if self.survey.ending not in {"-", "~"} and not self.record.redirect:
            text = with_soft_ending(text)
        return _txt(self.domain, text) if text != self.record.text else ()

    @property
    def _terms_that_break(self) -> tuple[str, ...]:
        names = {*self.survey.broken, *self.survey.circles}
        return tuple(
            one.text
            for one in self.record.mechanisms
            if one.name == "include" and one.domain.lower().rstrip(".") in names
        )


def about_spf(records: SenderRecords, carrier: Carrier) -> list[Finding]:
    survey = records.spf
    if survey.is_unanswered:
        return [_unanswered()]
    if survey.record is None:
        return [_several(records) if survey.texts else _missing(records, carrier)]
    case = Case(records, survey.record, carrier)
    faults = [*_in_the_record(case), *_below(case), *_cost(case), *_ending(case), *_not_named(case)]
    if any(fault.what != "server inside" for fault in faults):
        return faults
    return [_in_order(case), *faults]


def is_good(records: SenderRecords) -> bool:
    """Return whether mailboxes can read the record at all."""
    survey = records.spf
    return bool(
        survey.record
        and not (survey.record.mistakes or survey.broken or survey.circles)
        and survey.lookups <= MOST_LOOKUPS
    )


def missing_mechanisms(case: Case) -> list[str]:
    """Return what the record lacks to name what we send by."""
    service = case.carrier.service
    if service is None:
        return [_of_server(server) for server in _stray(case)]
    return [f"include:{service.include}"] if _lacks_service(case, service) else []


def _txt(domain: str, value: str) -> tuple[Record, ...]:
    return (Record(domain, "TXT", value),)


def _replace() -> str:
    return gettext("Have the record replaced by this one.")


def _unanswered() -> Finding:
    return unknown(
        "unanswered",
        gettext("The SPF record could not be asked for just now"),
        gettext("The name server did not answer in time. Try again in a few minutes."),
    )


# --- No record, or too many ------------------------------------------------------------------


def _missing(records: SenderRecords, carrier: Carrier) -> Finding:
    better = _txt(records.domain, new_record(_mechanisms(records, carrier)))
    if records.spf.slips:
        return fail(
            "not read",
            gettext("The SPF record cannot be read"),
            gettext(
                "A text looks like an SPF record and is none: such a record begins with v=spf1 "
                "and a space, without quotation marks. Mailboxes pass over it."
            ),
            _replace(),
            better,
            records.spf.slips,
        )
    return fail(
        "missing",
        gettext("There is no SPF record"),
        gettext(
            "No mailbox can tell which servers may send mails in the name of %(domain)s. "
            "Many take such mails for forgeries."
        )
        % {"domain": records.domain},
        gettext(
            "Have this record created. If your everyday mail or a newsletter leaves by yet "
            "another service, its name has to stand in there too: ask that service."
        ),
        better,
    )


def _mechanisms(records: SenderRecords, carrier: Carrier) -> list[str]:
    """Return what a first record should allow: everyday mail, and what Hearback sends by."""
    mailboxes = service_of_mailboxes(records.replies.exchanges.values)
    allowed = []
    if mailboxes:
        allowed.append(f"include:{mailboxes.include}")
    elif any(records.replies.exchanges.values):
        allowed.append("mx")
    if carrier.service:
        allowed.append(f"include:{carrier.service.include}")
    return [*allowed, *(_of_server(server) for server in records.servers)]


def _of_server(server: Server) -> str:
    address = ipaddress.ip_address(server.address)
    return f"ip{address.version}:{address}"


def _several(records: SenderRecords) -> Finding:
    texts = records.spf.texts
    return fail(
        "several",
        gettext("There are %(count)s SPF records, and only one may stand there")
        % {"count": len(texts)},
        gettext("Mailboxes that find more than one believe none of them."),
        gettext("Have all of them deleted and this single one created, which joins them."),
        _txt(records.domain, merged(texts)),
        texts,
    )


# --- A record that is not understood ---------------------------------------------------------


def _in_the_record(case: Case) -> list[Finding]:
    if not case.record.mistakes:
        return []
    return [
        fail(
            "mistake",
            gettext("The SPF record has a mistake in it"),
            gettext("Nobody understands “%(part)s”. Mailboxes then ignore the whole record.")
            % {"part": " ".join(case.record.mistakes)},
            gettext(
                "Have the record replaced by this one, which leaves that part out. If it was "
                "meant for a service that sends for you, ask the service how it is written."
            ),
            case.better,
            (case.record.text,),
        )
    ]


def _below(case: Case) -> list[Finding]:
    return [
        *([_circle(case)] if case.survey.circles else []),
        *([_broken_include(case)] if case.survey.broken else []),
    ]


def _circle(case: Case) -> Finding:
    return fail(
        "circle",
        gettext("The SPF record goes round in a circle"),
        gettext("It leads to %(names)s, which leads back. Mailboxes take that for broken.")
        % {"names": ", ".join(dict.fromkeys(case.survey.circles))},
        gettext("Have the record replaced by one without the part that leads back."),
        case.better,
        (case.record.text,),
    )


def _broken_include(case: Case) -> Finding:
    return fail(
        "broken include",
        gettext("The SPF record counts on a name that has none of its own"),
        gettext(
            "It includes %(names)s, where no good SPF record stands. One such name makes "
            "mailboxes ignore the whole record."
        )
        % {"names": ", ".join(dict.fromkeys(case.survey.broken))},
        gettext(
            "Have the record replaced by one without that name, or ask the service that it "
            "belongs to which name is right today."
        ),
        case.better,
        (case.record.text,),
    )


def _cost(case: Case) -> list[Finding]:
    if case.survey.lookups > MOST_LOOKUPS:
        return [_too_many(case.survey)]
    if not case.survey.is_partial:
        return []
    return [
        unknown(
            "partly unanswered",
            gettext("A part of the SPF record could not be followed just now"),
            gettext("The name server did not answer in time. Try again in a few minutes."),
        )
    ]


def _too_many(survey: Survey) -> Finding:
    costs = ", ".join(f"{text} ({cost})" for text, cost in survey.costs)
    return fail(
        "too many lookups",
        gettext("The SPF record asks too much: %(count)s look-ups where %(most)s are allowed")
        % {"count": survey.lookups, "most": MOST_LOOKUPS},
        gettext(
            "Each service that it names costs mailboxes questions. After ten they stop, and "
            "take the whole record for broken."
        ),
        gettext(
            "Have the services taken out that no longer send for you. This is what each part "
            "costs now: %(costs)s."
        )
        % {"costs": costs},
        (),
        survey.texts,
    )


def _ending(case: Case) -> list[Finding]:
    if case.survey.ending in {"-", "~"}:
        return []
    if case.survey.ending == "+":
        level = fail
        what = "allows all"
        title = gettext("The SPF record allows everybody to send in your name")
        words = gettext("It ends in +all: that is an invitation to forgers.")
    else:
        level = warn
        what = "open end"
        title = gettext("The SPF record does not say what about all other servers")
        words = gettext(
            "It should end in ~all (take care) or -all (refuse). As it is, it protects nobody."
        )
    return [level(what, title, words, _replace(), case.better, (case.record.text,))]


# --- Whether it names what we send by --------------------------------------------------------


def _not_named(case: Case) -> list[Finding]:
    service = case.carrier.service
    if service:
        return [
            *([_service_not_named(case, service)] if _lacks_service(case, service) else []),
            *_return_not_named(case, service),
        ]
    if case.carrier.is_inside:
        return [_server_inside(case.carrier)]
    return _server_not_covered(case)


def _at_return(case: Case) -> Survey:
    return case.records.spf_of_return or case.survey


def _is_named(case: Case, service: MailService) -> bool:
    surveys = (case.survey, _at_return(case))
    # What could not be asked may name it: nothing is said then.
    return any(service.includes() & survey.included for survey in surveys) or any(
        survey.is_unanswered or survey.is_partial for survey in surveys
    )


def _has_registered_domain(case: Case) -> bool:
    return case.carrier.registered_domain not in {"", case.domain}


def _lacks_service(case: Case, service: MailService) -> bool:
    return not _is_named(case, service) and not _has_registered_domain(case)


def _service_not_named(case: Case, service: MailService) -> Finding:
    if service.has_own_return:
        level = warn
        words = gettext(
            "Its mails return to an address of its own, so most mailboxes do not mind as long "
            "as the seal (DKIM) is right. Some do."
        )
    else:
        level = fail
        words = gettext("To mailboxes, mails from there look as if a stranger had sent them.")
    return level(
        "service not named",
        gettext("The SPF record does not name %(service)s, which sends your mails")
        % {"service": service.name},
        words,
        _replace(),
        case.better,
        (case.record.text,),
    )


def _return_not_named(case: Case, service: MailService) -> list[Finding]:
    if not _has_registered_domain(case) or _is_named(case, service):
        return []
    returns_to = return_domain(case.domain, case.carrier)
    survey, mechanism = _at_return(case), f"include:{service.include}"
    is_one = len(survey.texts) == 1
    value = with_mechanism(survey.texts[0], mechanism) if is_one else new_record([mechanism])
    return [
        fail(
            "return not named",
            gettext("The SPF record of %(domain)s does not name %(service)s")
            % {"domain": returns_to, "service": service.name},
            gettext("Your mails return to that domain, and there mailboxes look."),
            gettext("Have this record created, or the one that stands there replaced by it."),
            _txt(returns_to, value),
            survey.texts,
        )
    ]


def _server_inside(carrier: Carrier) -> Finding:
    return unknown(
        "server inside",
        gettext("It cannot be seen from here whether the SPF record names your mail server"),
        gettext(
            "Mails leave by %(host)s, inside this site’s own network. The record has to name "
            "the internet address under which that server appears outside."
        )
        % {"host": carrier.host},
        gettext("Ask the person who hosts this site, or send yourself the test mail."),
    )


def _stray(case: Case) -> list[Server]:
    """Return the addresses that the record leaves out; none while mistakes spoil all of it."""
    if not is_good(case.records):
        return []
    known = {Verdict.PASS, Verdict.UNANSWERED}
    return [server for server in case.records.servers if server.verdict not in known]


def _server_not_covered(case: Case) -> list[Finding]:
    host = {"host": case.carrier.host}
    if not case.records.servers:
        return [
            unknown(
                "server unknown",
                gettext("The mail server %(host)s could not be looked up just now") % host,
                gettext("So it is not known whether the SPF record names it."),
            )
        ]
    stray = _stray(case)
    if not stray:
        return []
    return [
        warn(
            "server not covered",
            gettext("The SPF record does not cover the mail server %(host)s") % host,
            gettext(
                "This server takes your mails, at %(addresses)s. If it also hands them on "
                "to the world itself, mailboxes see a stranger."
            )
            % {"addresses": ", ".join(server.address for server in stray)},
            gettext(
                "Ask the company that runs it which SPF name it wants. If it gives you none, "
                "have the record replaced by this one."
            ),
            case.better,
            (case.record.text,),
        )
    ]


def _in_order(case: Case) -> Finding:
    carrier = case.carrier
    words = gettext("It uses %(count)s of the ten look-ups allowed.") % {
        "count": case.survey.lookups
    }
    if not carrier.is_inside:
        named = gettext("It names %(what)s.") % {
            "what": carrier.service.name if carrier.service else carrier.host
        }
        words = f"{named} {words}"
    return Finding(
        Subject.SPF,
        Level.OK,
        "in order",
        gettext("The SPF record is in order"),
        words,
        stands_now=(case.record.text,),
    )
