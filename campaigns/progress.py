"""How far a campaign has come, told so that it helps.

The rule (see "Thermometer" in the notes on what was measured elsewhere): a nearly empty bar
discourages, so below 30 % there is none; people first and money late, because near the goal a
large crowd lowers giving; the next milestone rather than the far total; after the goal a stretch.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.money import Money, format_money, smallest_units, write_number

BAR_FROM_PERCENT = 30
MONEY_LEADS_FROM_PERCENT = 75
MILESTONES_PER_GOAL = 4


class Stage(StrEnum):
    EARLY = "early"
    UNDERWAY = "underway"
    CLOSE = "close"
    REACHED = "reached"


@dataclass(frozen=True)
class Progress:
    stage: Stage
    raised: Money
    goal: Money
    target: Money
    donor_count: int

    @property
    def shows_bar(self) -> bool:
        return self.stage is not Stage.EARLY

    @property
    def percent(self) -> int:
        """Return how much of the way to the next milestone is done; 100 only when it is."""
        return self.raised.amount * 100 // self.target.amount


class ProgressWords(TypedDict):
    lead: str
    line: str


def measure_progress(*, raised: Money, goal: Money, donor_count: int) -> Progress:
    """Return the stage of a campaign and its next milestone."""
    return Progress(
        stage=_stage(raised.amount * 100 // goal.amount),
        raised=raised,
        goal=goal,
        target=_next_milestone(raised, goal),
        donor_count=donor_count,
    )


def _stage(percent: int) -> Stage:
    if percent >= 100:
        return Stage.REACHED
    if percent >= MONEY_LEADS_FROM_PERCENT:
        return Stage.CLOSE
    return Stage.UNDERWAY if percent >= BAR_FROM_PERCENT else Stage.EARLY


def _next_milestone(raised: Money, goal: Money) -> Money:
    """Return the next quarter of the goal, in whole units of the currency."""
    unit = smallest_units(goal.currency)
    quarters = raised.amount * MILESTONES_PER_GOAL // goal.amount + 1
    if quarters == MILESTONES_PER_GOAL:
        return goal
    units = -(-goal.amount * quarters // (MILESTONES_PER_GOAL * unit))
    return Money(units * unit, goal.currency)


def progress_words(progress: Progress) -> ProgressWords:
    """Return the two lines of a page, in the reader's language: the big one, the small one."""
    people, money = _people(progress.donor_count), _raised(progress)
    if progress.stage is Stage.EARLY and not progress.donor_count:
        return {"lead": people, "line": _next_step(progress)}
    if progress.stage in {Stage.EARLY, Stage.UNDERWAY}:
        return {"lead": people, "line": f"{money} {_next_step(progress)}"}
    if progress.stage is Stage.CLOSE:
        return {"lead": money, "line": _left(progress)}
    return {"lead": money, "line": _stretch(progress)}


def people_who_gave(donor_count: int) -> str:
    return ngettext("%(count)s person gave", "%(count)s people gave", donor_count) % {
        "count": write_number(donor_count)
    }


def _people(count: int) -> str:
    if not count:
        return _("Be the first to give")
    return ngettext("%(count)s person has given", "%(count)s people have given", count) % {
        "count": write_number(count)
    }


def _raised(progress: Progress) -> str:
    sentence = (
        _("%(amount)s raised")
        if progress.stage in {Stage.CLOSE, Stage.REACHED}
        else _("%(amount)s so far.")
    )
    return sentence % {"amount": format_money(progress.raised)}


def _next_step(progress: Progress) -> str:
    return _("Next step: %(amount)s.") % {"amount": format_money(progress.target)}


def _left(progress: Progress) -> str:
    left = progress.goal - progress.raised
    return _("Only %(left)s to go to reach %(goal)s.") % {
        "left": format_money(left),
        "goal": format_money(progress.goal),
    }


def _stretch(progress: Progress) -> str:
    return _(
        "The goal of %(goal)s is reached. On to %(next)s: each gift does more of the same."
    ) % {
        "goal": format_money(progress.goal),
        "next": format_money(progress.target),
    }
