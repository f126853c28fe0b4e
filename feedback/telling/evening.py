"""When the news comes: in the early evening, where its reader lives."""

from datetime import datetime, time, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from campaigns.models import Organization
from donors.models import Donor, Person
from donors.zones import first_known_zone

EARLY_EVENING = time(18, 30)
# Whoever presses the button at half past six does not mean tomorrow.
STILL_THIS_EVENING = timedelta(minutes=10)
# News joins the mail of this evening: one due sooner may be in a worker's hands, one later is
# tomorrow's.
SOON, ONE_DAY = timedelta(minutes=10), timedelta(days=1)


class Home(NamedTuple):
    """What we know of where somebody lives."""

    gift_zone: str
    person_zone: str
    country: str
    region: str


class Evenings:
    """The next early evening of readers, worked out once for each home that differs."""

    def __init__(self, organization: Organization, now: datetime) -> None:
        self._organization, self._now = organization, now
        self._zone_of = cache(self._find_zone)
        self._evening_in = cache(self._find_evening)

    def of(self, home: Home) -> tuple[str, datetime]:
        """Return the reader's zone, and the moment."""
        zone = self._zone_of(home)
        return zone.key, self._evening_in(zone)

    def _find_zone(self, home: Home) -> ZoneInfo:
        return first_known_zone(
            known=home.gift_zone,
            person=lambda: Person(time_zone=home.person_zone),
            donor=lambda: Donor(country=home.country, region=home.region),
            organization=self._organization,
        )

    def _find_evening(self, zone: ZoneInfo) -> datetime:
        there = self._now.astimezone(zone)
        evening = datetime.combine(there.date(), EARLY_EVENING, zone)
        if evening + STILL_THIS_EVENING > there:
            return evening
        return datetime.combine(there.date() + timedelta(days=1), EARLY_EVENING, zone)
