"""The private link of the phone page: donors/signing.py says how it is made.

Whoever has it may file news, and nothing else. It opens nothing once it is revoked, or once the
member of staff whose own it is has left.
"""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from donors.signing import is_signed, sign
from feedback.field.models import FieldLink

SALT = "feedback.field.links"


def field_token(link: FieldLink) -> str:
    return f"{link.pk}-{sign(salt=SALT, text=_signed(link))}"


def field_address(link: FieldLink) -> str:
    """Return the whole address, in the language of whoever has the link."""
    with override(link.language):
        return f"{settings.SITE_URL}{reverse('feedback:field', args=[field_token(link)])}"


def link_of_message(message: Any) -> str:
    """Return the address that a mail carries, derived anew: what was revoked is not in it."""
    return field_address(FieldLink.rows.get(pk=message.values["field_link"]))


def find_field_link(token: str) -> FieldLink | None:
    """Return the link that a token opens, or nothing for one that is forged, revoked or left."""
    number, _dash, signature = token.partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    link = (
        FieldLink.rows.select_related("organization", "campaign", "person")
        .filter(pk=int(number), revoked_at=None, organization__is_active=True)
        .first()
    )
    if link is None or not is_signed(salt=SALT, text=_signed(link), signature=signature):
        return None
    return link if link.person is None or _is_staff_still(link) else None


def _is_staff_still(link: FieldLink) -> bool:
    person = link.person
    if person is None or not (person.is_active and person.is_staff):
        return False
    works_here = person.memberships.filter(organization=link.organization_id).exists()
    return person.is_superuser or works_here


def _signed(link: FieldLink) -> str:
    return f"{link.pk}:{link.link_version}"
