"""What a supporter's own page offers to put up, hand round and post: pictures, codes, paper."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from campaigns.fundraiser_words import title_of
from campaigns.models import Country, Fundraiser, Organization
from campaigns.share_pictures import SharePicture, card_of

A4, LETTER = "a4", "us-letter"
NAMES = {A4: _("A4"), LETTER: _("Letter")}
LETTER_COUNTRIES = frozenset({Country.CANADA, Country.UNITED_STATES})


@dataclass(frozen=True)
class Prints:
    card: SharePicture | None  # as it stands beside the posted link, once it is drawn
    papers: list[tuple[str, str]]  # what the country's printers hold comes first


def prints_of(page: Fundraiser) -> Prints:
    card = card_of(
        campaign=page.campaign, fundraiser=page, language=page.language, title=title_of(page)
    )
    return Prints(card, [(code, str(NAMES[code])) for code in papers_of(page.organization)])


def papers_of(organization: Organization) -> list[str]:
    return [LETTER, A4] if organization.country in LETTER_COUNTRIES else [A4, LETTER]
