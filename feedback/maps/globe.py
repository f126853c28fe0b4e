"""The whole globe as seen from far above a point: in which part of the world it is."""

import math
from functools import lru_cache

import numpy as np
import shapely

from feedback.maps.atlas import world
from feedback.maps.land import outline, polygons_of

SMALLEST = 2.0  # in degrees: smaller islands and lakes would be dust at this size
DETAIL = 1.0
LONGEST_EDGE = 6.0
LEANING = 0.6  # looked at from nearer to the equator, a place in the far north has its continent


class Globe:
    def __init__(self, latitude: float, longitude: float, radius: int) -> None:
        self.latitude = math.radians(latitude * LEANING)
        self.longitude = math.radians(longitude)
        self.radius = radius

    def project(self, coordinates: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where places are seen from the middle of the disc, and which are on this side of it."""
        east = np.radians(coordinates[:, 0]) - self.longitude
        latitude = np.radians(coordinates[:, 1])
        forward = np.cos(latitude) * np.cos(east)
        sine, cosine = math.sin(self.latitude), math.cos(self.latitude)
        x = np.cos(latitude) * np.sin(east)
        y = sine * forward - cosine * np.sin(latitude)
        towards = sine * np.sin(latitude) + cosine * forward
        return np.column_stack([x, y]) * self.radius, towards > 0

    def path(self) -> str:
        """All land on this side; what lies beyond the rim is drawn along the rim."""
        return "".join(self._outline(ring) for ring in continents())

    def _outline(self, ring: np.ndarray) -> str:
        spots, is_here = self.project(ring)
        if not is_here.any():
            return ""
        lengths = np.maximum(np.hypot(*spots.T), 1e-9)
        spots[~is_here] *= (self.radius / lengths[~is_here])[:, None]
        return outline(spots)


@lru_cache(maxsize=1)
def continents() -> list[np.ndarray]:
    atlas = world()
    west, south, east, north = atlas.bounds.T
    large = (np.maximum(east - west, north - south) >= SMALLEST) & ~atlas.holes
    lands = [atlas.polygon(ring).simplify(DETAIL) for ring in np.flatnonzero(large).tolist()]
    whole = shapely.union_all(shapely.make_valid(lands), grid_size=0.1)
    rings = shapely.get_rings(polygons_of(whole.simplify(DETAIL)))
    return [
        shapely.get_coordinates(shapely.segmentize(ring, LONGEST_EDGE))
        for ring in rings
        if ring.length >= 2 * SMALLEST
    ]
