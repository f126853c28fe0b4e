"""What a gift can still pay for, as the rule of allocation has it, before somebody gives.

The words beside a suggested amount are shown while they are true. An amount that speaks of the
unit of a project ("five books") is true while a project that counts in it takes any gift; other
words are true while some project of the campaign does. Where a campaign has no projects, its
words are its own.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from campaigns.models import Campaign, SuggestedAmount
from campaigns.written_in import marked
from feedback.projects.models import Project

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
# More would be a list to study, and not a question.
MOST_CHOOSABLE = 6
BETWEEN_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class OfferedAmount:
    """A suggested amount; `needs` is the project that has to be chosen for its words to be true."""

    suggested: SuggestedAmount
    is_true: bool
    needs: Project | None = None


@dataclass(frozen=True)
class Offers:
    """What the gifts of a campaign can pay for now. `projects` are all of it, oldest first."""

    campaign: Campaign
    projects: list[Project]

    @cached_property
    def open_to_any(self) -> list[Project]:
        takes_any = Project.Takes.ANY
        return [one for one in self.projects if one.takes_money and one.takes == takes_any]

    @cached_property
    def choosable(self) -> list[Project]:
        """Return what the donate page lets a donor choose."""
        public = [one for one in self.projects if one.takes_money and one.is_public]
        return public[:MOST_CHOOSABLE]

    @cached_property
    def _units(self) -> dict[int, list[str]]:
        return {project.pk: _units_of(project) for project in self.projects}

    @cached_property
    def amounts(self) -> list[OfferedAmount]:
        return [self._offered(amount) for amount in self.campaign.suggested_amounts.all()]

    @property
    def instead(self) -> str:
        """Say what an amount is for whose own words are not true any more."""
        return _("for what still needs money") if self.open_to_any else _("for the next project")

    @property
    def sentence(self) -> str:
        """Say where a gift goes for which nothing is chosen; nothing without projects."""
        if not self.projects:
            return ""
        if self.open_to_any and self.open_to_any[0].is_public:
            said = _("Now it goes to what still needs money, “%(project)s” first.")
            return mark_safe(escape(said) % {"project": marked(self.open_to_any[0], "name")})
        if self.open_to_any:
            return _("Now it goes to what still needs money.")
        return _(
            "Whatever takes any gift is paid for. What is given now waits for the next project, "
            "and each gift’s own page says where it went."
        )

    @property
    def waiting(self) -> str:
        """Say what becomes of money that is given already and pays for nothing yet."""
        if self.open_to_any:
            return _("It goes to what still needs money within minutes.")
        return _(
            "It waits until a project of the campaign takes any gift, and pays for nothing else "
            "meanwhile."
        )

    @property
    def of_a_gift(self) -> str:
        """Say where a gift goes that is given already; its own page says it until it is there."""
        if not self.open_to_any:
            return self.waiting
        return _(
            "It goes to the projects of this campaign that take any gift, the oldest first. Within "
            "minutes this page says which."
        )

    def full(self, slug: str) -> Project | None:
        """Return the project that a link asks for, if it takes no more."""
        asked = (one for one in self.projects if one.slug == slug and one.is_public)
        return next((one for one in asked if not one.takes_money), None)

    def _offered(self, suggested: SuggestedAmount) -> OfferedAmount:
        words = _words_of(suggested)
        about = [one for one in self.projects if any(unit in words for unit in self._units[one.pk])]
        if not self.projects or any(project in self.open_to_any for project in about):
            return OfferedAmount(suggested, is_true=True)
        if not about:
            return OfferedAmount(suggested, is_true=bool(self.open_to_any))
        needs = next((one for one in about if one in self.choosable), None)
        return OfferedAmount(suggested, is_true=needs is not None, needs=needs)


def offers_of(campaign: Campaign) -> Offers:
    projects = Project.rows.for_campaign(campaign).with_page().order_by("opened_at", "pk")
    return Offers(campaign, list(projects))


def _words_of(suggested: SuggestedAmount) -> str:
    """Return what an amount does in all languages, to look for whole words in."""
    said = (getattr(suggested, f"what_it_does_{code}") or "" for code in LANGUAGES)
    return _plain(" ".join(said))


def _units_of(project: Project) -> list[str]:
    """Return what a project counts in, in all languages, as `_words_of` writes it."""
    names = (f"unit_{which}_{code}" for which in ("one", "many") for code in LANGUAGES)
    units = (_plain(getattr(project, name) or "") for name in names)
    return [unit for unit in units if unit.strip()]


def _plain(text: str) -> str:
    return f" {BETWEEN_WORDS.sub(' ', text.casefold()).strip()} "
