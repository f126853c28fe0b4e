"""DKIM in plain words: whether a key is there, is strong enough, and what to create."""

from functools import partial

from django.utils.translation import gettext

from feedback.sender_check.dkim import Key, KeyState
from feedback.sender_check.findings import Finding, Level, Record, Subject
from feedback.sender_check.mail_services import MailService
from feedback.sender_check.records import SenderRecords, signing_domain
from feedback.sender_check.senders import Carrier

fail = partial(Finding, Subject.DKIM, Level.FAIL)
warn = partial(Finding, Subject.DKIM, Level.WARN)
unknown = partial(Finding, Subject.DKIM, Level.UNKNOWN)
good = partial(Finding, Subject.DKIM, Level.OK)


def about_dkim(records: SenderRecords, carrier: Carrier, typed: tuple[str, ...]) -> list[Finding]:
    there = [
        key for key in records.keys if key.state not in {KeyState.MISSING, KeyState.UNANSWERED}
    ]
    missing = [
        key for key in records.keys if key.selector in typed and key.state is KeyState.MISSING
    ]
    found = [_about_key(key, carrier) for key in there]
    found += [_typed_missing(key, carrier) for key in missing]
    if any(key.is_usable for key in there):
        return found
    if any(key.state is KeyState.UNANSWERED for key in records.keys):
        return [*found, _unanswered()]
    return found or [_none(records, carrier)]


def _unanswered() -> Finding:
    return unknown(
        "unanswered",
        gettext("The DKIM key could not be asked for just now"),
        gettext("The name server did not answer in time. Try again in a few minutes."),
    )


# --- A key that is there ---------------------------------------------------------------------


def _about_key(key: Key, carrier: Carrier) -> Finding:
    if key.state is KeyState.GOOD and key.is_test:
        return _test(key)
    return _BY_STATE[key.state](key, carrier)


def _good(key: Key, carrier: Carrier) -> Finding:
    return good(
        "in order",
        gettext("A DKIM key of %(bits)s bits is there: %(selector)s")
        % {"bits": key.bits, "selector": key.selector},
        gettext("Mails that are sealed with it cannot be forged or altered unseen."),
    )


def _test(key: Key) -> Finding:
    return warn(
        "test",
        gettext("The DKIM key %(selector)s says that it is only being tried out")
        % {"selector": key.selector},
        gettext("With t=y in it, mailboxes may treat sealed mails as if they had no seal."),
        gettext("Have the record replaced by this one."),
        (Record(key.name, "TXT", _without_test(key.text)),),
        (key.text,),
    )


def _without_test(text: str) -> str:
    parts = [part.strip() for part in text.split(";")]
    return "; ".join(part for part in parts if part and not part.lower().startswith("t"))


def _weak(key: Key, carrier: Carrier) -> Finding:
    return warn(
        "weak",
        gettext("The DKIM key %(selector)s has %(bits)s bits; 2048 are better")
        % {"selector": key.selector, "bits": key.bits},
        gettext("It works everywhere today, and is the shortest that mailboxes accept."),
        gettext("Ask for a key of 2048 bits, and have the record replaced by the new one."),
        (_new_key(key.name, carrier),),
    )


def _too_short(key: Key, carrier: Carrier) -> Finding:
    return fail(
        "too short",
        gettext("The DKIM key %(selector)s is too short: %(bits)s bits")
        % {"selector": key.selector, "bits": key.bits},
        gettext("Mailboxes do not believe a seal made with fewer than 1024 bits."),
        gettext("Ask for a key of 2048 bits, and have the record replaced by the new one."),
        (_new_key(key.name, carrier),),
    )


def _new_kind(key: Key, carrier: Carrier) -> Finding:
    return warn(
        "new kind",
        gettext("The DKIM key %(selector)s is of a new kind that not every mailbox knows")
        % {"selector": key.selector},
        gettext("It is an Ed25519 key. Mailboxes that cannot read it see no seal at all."),
        gettext("Have mails sealed with an RSA key of 2048 bits as well."),
    )


