"""What is known of mail services: how SPF names them, and where their DKIM keys lie.

From their own help pages. What a service tells each customer apart (a random selector, a key) is
not here: staff copy it from the service's page.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class MailService:
    name: str
    include: str
    # Older names that do as well.
    also: tuple[str, ...] = ()
    selectors: tuple[str, ...] = ()
    # Keys that are an alias: selector -> target, with {domain} or {dashed} for the sender's.
    aliases: tuple[tuple[str, str], ...] = ()
    # Its mails return to an address of its own, so that SPF is looked up there.
    has_own_return: bool = False
    # Or to this part of the sender's domain.
    return_label: str = ""
    # How its servers are called: those that take our mails, and those of mailboxes.
    hosts: tuple[str, ...] = ()
    mailboxes: tuple[str, ...] = ()

    def includes(self) -> frozenset[str]:
        return frozenset({self.include, *self.also})


BY_SETTING: dict[str, MailService] = {
    "amazon_ses": MailService(
        "Amazon SES", "amazonses.com", has_own_return=True, hosts=(".amazonaws.com",)
    ),
    "brevo": MailService(
        "Brevo",
        "spf.brevo.com",
        also=("spf.sendinblue.com",),
        selectors=("brevo1", "brevo2", "mail"),
        aliases=(
            ("brevo1", "b1.{dashed}.dkim.brevo.com"),
            ("brevo2", "b2.{dashed}.dkim.brevo.com"),
        ),
        has_own_return=True,
        hosts=(".brevo.com", ".sendinblue.com"),
    ),
    "mailersend": MailService(
        "MailerSend",
        "_spf.mailersend.net",
        selectors=("mlsend2", "mlsend"),
        aliases=(("mlsend2", "mlsend2._domainkey.mailersend.net"),),
        has_own_return=True,
        hosts=(".mailersend.net",),
    ),
    "mailgun": MailService(
        "Mailgun",
        "mailgun.org",
        selectors=("pdk1", "pdk2", "mx", "smtp", "pic", "k1", "mta", "krs", "email", "mailo"),
        hosts=(".mailgun.org",),
    ),
    "mailjet": MailService(
        "Mailjet",
        "spf.mailjet.com",
        selectors=("mailjet",),
        has_own_return=True,
        hosts=(".mailjet.com",),
    ),
    "postmark": MailService(
        "Postmark",
        "spf.mtasv.net",
        selectors=("pm",),
        has_own_return=True,
        hosts=(".postmarkapp.com",),
    ),
    "resend": MailService(
        "Resend",
        "amazonses.com",
        selectors=("resend",),
        has_own_return=True,
        return_label="send",
        hosts=(".resend.com",),
    ),
    "scaleway": MailService(
        "Scaleway", "_spf.tem.scaleway.com", hosts=(".tem.scaleway.com", ".tem.scw.cloud")
    ),
    "sparkpost": MailService(
        "SparkPost",
        "sparkpostmail.com",
        also=("_spf.sparkpostmail.com", "eu.sparkpostmail.com", "_spf.eu.sparkpostmail.com"),
        has_own_return=True,
        hosts=(".sparkpostmail.com",),
    ),
}
# Those that keep mailboxes; a small organization often sends by them over SMTP.
MAILBOXES: tuple[MailService, ...] = (
    MailService(
        "Google Workspace",
        "_spf.google.com",
        selectors=("google",),
        hosts=(".gmail.com", ".google.com"),
        mailboxes=(".google.com", ".googlemail.com"),
    ),
    MailService(
        "Microsoft 365",
        "spf.protection.outlook.com",
        selectors=("selector1", "selector2"),
        hosts=(".office365.com", ".outlook.com"),
        mailboxes=(".mail.protection.outlook.com", ".mx.microsoft"),
    ),
    MailService("OVHcloud", "mx.ovh.com", hosts=(".ovh.net",), mailboxes=(".ovh.net",)),
    MailService(
        "Gandi",
        "_mailcust.gandi.net",
        selectors=("gm1", "gm2", "gm3"),
        aliases=tuple((name, f"{name}.gandimail.net") for name in ("gm1", "gm2", "gm3")),
        hosts=(".gandi.net",),
        mailboxes=(".gandi.net",),
    ),
    MailService(
        "Infomaniak",
        "spf.infomaniak.ch",
        hosts=(".infomaniak.com", ".infomaniak.ch"),
        mailboxes=(".infomaniak.ch", ".infomaniak.com"),
    ),
)
# Where keys lie that nobody told us of, tried when neither the service nor staff name one.
COMMON_SELECTORS = ("default", "dkim", "mail", "selector1", "s1", "k1")

# Mailboxes for everybody. Their owners' DMARC has mails refused that others send in their name.
FREE_MAIL = frozenset({
    "aliceadsl.fr", "aol.com", "aol.fr", "bbox.fr", "bell.net", "bluewin.ch", "cgocable.ca",
    "cogeco.ca", "comcast.net", "eastlink.ca", "fastmail.com", "free.fr", "gmail.com", "gmx.ch",
    "gmx.com", "gmx.de", "gmx.fr", "gmx.net", "googlemail.com", "hey.com", "hotmail.be",
    "hotmail.ca", "hotmail.ch", "hotmail.co.uk", "hotmail.com", "hotmail.fr", "icloud.com",
    "laposte.net", "live.be", "live.ca", "live.com", "live.fr", "mac.com", "mail.com", "mail.ru",
    "me.com", "msn.com", "neuf.fr", "numericable.fr", "orange.fr", "outlook.be", "outlook.com",
    "outlook.fr", "pm.me", "proton.me", "protonmail.ch", "protonmail.com", "protonmail.fr",
    "rocketmail.com", "rogers.com", "sfr.fr", "shaw.ca", "skynet.be", "sympatico.ca",
    "telenet.be", "telus.net", "videotron.ca", "videotron.qc.ca", "vtxnet.ch", "wanadoo.fr",
    "web.de", "yahoo.ca", "yahoo.co.uk", "yahoo.com", "yahoo.fr", "yandex.com", "ymail.com",
    "zoho.com",
})  # fmt: skip


def service_of_host(host: str) -> MailService | None:
    """Return the service whose server takes our mails over SMTP."""
    return _named(
        host, ((service, service.hosts) for service in (*BY_SETTING.values(), *MAILBOXES))
    )


def service_of_mailboxes(exchanges: Iterable[str]) -> MailService | None:
    """Return the service that keeps a domain's mailboxes, by the first of its MX hosts."""
    for exchange in exchanges:
        known = ((service, service.mailboxes) for service in MAILBOXES)
        if found := _named(exchange, known):
            return found
    return None


def _named(host: str, known: Iterable[tuple[MailService, tuple[str, ...]]]) -> MailService | None:
    name = f".{host.lower().rstrip('.')}"
    return next((service for service, endings in known if name.endswith(endings)), None)
