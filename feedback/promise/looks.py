"""When somebody goes back to look at what was delivered: pure rules over three dates.

It is promised for six, twelve and twenty-four months after the last of a project was delivered. A
look counts for the one that it comes nearest to: in the first three months for none of them, then
for the first, from the ninth month on for the second, from the eighteenth on for the third. With it
those before are done, since nobody can go back in time. For the same reason one that was missed is
due until the next is nearer, and then the next is; the last one is due until somebody looked.
Whoever tells that it went wrong there, or was put right, has looked as well.

A look that is late is not late news: the money did what was promised, and nobody waits for a
delivery. So it does not touch the promise of the campaign (`feedback.promise.clock`), whose page
says nothing of it, and it is not put off by "nothing new yet". The pages of the gifts say it.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from campaigns.dates import write_date, write_month
from feedback.promise.clock import GRACE


@dataclass(frozen=True)
class Stage:
    """One of the looks: after how many months, and from which to which it is the nearest."""

    months: int
    begins: int
    ends: int | None = None


STAGES = (Stage(6, begins=3, ends=9), Stage(12, begins=9, ends=18), Stage(24, begins=18))


@dataclass(frozen=True, kw_only=True)
class NextLook:
    """What is promised next. Without a day not all is delivered yet, and no day is known."""

    today: date
    months: int = STAGES[0].months
    due_on: date | None = None

    @property
    def is_due(self) -> bool:
        return self.due_on is not None and self.today >= self.due_on

    @property
    def is_past(self) -> bool:
        return self.due_on is not None and self.today > self.due_on

    @property
    def is_overdue(self) -> bool:
        return self.due_on is not None and self.today >= self.due_on + GRACE

    @property
    def sentence(self) -> str:
        """Say it to those who gave: a month, and the day once it has passed for good."""
        if self.due_on is None:
            return _("Somebody looks again later")
        if self.is_overdue:
            said = _("Somebody was to look again by %(day)s, and no news of it has come")
            return said % {"day": write_date(self.due_on)}
        if self.is_past:
            return _("It is to be looked at again about now")
        return _("Somebody goes back to look in %(month)s") % {"month": write_month(self.due_on)}


def next_look(*, delivered_on: date, looked_on: date | None, today: date) -> NextLook | None:
    """Return which look comes next; nothing once the last is done. `looked_on` is the latest."""
    for stage in STAGES:
        is_done = looked_on is not None and looked_on >= _after(delivered_on, stage.begins)
        is_over = stage.ends is not None and today >= _after(delivered_on, stage.ends)
        if not is_done and not is_over:
            due_on = _after(delivered_on, stage.months)
            return NextLook(today=today, months=stage.months, due_on=due_on)
    return None


def _after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of a month that has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
