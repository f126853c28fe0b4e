"""The texts that an organization's legal pages start with, in both languages.

They say what this software really does. Where law differs by country the organization's country
decides; elsewhere the text stays general. Written in each language, not translated; kept out of
the catalogue because they become the organization's own words as soon as they are saved.
"""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.html import escape

from campaigns import starting_pages_english as english
from campaigns import starting_pages_french as french
from campaigns.french_spaces import with_french_spaces
from campaigns.models import Organization, OrganizationPage
from campaigns.postal_addresses import address_in_words
from campaigns.telephones import write_telephone

Kind = OrganizationPage.Kind

TEXTS: Mapping[str, Mapping[str, tuple[str, str]]] = MappingProxyType(
    {"en": english.PAGES, "fr": french.PAGES}
)
# Sentences that stand in a page only where the organization has what they tell.
HOSTED_BY = {"en": english.HOSTED_BY, "fr": french.HOSTED_BY}
REGISTERED_AS = {"en": english.REGISTERED_AS, "fr": french.REGISTERED_AS}

# Who hears a complaint about privacy, and how long the law wants the books of a gift kept.
AUTHORITIES = {
    "CA": {
        "en": "the Commission d’accès à l’information in Québec, or the Privacy Commissioner of "
        "Canada elsewhere",
        "fr": "la Commission d’accès à l’information au Québec, ou au Commissariat à la "
        "protection de la vie privée du Canada ailleurs",
    },
    "FR": {"en": "the CNIL (cnil.fr)", "fr": "la CNIL (cnil.fr)"},
    "GB": {
        "en": "the Information Commissioner’s Office (ico.org.uk)",
        "fr": "l’Information Commissioner’s Office (ico.org.uk)",
    },
}
ANY_AUTHORITY = {
    "en": "the data protection authority of your country",
    "fr": "l’autorité de protection des données de votre pays",
}
LAWS = {
    "CA": {
        "en": "Québec’s Act respecting the protection of personal information in the private "
        "sector (Law 25) and Canada’s own law",
        "fr": "la Loi sur la protection des renseignements personnels dans le secteur privé du "
        "Québec (loi 25) et la loi canadienne",
    },
}
ANY_LAW = {
    "en": "the General Data Protection Regulation (GDPR) or the law of your country that "
    "corresponds to it",
    "fr": "le Règlement général sur la protection des données (RGPD) ou la loi de votre pays qui "
    "y correspond",
}
YEARS_KEPT = {
    "CA": {
        "en": "six years after the end of the year of the gift",
        "fr": "six ans après la fin de l’année du don",
    },
    "FR": {
        "en": "ten years, as French accounting law requires",
        "fr": "dix ans, comme le veut le Code de commerce",
    },
}
ANY_YEARS = {
    "en": "as long as tax and accounting law requires, and no longer",
    "fr": "aussi longtemps que les lois fiscales et comptables l’exigent, et pas davantage",
}


def starting_page(
    kind: str, organization: Organization, language: str, host: str = ""
) -> tuple[str, str]:
    """Return the title and the body of a page, with the organization's details in place.

    `host` is who runs the server, in words; without it the legal notice does not speak of it.
    """
    title, body = TEXTS[language][kind]
    number = organization.registration_number
    body = body.replace("{hosted_by}", HOSTED_BY[language] if host else "")
    body = body.replace("{registered_as}", REGISTERED_AS[language] if number else "")
    if language == "fr":
        body = with_french_spaces(_as_in_europe(body) if organization.is_european else body)
    details = {**_details_of(organization, language), "host": host}
    return title, body.format(**{name: escape(value) for name, value in details.items()})


def _details_of(organization: Organization, language: str) -> dict[str, str]:
    country = organization.country
    name = getattr(organization, f"name_{language}") or organization.name or organization.legal_name
    return {
        "name": name,
        "legal_name": organization.legal_name,
        "address": address_in_words(organization, language),
        "email": organization.email,
        "telephone": _telephone_of(organization, language),
        "registration": organization.registration_number,
        "privacy_officer": getattr(organization, f"privacy_officer_{language}")
        or organization.privacy_officer
        or DIRECTOR[language],
        "statement_descriptor": organization.statement_descriptor,
        "authority": AUTHORITIES.get(country, ANY_AUTHORITY)[language],
        "law": LAWS.get(country, ANY_LAW)[language],
        "years_kept": YEARS_KEPT.get(country, ANY_YEARS)[language],
    }


# Québec's words, in which the pages are written, and Europe's.
IN_EUROPE = {
    "adresse courriel": "adresse e-mail",
    "par courriel": "par e-mail",
    "Témoins (cookies)": "Cookies",
    "jours ouvrables": "jours ouvrés",
    "l’organisme": "l’association",
    "renseignements": "données",
    "un reçu officiel": "un reçu fiscal",
}


def _as_in_europe(body: str) -> str:
    for quebec, europe in IN_EUROPE.items():
        body = body.replace(quebec, europe)
    return body


DIRECTOR = {
    "en": "The person who directs the organization",
    "fr": "La personne qui dirige l’organisme",
}
OR_CALL = {"en": " or call {}", "fr": " ou appelez le {}"}


def _telephone_of(organization: Organization, language: str) -> str:
    """Return the end of a sentence that names an e-mail address; nothing without a number."""
    if not organization.telephone:
        return ""
    return OR_CALL[language].format(write_telephone(organization.telephone, organization.country))
