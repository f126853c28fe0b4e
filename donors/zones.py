"""In which time zone a reader lives, as well as we know it."""

from collections import Counter, defaultdict
from collections.abc import Callable
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from donors.cities import City, look_at_cities
from donors.models import Donor, Person

# Names of provinces and regions as people write them, to the codes of the city list.
CANADA = {
    "alberta": "01", "british columbia": "02", "colombie-britannique": "02", "manitoba": "03",
    "new brunswick": "04", "nouveau-brunswick": "04", "newfoundland and labrador": "05",
    "terre-neuve-et-labrador": "05", "nova scotia": "07", "nouvelle-écosse": "07",
    "ontario": "08", "prince edward island": "09", "île-du-prince-édouard": "09",
    "quebec": "10", "québec": "10", "saskatchewan": "11", "yukon": "12",
    "northwest territories": "13", "territoires du nord-ouest": "13", "nunavut": "14",
    "ab": "01", "bc": "02", "mb": "03", "nb": "04", "nl": "05", "ns": "07", "on": "08",
    "pe": "09", "qc": "10", "sk": "11", "yt": "12", "nt": "13", "nu": "14",
}  # fmt: skip


def zone_of_reader(*, known: str, person: Person | None, organization: Any) -> ZoneInfo:
    """Return the zone that a browser told, else the person's, the postal region's, the nonprofit's.

    A name that this server does not know is passed over.
    """

    def find_donor() -> Donor | None:
        donors = Donor.objects.for_organization(organization)
        return donors.filter(person=person).first() if person else None

    return first_known_zone(
        known=known, person=lambda: person, donor=find_donor, organization=organization
    )


def first_known_zone(
    *,
    known: str,
    person: Callable[[], Person | None],
    donor: Callable[[], Donor | None],
    organization: Any,
) -> ZoneInfo:
    """Return the first zone that is known. Who it is about is asked for only where it matters."""
    places: tuple[Callable[[], str], ...] = (
        lambda: known,
        lambda: found.time_zone if (found := person()) else "",
        # Looked up last, and only if it has to be: the list of regions is large.
        lambda: zone_of_region(found) if (found := donor()) else "",
        lambda: organization.time_zone,
    )
    for name_of in places:
        name = name_of()
        if name and (zone := _zone(name)):
            return zone
    return ZoneInfo("UTC")


def zone_of_region(donor: Donor) -> str:
    """Return the zone of most people of a donor's province, else of their country; or nothing."""
    return _zone_of_place(donor.country.upper(), donor.region.strip().lower())


def _zone_of_place(country: str, region: str) -> str:
    code = CANADA.get(region, "") if country == "CA" else region.upper()
    zones = zones_by_place()
    return zones.get((country, code)) or zones.get((country, ""), "")


@cache
def zones_by_place() -> dict[tuple[str, str], str]:
    """Return where most people of each region, and of each country, set their clocks."""
    people: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)

    def count(city: City) -> None:
        for region in (city.region, ""):
            people[city.country, region][city.zone] += city.people

    look_at_cities(count)
    return {place: zones.most_common(1)[0][0] for place, zones in people.items()}


def country_of_zone(name: str) -> str:
    """Return in which country most people of a zone live; nothing for one we do not know."""
    return countries_by_zone().get(name, "")


@cache
def countries_by_zone() -> dict[str, str]:
    people: dict[str, Counter[str]] = defaultdict(Counter)

    def count(city: City) -> None:
        people[city.zone][city.country] += city.people

    look_at_cities(count)
    return {zone: countries.most_common(1)[0][0] for zone, countries in people.items()}


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
