"""The address itself, and whether answers to it arrive."""

from functools import partial

from django.utils.translation import gettext

from feedback.sender_check.findings import Finding, Level, Record, Subject
from feedback.sender_check.lookups import State
from feedback.sender_check.mail_services import FREE_MAIL
from feedback.sender_check.records import Replies, SenderRecords
from feedback.sender_check.senders import Carrier, Sender

sender_fail = partial(Finding, Subject.SENDER, Level.FAIL)
replies_fail = partial(Finding, Subject.REPLIES, Level.FAIL)


def is_free_mail(domain: str) -> bool:
    return domain in FREE_MAIL


def about_free_mail(sender: Sender, carrier: Carrier) -> Finding:
    domain = {"domain": sender.domain}
    if carrier.host.lower().endswith(f".{sender.domain}"):
        return Finding(
            Subject.SENDER,
            Level.WARN,
            "free mail by its own server",
            gettext("Mails come from a mailbox for everybody, at %(domain)s") % domain,
            gettext(
                "They leave by its own server, so they arrive while they are few. It lets some "
                "hundreds through a day, and may close the mailbox of whoever writes to many."
            ),
            _own_domain(sender),
        )
    return sender_fail(
        "free mail",
        gettext("Mails cannot come from an address at %(domain)s") % domain,
        gettext(
            "%(domain)s is a mailbox for everybody. Its owner tells the world to refuse mails in "
            "its name that others send, and yours are sent by this site: they would be refused "
            "or land among spam."
        )
        % domain,
        _own_domain(sender),
    )


def _own_domain(sender: Sender) -> str:
    advice = gettext(
        "Use an address with a domain of your own, such as gifts@your-organization.org; a domain "
        "costs little more than a book a year. Answers may still go to your mailbox at "
        "%(domain)s: write it as “e-mail for the public”."
    )
    return f"{advice % {'domain': sender.domain}} {_who_changes(sender)}"


def no_such_domain(sender: Sender) -> Finding:
    return sender_fail(
        "no such domain",
        gettext("The domain %(domain)s does not exist") % {"domain": sender.domain},
        gettext(
            "Nobody on the internet finds it. Either it is written wrongly, or its yearly fee "
            "was not paid."
        ),
        " ".join([gettext("Correct the address, or renew the domain."), _who_changes(sender)]),
    )


def nothing_answered() -> Finding:
    return Finding(
        Subject.SENDER,
        Level.UNKNOWN,
        "unanswered",
        gettext("The DNS could not be asked just now"),
        gettext(
            "The name server of this site did not answer in time. That says nothing about your "
            "domain. Try again in a few minutes; if it stays so, tell the person who hosts this "
            "site."
        ),
    )


def _who_changes(sender: Sender) -> str:
    if sender.setting:
        return gettext(
            "This address is the server’s own (%(setting)s). Write one of yours on your "
            "organization’s page, or ask the person who hosts this site."
        ) % {"setting": sender.setting}
    return gettext("It stands on your organization’s page, under “Who your mails come from”.")


def about_replies(records: SenderRecords) -> list[Finding]:
    found = [_about_replies(records.replies)]
    if records.replies_elsewhere:
        found.append(_about_replies(records.replies_elsewhere))
    return found


def _about_replies(replies: Replies) -> Finding:
    domain, exchanges = {"domain": replies.domain}, replies.exchanges
    if exchanges.is_unanswered:
        return Finding(
            Subject.REPLIES,
            Level.UNKNOWN,
            "unanswered",
            gettext("Where answers to %(domain)s go could not be asked just now") % domain,
            gettext("The name server did not answer in time. Try again in a few minutes."),
        )
    if exchanges.values == ("",):
        return replies_fail(
            "refuses mail",
            gettext("%(domain)s says that it takes no mail") % domain,
            gettext(
                "Its MX record is a single dot. Answers come back, and many mailboxes refuse "
                "mails from an address that cannot be answered."
            ),
            gettext(
                "Have the MX record replaced by that of the company that keeps your mailboxes."
            ),
            (_mailboxes(replies.domain),),
        )
    if any(exchanges.values):
        return Finding(
            Subject.REPLIES,
            Level.OK,
            "in order",
            gettext("Answers to %(domain)s arrive") % domain,
            gettext("Its mailboxes are at %(server)s.") % {"server": exchanges.values[0]},
        )
    return _no_exchanges(replies)


def _no_exchanges(replies: Replies) -> Finding:
    domain = {"domain": replies.domain}
    if replies.has_address and replies.exchanges.state is State.NOTHING:
        return Finding(
            Subject.REPLIES,
            Level.WARN,
            "no mx",
            gettext("%(domain)s does not say where its mailboxes are") % domain,
            gettext(
                "There is no MX record. Answers are then tried at the web server, which seldom "
                "takes mail."
            ),
            gettext("Have an MX record created."),
            (_mailboxes(replies.domain),),
        )
    return replies_fail(
        "no mailboxes",
        gettext("%(domain)s has no mailboxes") % domain,
        gettext(
            "There is no MX record. Answers do not arrive, and many mailboxes refuse mails from "
            "an address that cannot be answered."
        ),
        gettext("Have an MX record created."),
        (_mailboxes(replies.domain),),
    )


def _mailboxes(domain: str) -> Record:
    value = gettext("the server that the company which keeps your mailboxes names")
    return Record(domain, "MX", value, is_description=True)
