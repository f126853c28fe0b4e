"""What a card or a sheet shows."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class CardFacts:
    """All of it as the reader will see it: written out, in the reader's language."""

    language: str  # "en" or "fr"
    title: str
    name: str  # of the person whose page it is; empty for a campaign
    for_whom: str  # the organization's name
    campaign: str
    line: str  # how far it has come, in one sentence; may be empty
    percent: int | None  # of the goal; without it there is no bar
    colour: str  # the organization's, as #rrggbb
    photograph: bytes | None  # a JPEG, cut to what is needed
    logo: bytes | None  # a PNG
    address: str  # whole; printed without its scheme, and in the QR code
