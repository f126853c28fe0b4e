"""Which message a page is due, if any, and when to look again. Nothing here reads or writes rows.

Timed messages go out between nine and eleven in the supporter's own morning, spread over the first
hour by the number of the page; what belongs to an event or to the day itself may still go until
the evening. A message that had to wait for another comes later or, once it has lapsed, never.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from campaigns.models import Fundraiser
from feedback.journeys.facts import PageFacts, passed_at
from feedback.journeys.steps import MILESTONES, STEPS, Since, Step
from feedback.journeys.texts import OwnWords
from feedback.models import Message

State = Fundraiser.State
Waiting = Message.State.WAITING

GAP = timedelta(hours=48)
MORNING = 9
NOON = 11
EVENING = 20
# After the page opened: whoever gives at once is not asked to.
SETTLING = timedelta(hours=1)
MORE_MORNINGS = 3  # how long a page that is over is still looked at, beyond its last message


@dataclass(frozen=True)
class Due:
    """A step whose time has come, and until when it is worth sending."""

    step: Step
    name: str
    due_at: datetime
    lapses_at: datetime

    @property
    def rank(self) -> tuple[int, datetime]:
        """Return its place in the row when several are due."""
        if self.step.is_exempt:
            return (0, self.due_at)
        if self.step.since is Since.EVENT:
            return (EVENT_ORDER.index(self.step.key), self.due_at)
        return (5 if self.step.since is Since.DAY else 6, self.due_at)


EVENT_ORDER = ("", "goal_reached", "first_gift", "milestone", "news")


def next_message(facts: PageFacts, own: OwnWords, now: datetime) -> Due | None:
    """Return the one message that the page is to get now."""
    ready = [due for due in due_steps(facts, own, now) if is_its_hour(due.step, facts, now)]
    ready.sort(key=lambda due: due.rank)
    return next((due for due in ready if has_room(due.step, facts, now)), None)


def due_steps(facts: PageFacts, own: OwnWords, now: datetime) -> Iterator[Due]:
    """Yield what is true, in time and not yet written, whatever the hour."""
    for step in STEPS:
        if not own.is_on(step) or not is_true(step, facts):
            continue
        due = _due(step, facts, own.days(step))
        if due and due.due_at <= now < due.lapses_at:
            yield due


def is_true(step: Step, facts: PageFacts) -> bool:
    """Return whether a step fits the page as it stands, at writing and again at sending."""
    states = {State.CLOSED} if step.since is Since.CLOSING else {State.LIVE}
    if step.key == "news":
        states = {State.LIVE, State.CLOSED}
    return facts.page.state in states and step.holds(facts)


def _due(step: Step, facts: PageFacts, days: int) -> Due | None:
    if step.key == "news":  # written when the news arrives
        return None
    name = name_of(step, facts)
    if name in facts.written or _is_passed_over(name, facts):
        return None
    moment = _moment(step, facts, days, name)
    if moment is None:
        return None
    return Due(step, name, moment, lapse_of(step, facts, moment))


def lapse_of(step: Step, facts: PageFacts, moment: datetime) -> datetime:
    last = facts.local(moment).date() + timedelta(days=step.lasts - 1)
    return _at(last, facts, EVENING)


def name_of(step: Step, facts: PageFacts) -> str:
    """Return what may be written once: each part of the goal is one."""
    if step.key == "milestone":
        return f"milestone_{max((m for m in MILESTONES if m <= facts.percent), default=0)}"
    return "milestone_100" if step.key == "goal_reached" else step.name


def _is_passed_over(name: str, facts: PageFacts) -> bool:
    """Return whether a higher part of the goal was told: a goal that was raised goes back."""
    return part_of_goal(name) > 0 and part_of_goal(name) <= max(
        map(part_of_goal, facts.written), default=0
    )


def part_of_goal(name: str) -> int:
    return int(name.removeprefix("milestone_")) if name.startswith("milestone_") else 0


def _moment(step: Step, facts: PageFacts, days: int, name: str) -> datetime | None:
    """Return when a step is due; nothing when what it waits for has not happened."""
    page = facts.page
    if step.since is Since.EVENT:
        goal = part_of_goal(name)
        return passed_at(page, goal) if goal else facts.first_gift_at
    if step.since is Since.DAY:
        return _before_the_day(facts, days)
    if step.since is Since.CLOSING:
        return morning(_last_open_day(facts) + timedelta(days=days), facts)
    began = page.opened_at if step.since is Since.OPENING else facts.last_word_at
    if began is None:
        return None
    if step.since is Since.OPENING and days == 0:
        return began + SETTLING
    return morning(facts.local(began).date() + timedelta(days=days), facts)


def _last_open_day(facts: PageFacts) -> date:
    """Return the last day on which the page took gifts; it closes with the night that ends it."""
    closed_at = facts.page.closed_at
    return min(facts.local(closed_at).date(), facts.last_day) if closed_at else facts.last_day


def _before_the_day(facts: PageFacts, days: int) -> datetime | None:
    """Return the morning so many days from the day, unless the page was not open yet."""
    when = facts.big_day + timedelta(days=days)
    opened_at = facts.page.opened_at
    if opened_at is None or when < facts.local(opened_at).date():
        return None
    return morning(when, facts)


def morning(day: date, facts: PageFacts) -> datetime:
    """Return the page's own minute of a morning: ten thousand pages do not write at once."""
    return _at(day, facts, MORNING, facts.page.pk % 60)


