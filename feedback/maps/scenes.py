"""What is on the map of a point, before any of it is drawn."""

from dataclasses import dataclass

import shapely

from feedback.maps.atlas import Country, world
from feedback.maps.land import Land, land_in
from feedback.maps.points import MapPoint
from feedback.maps.towns import Town, towns_in
from feedback.maps.views import HEIGHT, WIDTH, View

# Near enough to see the coast's own shape; wider where fewer towns than this say where it is.
TOWNS_PER_WIDTH_KM = {700: 2, 1100: 1, 1700: 1, 2600: 0}
WIDTH_PER_RADIUS = 6  # a circle in its surroundings
# So far the coast of the data may lie from the real one, and a pier from its country.
SHORE_KM = 25
MIDDLE = shapely.Point(WIDTH / 2, HEIGHT / 2)


@dataclass(frozen=True, slots=True)
class Scene:
    point: MapPoint
    view: View
    lands: list[Land]
    towns: list[Town]
    home: Country | None

    @property
    def radius(self) -> float:
        """Of the circle in which the place is, on the drawing."""
        return self.point.radius_km * self.view.units_per_km


def scene_of(point: MapPoint) -> Scene:
    view, towns = _surroundings(point)
    lands = land_in(view)
    return Scene(point, view, lands, towns, _home(lands, view))


def _surroundings(point: MapPoint) -> tuple[View, list[Town]]:
    narrowest = point.radius_km * WIDTH_PER_RADIUS
    enough = {km: count for km, count in TOWNS_PER_WIDTH_KM.items() if km >= narrowest}
    for width, count in (enough or {narrowest: 0}).items():
        view = View(point.latitude, point.longitude, width)
        towns = towns_in(view)
        if len(towns) >= count:
            break
    return view, towns


def _home(lands: list[Land], view: View) -> Country | None:
    """The country in whose land the middle is, or whose shore is near."""
    distances = [(_distance(land), land.country) for land in lands]
    distance, country = min(distances, default=(float("inf"), 0))
    is_near = distance <= SHORE_KM * view.units_per_km
    return world().countries[country] if is_near else None


def _distance(land: Land) -> float:
    return shapely.distance(shapely.union(land.shape, shapely.MultiPoint(land.islets)), MIDDLE)
