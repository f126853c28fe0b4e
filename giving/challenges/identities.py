"""By what a donor is known again: the address, whichever way it is written, and the card.

Anybody can type any address, and an address costs nothing to invent. So a donor counts as a person
once there is something that does cost: a card or a bank account (Stripe's fingerprint of it), an
address whose owner came by a link that only goes by mail, or staff who entered the gift. Until
then the money counts and the donor waits: ten gifts under ten invented addresses are no donors.
One of these on any gift of a donor is enough. An address stays confirmed, for later gifts too.

Keys are HMACs: equal when the card or address is the same, and worth nothing elsewhere.
"""

import unicodedata

from django.conf import settings
from django.utils.crypto import salted_hmac

SALT = "giving.challenges.identity"
# Google delivers all of these to one box, with dots or without.
# Source: support.google.com/mail/answer/7436150
GOOGLE = {"gmail.com", "googlemail.com"}
DIGITS = 32  # 128 bits of the HMAC


def plain_address(address: str) -> str:
    """Return one spelling for all that reach the same box.

    What stands after a plus is left out everywhere: services that do not read it so are rare, and
    two neighbours whose addresses differ by nothing else are rarer.
    """
    name, _at, domain = unicodedata.normalize("NFKC", address).strip().lower().rpartition("@")
    name = name.partition("+")[0] or name
    if domain in GOOGLE:
        return f"{name.replace('.', '') or name}@gmail.com"
    return f"{name}@{domain.rstrip('.')}"


def address_key(address: str) -> str:
    return _key("a", plain_address(address))


def donor_key(donor_id: int) -> str:
    """Return the key of a donor without an address, known by post alone."""
    return _key("d", str(donor_id))


def card_key(fingerprint: str) -> str:
    return _key("c", fingerprint)


def _key(kind: str, text: str) -> str:
    # The oldest secret in use: a new one leaves the keys that are stored as they are.
    secret = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS][-1]
    mac = salted_hmac(SALT, f"{kind}:{text}", secret=secret, algorithm="sha256")
    return f"{kind}{mac.hexdigest()[:DIGITS]}"
