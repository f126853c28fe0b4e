"""What a supporter's page is called, in the reader's language."""

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from campaigns.models import Fundraiser, Occasion

VOWELS = frozenset("aeiouyâàäéèêëîïôöûüœæAEIOUYÂÀÄÉÈÊËÎÏÔÖÛÜŒÆ")


def whose(name: str, language: str | None = None) -> str:
    """Return a name as an owner's: Maude’s; de Maude, d’Élodie."""
    if (language or get_language() or "en").startswith("fr"):
        return f"d’{name}" if name[:1] in VOWELS else f"de {name}"
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
