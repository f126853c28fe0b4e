"""What a gift can still pay for, as the rule of allocation has it, before somebody gives.

The words beside a suggested amount are shown while they are true. An amount that speaks of the
unit of a project ("five books") is true while a project that counts in it takes any gift; other
words are true while some project of the campaign does. Where a campaign has no projects, its
words are its own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.utils.translation import gettext as _

from campaigns.models import Campaign, SuggestedAmount
from feedback.projects.models import Project

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


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
        first = next((project for project in self.open_to_any if project.is_public), None)
        if first:
            return _("Now it goes to what still needs money, “%(project)s” first.") % {
                "project": first
            }
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

    def full(self, slug: str) -> Project | None:
        """Return the project that a link asks for, if it takes no more."""
        asked = (one for one in self.projects if one.slug == slug and one.is_public)
        return next((one for one in asked if not one.takes_money), None)

    def _offered(self, suggested: SuggestedAmount) -> OfferedAmount:
        about = [project for project in self.projects if _speaks_of(suggested, project)]
        if not self.projects or any(project in self.open_to_any for project in about):
            return OfferedAmount(suggested, is_true=True)
        if not about:
            return OfferedAmount(suggested, is_true=bool(self.open_to_any))
        needs = next((one for one in about if one.takes_money and one.is_public), None)
        return OfferedAmount(suggested, is_true=needs is not None, needs=needs)


def offers_of(campaign: Campaign) -> Offers:
    projects = Project.rows.for_campaign(campaign).with_page().order_by("opened_at", "pk")
    return Offers(campaign, list(projects))


def _speaks_of(suggested: SuggestedAmount, project: Project) -> bool:
    """Return whether the words of an amount name what a project counts, in any language."""
    return any(
        re.search(rf"\b{re.escape(unit)}\b", words, re.IGNORECASE)
        for code in LANGUAGES
        for words in [getattr(suggested, f"what_it_does_{code}") or ""]
        for unit in _units(project, code)
    )


def _units(project: Project, code: str) -> Iterable[str]:
    units = (getattr(project, f"unit_{which}_{code}") for which in ("one", "many"))
    return (unit for unit in units if unit)
