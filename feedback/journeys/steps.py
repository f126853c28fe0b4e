"""The coach's twelve messages, as a table: when, to whom, and the one thing that each asks.

Some of the twelve have two texts, so the table has fifteen rows. What staff change (a text, a
number of days, on or off) stands in `CoachingText`; everything else is here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.journeys.facts import PageFacts
from feedback.journeys.models import StepName

Lazy = Any
MILESTONES = (25, 50, 75, 100)


class Since(StrEnum):
    """What a step's days are counted from."""

    OPENING = "opening"
    DAY = "day"  # the day of the page, else its last one
    CLOSING = "closing"
    SILENCE = "silence"  # since the last gift or word
    EVENT = "event"


class Action(StrEnum):
    """Where the button of a message leads: a place on the supporter's own private page."""

    GIVE = "give"
    STORY = "story"
    SHARE = "share"
    UPDATE = "update"
    GOAL = "goal"
    THANKS = "thanks"
    AGAIN = "again"
    PAGE = "page"  # the public page itself


@dataclass(frozen=True, kw_only=True)
class Step:
    """One row of the table.

    `once` names what may go out once a page: the two versions of the last week share a name.
    `lasts` is for how many days, the due one included, it is still worth sending.
    """

    number: int
    key: StepName
    condition: Lazy
    since: Since
    action: Action
    holds: Callable[[PageFacts], bool]
    days: int = 0
    lasts: int = 3
    once: str = ""
    is_exempt: bool = False  # from the 48 hours
    until_evening: bool = False  # else in the morning only

    @property
    def title(self) -> Lazy:
        return self.key.label

    @property
    def name(self) -> str:
        return self.once or self.key.value

    @property
    def is_timed(self) -> bool:
        return self.since is not Since.EVENT

    @property
    def has_days(self) -> bool:
        """Return whether staff may move it."""
        return self.key not in FIXED_DAYS


FIXED_DAYS = frozenset(
    {
        StepName.GIVE_FIRST,
        StepName.FIRST_GIFT,
        StepName.MILESTONE,
        StepName.GOAL_REACHED,
        StepName.DAY_BEFORE,
        StepName.DAY,
        StepName.NEWS,
    }
)

STEPS: tuple[Step, ...] = (
    Step(
        number=1,
        key=StepName.GIVE_FIRST,
        condition=_("Nobody has given yet, the supporter neither."),
        since=Since.OPENING,
        action=Action.GIVE,
        holds=lambda facts: not facts.has_own_gift and facts.gift_count == 0,
        lasts=2,
        until_evening=True,
    ),
    Step(
        number=2,
        key=StepName.LOOK,
        condition=_("The page has no photograph or no story."),
        since=Since.OPENING,
        days=1,
        action=Action.STORY,
        holds=lambda facts: facts.lacks_photograph or facts.lacks_story,
        lasts=4,
    ),
    Step(
        number=3,
        key=StepName.SHARE,
        condition=_("The page was not shared yet."),
        since=Since.OPENING,
        days=2,
        action=Action.SHARE,
        holds=lambda facts: not facts.is_shared,
        lasts=5,
    ),
    Step(
        number=4,
        key=StepName.CLOSEST,
        condition=_("Nobody has given yet."),
        since=Since.OPENING,
        days=5,
        action=Action.SHARE,
        holds=lambda facts: facts.gift_count == 0,
        lasts=5,
    ),
    Step(
        number=5,
        key=StepName.FIRST_GIFT,
        condition=_("Somebody other than the supporter gave."),
        since=Since.EVENT,
        action=Action.SHARE,
        holds=lambda facts: facts.gift_count > 0,
        until_evening=True,
    ),
    Step(
        number=6,
        key=StepName.MILESTONE,
        condition=_("The page has passed one of them; the highest counts."),
        since=Since.EVENT,
        action=Action.SHARE,
        holds=lambda facts: 25 <= facts.percent < 100,
        until_evening=True,
    ),
    Step(
        number=6,
        key=StepName.GOAL_REACHED,
        condition=_("The page has reached its goal."),
        since=Since.EVENT,
        action=Action.GOAL,
        holds=lambda facts: facts.percent >= 100,
        until_evening=True,
    ),
    Step(
        number=7,
        key=StepName.QUIET,
        condition=_("The page has gifts, and nothing has happened on it since."),
        since=Since.SILENCE,
        days=10,
        action=Action.UPDATE,
        holds=lambda facts: facts.gift_count > 0,
        lasts=5,
    ),
    Step(
        number=8,
        key=StepName.LAST_WEEK_BEHIND,
        once="last_week",
        condition=_("Less than half of the goal is there."),
        since=Since.DAY,
        days=-7,
        action=Action.SHARE,
        holds=lambda facts: facts.percent < 50,
    ),
    Step(
        number=8,
        key=StepName.LAST_WEEK_AHEAD,
        once="last_week",
        condition=_("Half of the goal is there, or more."),
        since=Since.DAY,
        days=-7,
        action=Action.SHARE,
        holds=lambda facts: facts.percent >= 50,
    ),
    Step(
        number=9,
        key=StepName.DAY_BEFORE,
        condition=_("Nothing else was sent in the two days before."),
        since=Since.DAY,
        days=-1,
        action=Action.SHARE,
        holds=lambda facts: True,
        lasts=1,
        until_evening=True,
    ),
    Step(
        number=9,
        key=StepName.DAY,
        condition=_("Every page."),
        since=Since.DAY,
        action=Action.SHARE,
        holds=lambda facts: True,
        lasts=1,
        is_exempt=True,
        until_evening=True,
    ),
    Step(
        number=10,
        key=StepName.THANKS,
        condition=_("The page has gifts, and nobody was thanked yet."),
        since=Since.CLOSING,
        days=1,
        action=Action.THANKS,
        holds=lambda facts: facts.gift_count > 0 and not facts.is_thanked,
        lasts=5,
        is_exempt=True,
    ),
    Step(
        number=11,
        key=StepName.AGAIN,
        condition=_("The page has gifts."),
        since=Since.CLOSING,
        days=7,
        action=Action.AGAIN,
        holds=lambda facts: facts.gift_count > 0,
        lasts=7,
    ),
    Step(
        number=12,
        key=StepName.NEWS,
        condition=_("News of a project that gifts on the page paid for."),
        since=Since.EVENT,
        action=Action.PAGE,
        holds=lambda facts: True,
        lasts=14,
        until_evening=True,
    ),
)
BY_KEY: dict[str, Step] = {step.key: step for step in STEPS}