def _revoked(key: Key, carrier: Carrier) -> Finding:
    return fail(
        "revoked",
        gettext("The DKIM key %(selector)s is empty: it was withdrawn")
        % {"selector": key.selector},
        gettext("Mails that are sealed with it count as forged."),
        gettext("Have the record replaced by a new key."),
        (_new_key(key.name, carrier),),
        (key.text,),
    )


def _unreadable(key: Key, carrier: Carrier) -> Finding:
    return fail(
        "unreadable",
        gettext("The DKIM key %(selector)s cannot be read") % {"selector": key.selector},
        gettext("Letters were probably lost when it was pasted."),
        gettext("Have the whole value pasted once more, in one piece."),
        (_new_key(key.name, carrier),),
        (key.text,),
    )


def _several(key: Key, carrier: Carrier) -> Finding:
    return fail(
        "several",
        gettext("More than one key stands at %(selector)s") % {"selector": key.selector},
        gettext("Mailboxes cannot know which is meant, and may believe none."),
        gettext("Have all of them deleted but the newest."),
        (_new_key(key.name, carrier),),
        tuple(key.text.split("\n")),
    )


_BY_STATE = {
    KeyState.GOOD: _good,
    KeyState.WEAK: _weak,
    KeyState.TOO_SHORT: _too_short,
    KeyState.NEW_KIND: _new_kind,
    KeyState.REVOKED: _revoked,
    KeyState.UNREADABLE: _unreadable,
    KeyState.SEVERAL: _several,
}


# --- No key ----------------------------------------------------------------------------------


def _typed_missing(key: Key, carrier: Carrier) -> Finding:
    return fail(
        "typed missing",
        gettext("No key stands at the selector that you typed: %(selector)s")
        % {"selector": key.selector},
        gettext("Either the selector is another, or its record has not been created yet."),
        gettext("Compare it with your mail service’s page; then have this record created."),
        (_new_key(key.name, carrier),),
    )


def _none(records: SenderRecords, carrier: Carrier) -> Finding:
    service = carrier.service
    if service and (service.selectors or carrier.selectors):
        return fail(
            "missing",
            gettext("There is no DKIM key of %(service)s") % {"service": service.name},
            gettext(
                "%(service)s can then not seal your mails in the name of %(domain)s. Gmail, "
                "Outlook and Yahoo refuse unsealed mails that go to many."
            )
            % {"service": service.name, "domain": records.domain},
            gettext("Have what %(service)s asks for created.") % {"service": service.name},
            _keys_to_create(service, carrier, signing_domain(records.domain, carrier)),
        )
    return warn(
        "selector unknown",
        gettext("It is not known where the DKIM key would stand"),
        gettext(
            "Each mail service calls its key differently (the “selector”), and yours cannot be "
            "guessed. Its page about your domain shows it. Or open the test mail in Gmail, "
            "choose “Show original”, and look for s= in the line DKIM-Signature."
        ),
        gettext(
            "Type the selector above and check again. If your mail service shows none, ask it to "
            "turn DKIM on for %(domain)s."
        )
        % {"domain": records.domain},
        (_new_key(f"…._domainkey.{signing_domain(records.domain, carrier)}", carrier),),
    )


def _keys_to_create(service: MailService, carrier: Carrier, domain: str) -> tuple[Record, ...]:
    if service.aliases:
        fill = {"domain": domain, "dashed": domain.replace(".", "-")}
        return tuple(
            Record(f"{selector}._domainkey.{domain}", "CNAME", target.format(**fill))
            for selector, target in service.aliases
        )
    selector = (*carrier.selectors, *service.selectors)[0]
    return (_new_key(f"{selector}._domainkey.{domain}", carrier),)


def _new_key(name: str, carrier: Carrier) -> Record:
    if carrier.service:
        value = gettext("the value that %(service)s shows on its page about your domain") % {
            "service": carrier.service.name
        }
    else:
        value = gettext("the value that your mail service shows on its page about your domain")
    return Record(name, "TXT", value, is_description=True)
