"""What a map says to whoever does not see it, and under it to everyone."""

import math
from collections.abc import Iterable

from babel import Locale
from babel.numbers import format_decimal
from django.utils.translation import gettext as _
from django.utils.translation import override

from feedback.maps.atlas import Country
from feedback.maps.points import MapPoint
from feedback.maps.scenes import Scene, scene_of
from feedback.maps.towns import Town
from feedback.maps.views import HEIGHT, WIDTH

AT_THE_TOWN_KM = 15  # nearer than this a place is said to be there


def describe_place(point: MapPoint, *, language: str) -> str:
    """Say in a sentence or two what the map shows, and how exactly: its caption."""
    return words_for(scene_of(point), language=language)


def words_for(scene: Scene, *, language: str) -> str:
    with override(language):
        where = _where(scene, language)
        if not scene.point.is_blurred:
            return _("Map: %(where)s.") % {"where": where}
        radius = distance_in_words(scene.point.radius_km, language)
        return _("Map: %(where)s. The place is somewhere within %(radius)s.") % {
            "where": where,
            "radius": radius,
        }


def precision_in_words(point: MapPoint, *, language: str) -> str:
    """Say how far from the middle of its circle a blurred place may be; nothing for a sharp one."""
    if not point.is_blurred:
        return ""
    with override(language):
        radius = distance_in_words(point.radius_km, language)
        return _("somewhere within %(radius)s") % {"radius": radius}


def country_name(country: Country, language: str) -> str:
    return Locale(language).territories.get(country.code) or country.names[language]


def distance_in_words(km: int, language: str) -> str:
    return f"{format_decimal(km, locale=language)}\u00a0km"


def coordinates_in_words(point: MapPoint, language: str) -> str:
    """To a tenth of a degree, which is the best that a place far from everything can be told."""
    with override(language):
        latitude = _("%(degrees)s° N") if point.latitude >= 0 else _("%(degrees)s° S")
        longitude = _("%(degrees)s° E") if point.longitude >= 0 else _("%(degrees)s° W")
    written = (
        _degrees(latitude, point.latitude, language),
        _degrees(longitude, point.longitude, language),
    )
    return ", ".join(written)


def _degrees(words: str, degrees: float, language: str) -> str:
    return words % {"degrees": format_decimal(abs(degrees), format="0.0", locale=language)}


def _where(scene: Scene, language: str) -> str:
    """From the nearest town that people know to the country; else the country; else the degrees."""
    country = country_name(scene.home, language) if scene.home else ""
    if not scene.towns:
        return country or coordinates_in_words(scene.point, language)
    town = scene.towns[0]
    name, km = town.name_in(language), _km_from_middle(town, scene)
    if km < AT_THE_TOWN_KM:
        return ", ".join(_without_repeats([name, country]))
    away = distance_in_words(_rounded(km), language)
    if not country:
        return _("at sea, %(distance)s from %(town)s") % {"town": name, "distance": away}
    return _("%(country)s, %(distance)s from %(town)s") % {
        "country": country,
        "town": name,
        "distance": away,
    }


def _without_repeats(names: Iterable[str]) -> list[str]:
    """Singapore is in Singapore."""
    return list(dict.fromkeys(name for name in names if name))


def _km_from_middle(town: Town, scene: Scene) -> float:
    return math.hypot(town.x - WIDTH / 2, town.y - HEIGHT / 2) / scene.view.units_per_km


def _rounded(km: float) -> int:
    return round(km / 10) * 10
