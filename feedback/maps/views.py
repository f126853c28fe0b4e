"""What a map shows: a rectangle of the globe, laid flat round its middle.

Lambert's azimuthal equal-area projection, turned so that the map's middle is its own: it knows
neither a pole nor the meridian of 180 degrees, and distances near the middle are true.
"""

import math
from dataclasses import dataclass

import numpy as np

EARTH_KM = 6371.0
WIDTH, HEIGHT = 1200, 800  # of every map, in the drawing's own units

# Where the globe and the scale stand, so that nothing else does: left, top, right, bottom.
GLOBE_CORNER = (936, 0, WIDTH, 264)
SCALE_CORNER = (0, 686, 320, HEIGHT)

Box = tuple[float, float, float, float]  # west, south, east, north


@dataclass(frozen=True, slots=True)
class View:
    latitude: float
    longitude: float
    width_km: float

    @property
    def units_per_km(self) -> float:
        return WIDTH / self.width_km

    def meets_180(self) -> bool:
        """Whether some of what it shows is in two pieces in the data."""
        return any(west == -180 or east == 180 for west, _south, east, _north in self.boxes())

    def project(self, coordinates: np.ndarray) -> np.ndarray:
        """Longitudes and latitudes as places on the drawing, whose y grows southward."""
        east = np.radians(coordinates[:, 0] - self.longitude)
        latitude, middle = np.radians(coordinates[:, 1]), math.radians(self.latitude)
        cos_latitude, sin_latitude = np.cos(latitude), np.sin(latitude)
        forward = cos_latitude * np.cos(east)
        cos_distance = math.sin(middle) * sin_latitude + math.cos(middle) * forward
        scale = np.sqrt(2 / np.maximum(1 + cos_distance, 1e-9)) * EARTH_KM * self.units_per_km
        x = WIDTH / 2 + scale * cos_latitude * np.sin(east)
        y = HEIGHT / 2 - scale * (math.cos(middle) * sin_latitude - math.sin(middle) * forward)
        return np.column_stack([x, y])

    def boxes(self) -> list[Box]:
        """One or two boxes of degrees that hold all that the map shows."""
        reach = math.degrees(math.hypot(1, HEIGHT / WIDTH) * self.width_km / 2 / EARTH_KM) * 1.05
        south, north = max(self.latitude - reach, -90.0), min(self.latitude + reach, 90.0)
        if south == -90 or north == 90:
            return [(-180.0, south, 180.0, north)]
        sine = math.sin(math.radians(reach)) / math.cos(math.radians(self.latitude))
        aside = math.degrees(math.asin(min(sine, 1.0)))
        return _split_at_180(self.longitude - aside, south, self.longitude + aside, north)


def _split_at_180(west: float, south: float, east: float, north: float) -> list[Box]:
    if west < -180:
        return [(west + 360, south, 180.0, north), (-180.0, south, east, north)]
    if east > 180:
        return [(west, south, 180.0, north), (-180.0, south, east - 360, north)]
    return [(west, south, east, north)]
