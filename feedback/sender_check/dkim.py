"""DKIM, RFC 6376: the public key with which others check the seal on our mails."""

import base64
import binascii
import re
from dataclasses import dataclass
from enum import Enum

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from feedback.sender_check.lookups import Answer
from feedback.sender_check.tags import read_tags

SELECTOR = re.compile(r"(?=.{1,63}$)[a-z0-9_-]+(\.[a-z0-9_-]+)*")
LEAST_BITS = 1024
GOOD_BITS = 2048


class KeyState(Enum):
    GOOD = "good"
    WEAK = "weak"
    TOO_SHORT = "too short"
    NEW_KIND = "new kind"
    REVOKED = "revoked"
    UNREADABLE = "unreadable"
    SEVERAL = "several"
    MISSING = "missing"
    UNANSWERED = "unanswered"


# A key with one of these seals mails.
USABLE = frozenset({KeyState.GOOD, KeyState.WEAK, KeyState.NEW_KIND})


@dataclass(frozen=True)
class Key:
    selector: str
    domain: str
    state: KeyState
    bits: int = 0
    is_test: bool = False
    text: str = ""

    @property
    def name(self) -> str:
        return f"{self.selector}._domainkey.{self.domain}"

    @property
    def is_usable(self) -> bool:
        return self.state in USABLE


def read_key(selector: str, domain: str, answer: Answer) -> Key:
    """Read the answer to the question for a selector's key."""
    if answer.is_unanswered:
        return Key(selector, domain, KeyState.UNANSWERED)
    texts = [text for text in answer.values if _is_key(text)]
    if len(texts) != 1:
        state = KeyState.SEVERAL if texts else KeyState.MISSING
        return Key(selector, domain, state, text="\n".join(texts))
    tags = read_tags(texts[0])
    state, bits = _state_of(tags)
    is_test = "y" in tags.get("t", "").lower().split(":")
    return Key(selector, domain, state, bits, is_test, texts[0])


def _is_key(text: str) -> bool:
    # Below a wildcard other texts of the domain answer here too.
    tags = read_tags(text)
    return "p" in tags or tags.get("v", "").upper() == "DKIM1"


def _state_of(tags: dict[str, str]) -> tuple[KeyState, int]:
    if tags.get("v", "DKIM1") != "DKIM1" or "p" not in tags:
        return KeyState.UNREADABLE, 0
    if not tags["p"]:
        return KeyState.REVOKED, 0
    try:
        key = base64.b64decode(re.sub(r"\s", "", tags["p"]), validate=True)
    except (binascii.Error, ValueError):
        return KeyState.UNREADABLE, 0
    kind = tags.get("k", "rsa").lower()
    if kind == "ed25519":
        return (KeyState.NEW_KIND if len(key) == 32 else KeyState.UNREADABLE), 0
    return _state_of_rsa(key) if kind == "rsa" else (KeyState.UNREADABLE, 0)


def _state_of_rsa(der: bytes) -> tuple[KeyState, int]:
    try:
        key = load_der_public_key(der)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return KeyState.UNREADABLE, 0
    if not isinstance(key, RSAPublicKey):
        return KeyState.UNREADABLE, 0
    bits = key.key_size
    if bits < LEAST_BITS:
        return KeyState.TOO_SHORT, bits
    return (KeyState.GOOD if bits >= GOOD_BITS else KeyState.WEAK), bits
