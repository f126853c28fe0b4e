"""Who an organization's mails come from, and what carries them."""

import ipaddress
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings

from campaigns.models import Organization
from feedback.sender_check.mail_services import BY_SETTING, MailService, service_of_host
from feedback.services.delivery import news_sender, sender


@dataclass(frozen=True)
class Sender:
    header: str
    # It is the server's own, of this setting: who hosts the site may change it, staff may not.
    setting: str = ""
    is_for_news: bool = False

    @property
    def address(self) -> str:
        return parseaddr(self.header)[1]

    @property
    def domain(self) -> str:
        return domain_of(self.address)


@dataclass(frozen=True)
class Carrier:
    """What takes our mails: a mail service, or a mail server over SMTP."""

    service: MailService | None = None
    host: str = ""
    # Mailgun signs, and is answered, at the domain that is registered with it.
    registered_domain: str = ""
    selectors: tuple[str, ...] = ()

    @property
    def is_inside(self) -> bool:
        """Return whether the mail server stands where only this site sees it."""
        return bool(self.host) and _is_inside(self.host)


def senders_of(organization: Organization) -> list[Sender]:
    """Return each address that mails of the organization come from."""
    return [
        Sender(sender(organization), "" if organization.sender_email else "EMAIL_FROM"),
        Sender(
            news_sender(organization),
            "" if organization.news_sender_email else "EMAIL_FROM_NEWS",
            is_for_news=True,
        ),
    ]


def carrier() -> Carrier:
    """Return what the settings send mail by."""
    if settings.EMAIL_SERVICE == "smtp":
        return Carrier(service_of_host(settings.EMAIL_HOST), settings.EMAIL_HOST)
    return Carrier(
        BY_SETTING[settings.EMAIL_SERVICE],
        registered_domain=settings.ANYMAIL.get("MAILGUN_SENDER_DOMAIN", "").lower(),
        selectors=_selectors_in_settings(),
    )


def domain_of(address: str) -> str:
    """Return the domain as the DNS knows it, in ASCII."""
    domain = address.rpartition("@")[2].lower().rstrip(".")
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain


def _selectors_in_settings() -> tuple[str, ...]:
    # Scaleway calls a customer's key by the number of the project.
    project = settings.ANYMAIL.get("SCALEWAY_PROJECT_ID", "").lower()
    return (project,) if project else ()


def _is_inside(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        name = f".{host.lower()}"
        return "." not in host or name.endswith((".local", ".internal", ".localhost"))