def _at(day: date, facts: PageFacts, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), facts.zone)


def is_its_hour(step: Step, facts: PageFacts, now: datetime) -> bool:
    day = facts.local(now).date()
    ends = _at(day, facts, EVENING if step.until_evening else NOON)
    return morning(day, facts) <= now < ends


# --- Never two within 48 hours ----------------------------------------------------------------


def has_room(step: Step, facts: PageFacts, now: datetime) -> bool:
    """Return whether a message may go out now beside those that went, or are about to go."""
    if step.is_exempt:
        return True
    kept = [message for message in told(facts) if not gives_way(message, step)]
    return all(moment_of(message, now) + GAP <= now for message in kept)


def after_the_gap(facts: PageFacts, now: datetime) -> datetime:
    """Return the first moment at which one more message does not crowd the others."""
    return max([now, *(moment_of(message, now) + GAP for message in told(facts))])


def told(facts: PageFacts) -> list[Message]:
    """Return the messages that reached, or will reach, the supporter."""
    unheard = {Message.State.DROPPED, Message.State.FAILED}
    return [message for message in facts.written.values() if message.state not in unheard]


def moment_of(message: Message, now: datetime) -> datetime:
    """Return when a message was heard; one that still waits is as if it were sent now."""
    return message.sent_at or max(now, message.created_at)


def gives_way(message: Message, step: Step) -> bool:
    """Return whether a message that still waits is replaced by this step's.

    An event, or the day itself, replaces a timed message; a part of the goal, a lower one.
    """
    if message.state != Waiting or message.values.get("is_exempt"):
        return False
    is_timed = message.values.get("is_timed", False)
    if step.is_exempt or step.since is Since.EVENT:
        return is_timed or (step.number == 6 and "milestone_" in message.key)
    return False


# --- When to look again -----------------------------------------------------------------------


def next_look(facts: PageFacts, own: OwnWords, now: datetime) -> datetime | None:
    """Return when time alone may make something due: at the latest tomorrow morning."""
    if _is_finished(facts, own, now):
        return None
    tomorrow = morning(facts.local(now).date() + timedelta(days=1), facts)
    today = morning(facts.local(now).date(), facts)
    opened_at = facts.page.opened_at or now
    ends_of_gaps = [moment_of(message, now) + GAP for message in told(facts)]
    moments = (today, tomorrow, opened_at + SETTLING, *ends_of_gaps)
    return min(moment for moment in moments if moment > now)


def _is_finished(facts: PageFacts, own: OwnWords, now: datetime) -> bool:
    """Return whether a page has no timed message to come, once it is over."""
    if not facts.page.is_over:
        return False
    over_since = facts.page.closed_at or facts.page.closes_at
    last = max(own.days(step) + step.lasts for step in STEPS if step.since is Since.CLOSING)
    return now > over_since + timedelta(days=last + MORE_MORNINGS)
