"""When a mail that nobody waits for may arrive: in the waking hours of its reader."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

MORNING = time(9)
EVENING = time(20)


def in_daytime(moment: datetime, zone: str) -> datetime:
    """Return the moment itself, or the next morning where the reader lives."""
    there = moment.astimezone(ZoneInfo(zone))
    if MORNING <= there.time() < EVENING:
        return moment
    day = there.date() if there.time() < MORNING else there.date() + timedelta(days=1)
    return datetime.combine(day, MORNING, ZoneInfo(zone))
