"""Private links that nothing has to store.

A signature is an HMAC of a row's number and version under a salt of its own: every later mail can
carry it, and staff revoke it by raising the version. Compared in constant time, never logged.
"""

import base64
import hmac
from functools import lru_cache

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

BYTES = 18  # 144 bits (OWASP ASVS 11.5.1 asks for 128), and base64 without padding


def sign(*, salt: str, text: str) -> str:
    return _signature(salt, text, settings.SECRET_KEY)


def is_signed(*, salt: str, text: str, signature: str) -> bool:
    """Return whether a signature is ours, under the secret of now or one of before."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(_signature(salt, text, key), signature) for key in keys)


def _signature(salt: str, text: str, key: str) -> str:
    mac = _begun(salt, key).copy()
    mac.update(text.encode())
    return base64.urlsafe_b64encode(mac.digest()[:BYTES]).decode()


@lru_cache(maxsize=64)
def _begun(salt: str, key: str) -> hmac.HMAC:
    """Return what all signatures under a salt begin with: a mail to many carries three of them."""
    return salted_hmac(salt, "", secret=key, algorithm="sha256")
