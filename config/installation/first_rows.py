"""The organization and the first member of staff, when there are none yet."""

import io
import unicodedata
from typing import Any
from urllib.parse import quote, urlencode

import qrcode
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.text import slugify

from campaigns.models import Membership, Organization
from campaigns.services.history import record_history
from campaigns.services.organizations import create_organization
from config.installation.answers import Answers
from config.installation.report import Report
from donors.access import let_work_here
from donors.models import Person
from donors.services import find_or_add_person

CURRENCIES = {"CA": "CAD", "US": "USD", "GB": "GBP", "CH": "CHF"}
TIME_ZONES = {
    "CA": "America/Toronto",
    "US": "America/New_York",
    "GB": "Europe/London",
    "IE": "Europe/Dublin",
    "CH": "Europe/Zurich",
    "BE": "Europe/Brussels",
    "LU": "Europe/Luxembourg",
}
QUESTIONS = {
    "organization_name": "Name of your nonprofit, as donors know it",
    "legal_name": "Its legal name",
    "country": "Country (CA, FR, BE, CH, LU, US, GB, IE, or ZZ for another)",
    "address": "Street and number",
    "postal_code": "Postal code",
    "city": "City",
    "public_email": "E-mail address that donors may write to",
    "currency": "Currency of most gifts",
    "time_zone": "Time zone",
    "language": "First language (en or fr)",
    "staff_email": "Your own e-mail address, to sign in with",
    "staff_name": "Your name",
}
CARD_NAME_LENGTH = 22


def make_organization(report: Report, answers: Answers) -> Organization | None:
    """Return the organization: the first one there is, or a new one with its five pages."""
    existing = Organization.rows.order_by("pk").first()
    if existing:
        report.good(f"The organization “{existing}” is there")
        return existing
    fields = _organization_fields(answers)
    try:
        Organization(**fields).full_clean(exclude=["mission"])
    except ValidationError as error:
        for name, sentences in error.message_dict.items():
            report.is_wrong(f"Organization, {name}: {' '.join(sentences)}")
        return None
    organization = create_organization(**fields)
    report.good(f"The organization “{organization}” was made, with its five legal pages")
    report.remains(
        "Read your privacy, terms, refunds, legal and contact pages in the admin: they are a "
        "start, and have to be true of you. Add the registration number and telephone there too."
    )
    report.remains(
        "Write in your legal notice who hosts this site: the name, the address and the telephone "
        "number of the company on whose server it runs. The page does not speak of it yet."
    )
    return organization


def _organization_fields(answers: Answers) -> dict[str, Any]:
    def ask(name: str, default: str | None = None) -> str:
        return answers.get(name, QUESTIONS[name], default)

    name = ask("organization_name")
    country = ask("country").upper()
    public_email = ask("public_email")
    return {
        "slug": slugify(name)[:50],
        "name_en": name,
        "name_fr": name,
        "legal_name": ask("legal_name", name),
        "country": country,
        "address": ask("address"),
        "postal_code": ask("postal_code"),
        "city": ask("city"),
        "email": public_email,
        "currency": ask("currency", CURRENCIES.get(country, "EUR")).upper(),
        "time_zone": ask("time_zone", TIME_ZONES.get(country, "Europe/Paris")),
        "default_language": ask("language", "fr").lower(),
        "sender_name": name[:100],
        "statement_descriptor": _card_name(name),
    }


def _card_name(name: str) -> str:
    """Write the name as a bank statement can: capitals without accents."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    return "".join(letter for letter in plain if letter.isalnum() or letter == " ")[
        :CARD_NAME_LENGTH
    ].strip()


@transaction.atomic
def make_first_staff(report: Report, answers: Answers, organization: Organization) -> Person | None:
    """Return the first owner: one there is, or a new one with a second factor."""
    owners = Membership.objects.for_organization(organization).filter(role=Membership.Role.OWNER)
    owner = owners.select_related("person").order_by("pk").first()
    if owner:
        person: Person = owner.person
    else:
        added = _add_owner(report, answers, organization)
        if added is None:
            return None
        person = added
    if is_mfa_enabled(person):
        report.good(f"{person.email} can sign in, with a second factor")
    else:
        _show_second_factor(report, person)
    return person


def _add_owner(report: Report, answers: Answers, organization: Organization) -> Person | None:
    email = answers.get("staff_email", QUESTIONS["staff_email"]).lower()
    try:
        validate_email(email)
    except ValidationError:
        report.is_wrong(f"{email} is no e-mail address.")
        return None
    name = answers.get("staff_name", QUESTIONS["staff_name"])
    language = organization.default_language
    person = find_or_add_person(email=email, name=name, language=language)
    let_work_here(person=person, name=person.name or name, language=language)
    person.is_superuser = True
    person.save(update_fields=["is_superuser"])
    Membership.objects.create(organization=organization, person=person, role=Membership.Role.OWNER)
    record_history(subject=person, organization=organization, what="first owner made at set-up")
    report.good(f"{email} is the owner of “{organization}”")
    return person


def _show_second_factor(report: Report, person: Person) -> None:
    """Give the person a second factor and show it, this once."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    codes = RecoveryCodes.activate(person).generate_codes()
    address = _authenticator_address(person, secret)
    report.say(
        "\n       Scan this with an authenticator app (Aegis, 2FAS, Google Authenticator …):\n\n"
        f"{_square(address)}\n"
        f"       or type this key into it: {secret}\n"
        f"       or open: {address}\n\n"
        "       Recovery codes, for the day the telephone is lost. Print them:\n\n"
        f"{_in_rows(codes)}\n"
    )
    report.remains("Keep the recovery codes shown above somewhere that is not your telephone.")


def _authenticator_address(person: Person, secret: str) -> str:
    """Return what authenticator apps read. allauth's own needs a request."""
    label = quote(f"{settings.SITE_HOST}:{person.email}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': settings.SITE_HOST})}"


def _square(address: str) -> str:
    square = qrcode.QRCode(border=2)
    square.add_data(address)
    text = io.StringIO()
    square.print_ascii(out=text, invert=True)
    return text.getvalue()


def _in_rows(codes: list[str]) -> str:
    return "\n".join("       " + "   ".join(codes[start : start + 5]) for start in (0, 5))
