"""What the rules of contact are for each kind of message. One table; the gate asks nothing else.

Whoever adds a kind adds its row. Purposes are those a person may refuse (donors.models.Purpose); a
required one passes always. The others compete for the reader's days by priority.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from donors.models import REQUIRED, Purpose
from feedback.models import Message

Kind = Message.Kind


class Stream(StrEnum):
    """Which sender a mail has: receipts never share one with what may be unwanted."""

    TRANSACTIONAL = "transactional"
    PROMOTIONAL = "promotional"


@dataclass(frozen=True, kw_only=True)
class KindRule:
    """The rules of one kind. A higher `priority` goes first when there is room for one only.

    `lapses_after`: how long the news is worth sending, counted from when it was due; if it
    `lapses_openly`, staff find it among those that failed. `group`: no
    two of a group within `gap` to one person, unless `is_exempt` says so of a message. One that is
    not in the budget neither uses a place in the reader's days nor waits for one. One that keeps
    from asks does not go soon after an ask to the same person, and no ask goes soon after it.
    """

    purpose: Purpose
    priority: int = 50
    stream: Stream = Stream.TRANSACTIONAL
    keeps_quiet_hours: bool = True
    lapses_after: timedelta | None = None
    group: str = ""
    gap: timedelta = timedelta(0)
    is_exempt: Callable[[Any], bool] = lambda message: False
    lapses_openly: bool = False
    is_in_budget: bool = True
    keeps_from_asks: bool = False
    is_ask: bool = False

    @property
    def is_required(self) -> bool:
        return self.purpose in REQUIRED


OF_A_GIFT = KindRule(purpose=Purpose.GIFT, keeps_quiet_hours=False)
# Asked for this moment, or something that the owner of a page has to know.
ASKED_FOR = KindRule(purpose=Purpose.REQUESTED, keeps_quiet_hours=False)

RULES: dict[str, KindRule] = {
    Kind.GIFT_CONFIRMATION: OF_A_GIFT,
    Kind.GIFT_UNFINISHED: OF_A_GIFT,
    Kind.FUNDRAISER_LINK: ASKED_FOR,
    Kind.FUNDRAISER_HELD: ASKED_FOR,
    Kind.FUNDRAISER_APPROVED: ASKED_FOR,
    Kind.FUNDRAISER_SENT_BACK: ASKED_FOR,
    Kind.FUNDRAISER_BLOCKED: ASKED_FOR,
    Kind.FUNDRAISER_PUT_OUT: ASKED_FOR,
    Kind.FUNDRAISER_CLOSED: ASKED_FOR,
    Kind.TEAM_LINK: ASKED_FOR,
    Kind.TEAM_APPROVED: ASKED_FOR,
    Kind.TEAM_SENT_BACK: ASKED_FOR,
    Kind.TEAM_BLOCKED: ASKED_FOR,
    Kind.PLEDGE_LINK: ASKED_FOR,
    # The link that its owner asks for again is a FUNDRAISER_LINK.
    Kind.PLEDGE_DRAFT: KindRule(
        purpose=Purpose.OWN_FUNDRAISER,
        priority=90,
        stream=Stream.PROMOTIONAL,
        lapses_after=timedelta(days=18),
    ),
    Kind.PLEDGE_QUESTION: KindRule(
        purpose=Purpose.OWN_FUNDRAISER,
        priority=80,
        stream=Stream.PROMOTIONAL,
        lapses_after=timedelta(days=20),
    ),
    Kind.FOLLOW_LINK: ASKED_FOR,
    Kind.FOLLOW_NEWS: KindRule(
        purpose=Purpose.FOLLOWING,
        priority=40,
        stream=Stream.PROMOTIONAL,
        lapses_after=timedelta(days=10),
    ),
    Kind.THANKS_TO_GIVERS: KindRule(
        purpose=Purpose.IMPACT_NEWS,
        priority=70,
        stream=Stream.PROMOTIONAL,
        lapses_after=timedelta(days=14),
    ),
    Kind.COACHING: KindRule(
        purpose=Purpose.OWN_FUNDRAISER,
        priority=60,
        stream=Stream.PROMOTIONAL,
        is_ask=True,
        group="coaching",
        gap=timedelta(hours=48),
        is_exempt=lambda message: bool(message.values.get("is_exempt")),
    ),
    Kind.COACHING_TEST: ASKED_FOR,
    # What was promised when they gave: it takes no place from anything, and asks for nothing.
    Kind.IMPACT_NEWS: KindRule(
        purpose=Purpose.IMPACT_NEWS,
        priority=75,
        lapses_after=timedelta(days=14),
        lapses_openly=True,
        is_in_budget=False,
        keeps_from_asks=True,
    ),
    Kind.TEAM_NEWS: KindRule(
        purpose=Purpose.OWN_FUNDRAISER,
        priority=60,
        stream=Stream.PROMOTIONAL,
        lapses_after=timedelta(days=14),
    ),
    Kind.NEWS_DUE: ASKED_FOR,  # to staff, for their work
    Kind.UPDATE_TO_REVIEW: ASKED_FOR,  # the same
    Kind.FIELD_LINK: ASKED_FOR,
    Kind.ANSWER_REPLY: OF_A_GIFT,
    Kind.ANSWER_PASSED_ON: ASKED_FOR,  # to the field, for its work
    Kind.SHARE_PROMPT: KindRule(
        purpose=Purpose.SHARE_PROMPT,
        priority=30,
        stream=Stream.PROMOTIONAL,
        lapses_after=timedelta(days=7),
        is_ask=True,
    ),
}


def rule_of(message: Message) -> KindRule:
    return RULES[message.kind]


@cache
def competing_kinds() -> tuple[str, ...]:
    """Return the kinds that share a reader's budget."""
    return tuple(kind for kind, rule in RULES.items() if not rule.is_required and rule.is_in_budget)


@cache
def asking_kinds() -> tuple[str, ...]:
    return tuple(kind for kind, rule in RULES.items() if rule.is_ask)


@cache
def kinds_kept_from_asks() -> tuple[str, ...]:
    return tuple(kind for kind, rule in RULES.items() if rule.keeps_from_asks)


@cache
def kinds_of_group(group: str) -> tuple[str, ...]:
    return tuple(kind for kind, rule in RULES.items() if rule.group == group)
