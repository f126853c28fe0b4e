"""The private links of a gift: donors/signing.py says how they are made.

The one of the browser that gave proves nothing about the address; the one of the mails does.
"""

from django.conf import settings
from django.utils.translation import override

from donors.signing import is_signed, sign
from donors.token_paths import token_path
from giving.models import Donation

SALT = "giving.links.gift"
# The link that goes by mail alone: whoever comes by it has the mailbox.
MAILED_SALT = "giving.links.gift.mailed"


def gift_token(donation: Donation) -> str:
    return f"{donation.reference}-{sign(salt=SALT, text=_signed(donation))}"


def mailed_gift_token(donation: Donation) -> str:
    return f"{donation.reference}-{sign(salt=MAILED_SALT, text=_signed(donation))}"


def mailed_gift_url(donation: Donation) -> str:
    """Return the address that a mail carries; it opens the same page."""
    with override(donation.language):
        path = token_path("giving:gift", mailed_gift_token(donation))
    return f"{settings.SITE_URL}{path}"


def is_mailed(token: str, donation: Donation) -> bool:
    """Return whether a token of this gift is the one that only a mail has."""
    _reference, _dash, signature = token.partition("-")
    return is_signed(salt=MAILED_SALT, text=_signed(donation), signature=signature)


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
    if donation is None:
        return None
    is_ours = is_signed(salt=SALT, text=_signed(donation), signature=signature)
    return donation if is_ours or is_mailed(token, donation) else None


def _signed(donation: Donation) -> str:
    return f"{donation.pk}:{donation.link_version}"
