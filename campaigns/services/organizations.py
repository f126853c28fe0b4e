"""Organizations come with the pages that the law and a careful donor want."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from campaigns.models import Organization, OrganizationPage
from campaigns.rich_text import clean_rich_text
from campaigns.services.history import record_history
from campaigns.starting_pages import starting_page
from donors.models import Person


@transaction.atomic
def create_organization(
    *, actor: Person | None = None, hosts: Mapping[str, str] | None = None, **fields: Any
) -> Organization:
    """Create an organization with its five pages, in both languages, filled with its details.

    `hosts` says in each language who runs the server; without it the legal notice leaves it out.
    The texts are a start: staff read them, change what differs, and own them from then on.
    """
    organization = Organization.objects.create(**fields)
    for kind in OrganizationPage.Kind:
        _create_page(organization, kind, hosts or {})
    record_history(
        subject=organization, organization=organization, what="organization created", actor=actor
    )
    return organization


def _create_page(
    organization: Organization, kind: OrganizationPage.Kind, hosts: Mapping[str, str]
) -> None:
    texts: dict[str, str] = {}
    for language in ("en", "fr"):
        title, body = starting_page(kind, organization, language, hosts.get(language, ""))
        texts |= {f"title_{language}": title, f"body_{language}": clean_rich_text(body)}
    OrganizationPage.objects.create(organization=organization, kind=kind, **texts)
