"""The links by which a person leaves, or chooses what to hear, without signing in."""

from typing import Any

from django.conf import settings

from donors.models import ContactTerms, Donor, Person, Purpose
from donors.signing import is_signed, sign
from donors.token_paths import token_path

SALT = "donors.contact_links"
LONGEST = 120


class ContactLink:
    """Whose link it is, whose mail carried it, and what that mail was for ("" for all)."""

    def __init__(self, person: Person, organization: Any, purpose: str) -> None:
        self.person, self.organization, self.purpose = person, organization, purpose
        # In which the page is read: theirs, or the one chosen in the page's header.
        self.language = person.language


def contact_token(
    *, person_id: int, organization_id: int, purpose: str = "", link_version: int | None = None
) -> str:
    """Return a token that opens nothing but a person's choices about one organization's mail.

    Who writes to many knows the version of each reader's links already.
    """
    if link_version is None:
        link_version = _version(_terms(organization_id, person_id))
    named = f"{organization_id}-{person_id}-{purpose or 'all'}"
    return f"{named}-{sign(salt=SALT, text=_signed(named, link_version))}"


def find_contact(token: str) -> ContactLink | None:
    """Return what a token opens, or nothing for a forged or revoked one."""
    parts = token[:LONGEST].split("-", 3)
    if len(parts) != 4 or not (_is_number(parts[0]) and _is_number(parts[1])):
        return None
    organization_id, person_id, purpose, signature = int(parts[0]), int(parts[1]), *parts[2:]
    link_version = _version(_terms(organization_id, person_id))
    named = f"{organization_id}-{person_id}-{purpose}"
    if not is_signed(salt=SALT, text=_signed(named, link_version), signature=signature):
        return None
    return _found(organization_id, person_id, purpose)


def _found(organization_id: int, person_id: int, purpose: str) -> ContactLink | None:
    organizations: Any = Donor._meta.get_field("organization").related_model
    organization = organizations.rows.filter(pk=organization_id).first()
    person = Person.objects.filter(pk=person_id).first()
    if organization is None or person is None:
        return None
    return ContactLink(person, organization, purpose if purpose in Purpose.values else "")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _terms(organization_id: int, person_id: int) -> ContactTerms | None:
    return ContactTerms.objects.filter(organization=organization_id, person=person_id).first()


def _version(terms: ContactTerms | None) -> int:
    return terms.link_version if terms else 1


def _signed(named: str, link_version: int) -> str:
    return f"{named}:{link_version}"


def unsubscribe_address(
    *, person_id: int, organization_id: int, purpose: str, link_version: int | None = None
) -> str:
    token = contact_token(
        person_id=person_id,
        organization_id=organization_id,
        purpose=purpose,
        link_version=link_version,
    )
    return f"{settings.SITE_URL}{token_path('unsubscribe', token)}"


def preferences_address(
    *, person_id: int, organization_id: int, link_version: int | None = None
) -> str:
    token = contact_token(
        person_id=person_id, organization_id=organization_id, link_version=link_version
    )
    return f"{settings.SITE_URL}{token_path('preferences', token)}"
