"""What a page is about, as schema.org words it, for search engines and whoever else reads it.

Only what schema.org defines, and what stands on the page. A campaign is a page on which one can
give (DonateAction): not a MonetaryGrant, which is money that a funder has granted, and not a
Project or an Event. Google shows nothing of its own for giving; it reads the name of the site, the
organization's details and the way to the page (BreadcrumbList).
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from campaigns.addresses import (
    PageAddresses,
    home_addresses,
    organization_addresses,
    whole_address,
)
from campaigns.models import Campaign, Country, Organization
from campaigns.services.logos import logo_address
from campaigns.share_pictures import SharePicture

Thing = dict[str, Any]

SITE_NAME = "Hearback"
# Registration numbers that are the tax office's own. Others are somebody else's.
TAX_NUMBER_COUNTRIES = frozenset({Country.CANADA, Country.UNITED_STATES})
SIRENE = "0002"  # France's register of organizations, in the list of registers of ISO 6523
SIREN_DIGITS = 9


def graph(*things: Thing) -> Thing:
    return {"@context": "https://schema.org", "@graph": list(things)}


def website() -> Thing:
    """Return the whole site, with how it is searched."""
    search = home_addresses().canonical
    return {
        **website_in_short(),
        "inLanguage": [code for code, _name in settings.LANGUAGES],
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }


def website_in_short() -> Thing:
    return {
        "@type": "WebSite",
        "@id": f"{settings.SITE_URL}/#website",
        "url": f"{settings.SITE_URL}/",
        "name": SITE_NAME,
    }


def nonprofit(organization: Organization) -> Thing:
    """Return who asks and how to reach them."""
    return _without_blanks(
        {
            **nonprofit_in_short(organization),
            "description": organization.mission,
            "logo": logo_address(organization),
            "email": organization.email,
            "telephone": organization.telephone,
            "address": _postal_address(organization),
            **_registration(organization),
        }
    )


def nonprofit_in_short(organization: Organization) -> Thing:
    addresses = organization_addresses(organization)
    return {
        "@type": "NGO",
        "@id": f"{addresses.default}#organization",
        "name": organization.name,
        "legalName": organization.legal_name,
        "url": addresses.canonical,
    }


def campaign_page(
    campaign: Campaign, *, addresses: PageAddresses, description: str, picture: SharePicture
) -> Thing:
    """Return the page of a campaign, and the way to give while it takes gifts."""
    return _without_blanks(
        {
            "@type": "WebPage",
            "@id": addresses.canonical,
            "url": addresses.canonical,
            "name": str(campaign),
            "description": description,
            "inLanguage": addresses.language,
            "dateModified": campaign.updated_at.isoformat(),
            "isPartOf": website_in_short(),
            "publisher": _named(nonprofit_in_short(campaign.organization)),
            "primaryImageOfPage": _image(picture),
            "potentialAction": _donate_action(campaign, addresses.language),
        }
    )


def breadcrumbs(trail: Sequence[tuple[str, str]]) -> Thing:
    """Return the way to a page: names and addresses, the page itself last."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": address}
            for position, (name, address) in enumerate(trail, start=1)
        ],
    }


def _donate_action(campaign: Campaign, language: str) -> Thing:
    if not campaign.takes_gifts:
        return {}
    return {
        "@type": "DonateAction",
        "recipient": _named(nonprofit_in_short(campaign.organization)),
        "target": {
            "@type": "EntryPoint",
            "urlTemplate": whole_address("giving:donate", campaign.slug, language=language),
        },
    }


def _named(thing: Thing) -> Thing:
    """Return a mention of a thing that the same page describes."""
    return {"@id": thing["@id"]}


def _image(picture: SharePicture) -> Thing:
    return {
        "@type": "ImageObject",
        "url": picture.address,
        "width": picture.width,
        "height": picture.height,
        "caption": picture.description,
    }


def _postal_address(organization: Organization) -> Thing:
    country = organization.country
    return _without_blanks(
        {
            "@type": "PostalAddress",
            "streetAddress": organization.address,
            "postalCode": organization.postal_code,
            "addressLocality": organization.city,
            "addressRegion": organization.region,
            "addressCountry": "" if country == Country.OTHER else country,
        }
    )


def _registration(organization: Organization) -> Thing:
    """Return the registration number as what it is in its country."""
    number = organization.registration_number.replace(" ", "")
    if organization.country in TAX_NUMBER_COUNTRIES:
        return {"taxID": number}
    if organization.country == Country.FRANCE and len(number) == SIREN_DIGITS and number.isdigit():
        return {"iso6523Code": f"{SIRENE}:{number}"}
    return {"identifier": number}


def _without_blanks(thing: Thing) -> Thing:
    return {name: value for name, value in thing.items() if value not in ("", {}, None)}
