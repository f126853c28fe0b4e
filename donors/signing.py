"""Private links that nothing has to store.

A signature is an HMAC of a row's number and version under a salt of its own: every later mail can
carry it, and staff revoke it by raising the version. Compared in constant time, never logged.
"""

import base64

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
    mac = salted_hmac(salt, text, secret=key, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac[:BYTES]).decode()
