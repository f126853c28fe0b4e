"""Days of a supporter's calendar, as moments: a day begins and ends where the supporter lives."""

from calendar import isleap
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LEAP_DAY = (2, 29)


def start_of(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone))


def end_of(day: date, zone: str) -> datetime:
    """Return the moment at which the day is over."""
    return start_of(day + timedelta(days=1), zone)


def day_in_year(month: int, day: int, year: int) -> date:
    """Return a birthday in a year; one of 29 February is kept on the 28th between leap years."""
    if (month, day) == LEAP_DAY and not isleap(year):
        return date(year, 2, 28)
    return date(year, month, day)


def next_day(month: int, day: int, *, after: date) -> date:
    """Return the first such day from `after` on, that one included."""
    this_year = day_in_year(month, day, after.year)
    return this_year if this_year >= after else day_in_year(month, day, after.year + 1)
