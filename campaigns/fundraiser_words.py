"""What a supporter's page is called, in the reader's language."""

import re

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from campaigns.models import Fundraiser, Occasion

# French elides before a vowel and before an h that is not breathed. A y is a vowel only before a
# consonant: d’Yves, de Yasmine.
ELIDED = re.compile(r"[aeiouâàäéèêëîïôöûüœæ]|y[^aeiou\W]|h", re.IGNORECASE)
BREATHED = re.compile(
    r"(hannah|hans|harald|harold|harriet|harry|hassan|hamid|hakim|hector|heidi|heinrich|henning"
    r"|herbert|hilal|hoang|holly|horst|howard|hugh|hu|hung|huong)\b",
    re.IGNORECASE,
)


def whose(name: str, language: str | None = None) -> str:
    """Return a name as an owner's: Maude’s; de Maude, d’Élodie, d’Hélène."""
    if (language or get_language() or "en").startswith("fr"):
        is_elided = ELIDED.match(name) and not BREATHED.match(name)
        return f"d’{name}" if is_elided else f"de {name}"
    return f"{name}’s"


def title_of(page: Fundraiser) -> str:
    """Return the title its supporter gave it, else one made of the occasion and the name."""
    return page.title or made_title(page.occasion, page.name, page.organization.is_european)


def made_title(occasion: str, name: str, is_european: bool) -> str:  # noqa: FBT001
    return _sentence(occasion, is_european) % {"whose": whose(name)}


def _sentence(occasion: str, is_european: bool) -> str:  # noqa: FBT001
    if occasion == Occasion.BIRTHDAY and is_european:
        return pgettext("in Europe", "%(whose)s birthday")
    return {
        Occasion.BIRTHDAY: _("%(whose)s birthday"),
        Occasion.WEDDING: _("%(whose)s wedding"),
        Occasion.RACE: _("%(whose)s race"),
        Occasion.TRIP: _("%(whose)s trip"),
        Occasion.MEMORIAL: _("In memory: %(whose)s fundraiser"),
    }.get(Occasion(occasion), _("%(whose)s fundraiser"))
