"""When news of a campaign is due: pure rules over three dates.

A campaign owes news `every_days` after the oldest gift that waits for any, and again after each
piece of news: a gift that comes when all before it was delivered waits since it came, and who was
told of trouble waits on for what becomes of it. "Nothing new yet; next news by DATE" counts once:
it moves the day, and is not said twice in a row. A day that passed is public two weeks later, from
the morning on which the last reminder says so to staff.
"""

from dataclasses import dataclass
from datetime import date, timedelta

GRACE = timedelta(days=14)


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What is known of a campaign's news.

    `is_open`: some of the money is not delivered yet, or something went wrong with it since;
    `waits_since` is the day of the oldest such gift, or of the last news where that told of trouble
    with all that had come. `put_off_to` is the day that "nothing new yet" named, if it was said
    since the last news, to those who wait now.
    """

    every_days: int
    waits_since: date | None
    last_news_on: date | None
    put_off_to: date | None
    is_open: bool

    @property
    def due_on(self) -> date | None:
        """Return when news is due; nothing where nobody waits for any."""
        days = [day for day in (self.waits_since, self.last_news_on) if day]
        if not days or not self.is_open:
            return None
        return self.put_off_to or max(days) + timedelta(days=self.every_days)

    def is_overdue(self, today: date) -> bool:
        return self.due_on is not None and today > self.due_on

    def is_publicly_overdue(self, today: date) -> bool:
        return self.due_on is not None and today >= self.due_on + GRACE

    def latest_day(self, today: date) -> date:
        """Return the last day to which news may be put off."""
        return today + timedelta(days=self.every_days)
