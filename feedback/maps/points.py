"""Where something is, exactly or on purpose not exactly."""

import math
from dataclasses import dataclass

KM_PER_DEGREE = 111.195  # of latitude, on a sphere of 6,371 km
# A square of 1.414 radii would just fit into the circle. A little less leaves room for a cell's
# wider edge, the one nearer to the equator, and for rounding.
CELL_PER_RADIUS = 1.3
SHARPEST_KM, WIDEST_KM = 1, 500


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A point of a map; with a radius, all that is known is that the place lies inside it."""

    latitude: float
    longitude: float
    radius_km: int = 0

    def __post_init__(self) -> None:
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
            raise ValueError("A point lies between -90 and 90, and between -180 and 180 degrees.")
        if not 0 <= self.radius_km <= WIDEST_KM:
            raise ValueError(f"A radius lies between 0 and {WIDEST_KM} km.")

    @property
    def is_blurred(self) -> bool:
        return self.radius_km > 0


def blurred(latitude: float, longitude: float, radius_km: int) -> MapPoint:
    """The centre of the grid's cell round a place, and a circle that holds the whole cell.

    Every place of a cell gives the same point, whenever and however often it is asked: there is
    nothing to average. Who keeps the radius of a place keeps its secret; circles of several
    radii round one place would narrow it down to where they meet.
    """
    if radius_km < SHARPEST_KM:
        raise ValueError(f"Blurring needs a radius of at least {SHARPEST_KM} km.")
    MapPoint(latitude, longitude, radius_km)
    rows = math.ceil(180 * KM_PER_DEGREE / (CELL_PER_RADIUS * radius_km))
    row = _cell(latitude + 90, 180, rows)
    columns = _columns(row, rows)
    # The meridian of 180 degrees has two names and must have one cell.
    column = _cell((longitude + 180) % 360, 360, columns)
    return MapPoint(
        latitude=round((row + 0.5) * 180 / rows - 90, 5),
        longitude=round((column + 0.5) * 360 / columns - 180, 5),
        radius_km=radius_km,
    )


def _cell(degrees: float, whole: int, cells: int) -> int:
    return min(int(degrees / whole * cells), cells - 1)


def _columns(row: int, rows: int) -> int:
    """How many cells go round the globe in this row, so that none is wider than high."""
    south, north = row * 180 / rows - 90, (row + 1) * 180 / rows - 90
    nearest_to_equator = 0.0 if south <= 0 <= north else min(abs(south), abs(north))
    return math.ceil(2 * rows * math.cos(math.radians(nearest_to_equator)))
