"""The private link of a gift: donors/signing.py says how it is made."""

from django.conf import settings
from django.utils.translation import override

from donors.signing import is_signed, sign
from donors.token_paths import token_path
from giving.models import Donation

SALT = "giving.links.gift"


def gift_token(donation: Donation) -> str:
    return f"{donation.reference}-{sign(salt=SALT, text=_signed(donation))}"


def gift_url(donation: Donation, name: str = "giving:gift") -> str:
    """Return the whole address, in the donor's language."""
    with override(donation.language):
        return f"{settings.SITE_URL}{token_path(name, gift_token(donation))}"


def find_gift(token: str) -> Donation | None:
    """Return the gift that a private link opens, or nothing for a forged or revoked one."""
    reference, _dash, signature = token.partition("-")
    donation = (
        Donation.objects.across_organizations()
        .select_related(
            "organization",
            "campaign",
            "campaign__photograph",
            "donor__person",
            "fundraiser",
            "share_link",
            "wall_entry",
        )
        .filter(reference=reference)
        .first()
    )
    if donation is None or not is_signed(salt=SALT, text=_signed(donation), signature=signature):
        return None
    return donation


def _signed(donation: Donation) -> str:
    return f"{donation.pk}:{donation.link_version}"
