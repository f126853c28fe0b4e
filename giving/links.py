"""The private link of a gift.

It is derived from the row's number and version by HMAC, so that every later mail can carry it and
staff can revoke it by raising the version; nothing is stored. Compared in constant time, and
never logged.
"""

import base64

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import override

from giving.models import Donation

SALT = "giving.links.gift"
BYTES = 18  # 144 bits (OWASP ASVS 11.5.1 asks for 128), and base64 without padding


def gift_token(donation: Donation) -> str:
    return f"{donation.reference}-{_signature(donation, settings.SECRET_KEY)}"


def gift_url(donation: Donation, name: str = "giving:gift") -> str:
    """Return the whole address, in the donor's language."""
    with override(donation.language):
        return f"{settings.SITE_URL}{reverse(name, args=[gift_token(donation)])}"


def find_gift(token: str) -> Donation | None:
    """Return the gift that a private link opens, or nothing for a forged or revoked one."""
    reference, _dash, signature = token.partition("-")
    donation = (
        Donation.objects.across_organizations()
        .select_related("organization", "campaign", "campaign__photograph", "wall_entry")
        .filter(reference=reference)
        .first()
    )
    if donation is None or not _is_signature_of(donation, signature):
        return None
    return donation


def _is_signature_of(donation: Donation, signature: str) -> bool:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(_signature(donation, key), signature) for key in keys)


def _signature(donation: Donation, key: str) -> str:
    mac = salted_hmac(
        SALT, f"{donation.pk}:{donation.link_version}", secret=key, algorithm="sha256"
    ).digest()
    return base64.urlsafe_b64encode(mac[:BYTES]).decode()
