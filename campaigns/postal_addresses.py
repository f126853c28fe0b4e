"""A postal address in the order of its country."""

from django.utils.translation import get_language

from campaigns.models import Country, Organization

PROVINCE_COUNTRIES = frozenset({Country.CANADA, Country.UNITED_STATES})
CODE_LAST_COUNTRIES = frozenset({Country.UNITED_KINGDOM, Country.IRELAND})


def address_lines(organization: Organization, language: str | None = None) -> list[str]:
    """Return the street and the town, as the country writes them, for a reader of a language."""
    town, code = organization.city, organization.postal_code.replace(" ", "\u00a0")
    if organization.country in PROVINCE_COUNTRIES:
        town = _with_province(organization, language or get_language() or "en")
    elif organization.country not in CODE_LAST_COUNTRIES:
        town, code = code, town
    return [organization.address, f"{town} {code}".strip()]


def address_in_words(organization: Organization, language: str | None = None) -> str:
    """Write the whole address on one line."""
    return ", ".join(line for line in address_lines(organization, language) if line)


def _with_province(organization: Organization, language: str) -> str:
    if not organization.region:
        return organization.city
    if language == "fr":
        return f"{organization.city} ({organization.region})"
    return f"{organization.city}, {organization.region}"
