"""The land that a view shows, laid flat and made as simple as its size allows."""

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
import shapely

from feedback.maps.atlas import Atlas, world
from feedback.maps.views import HEIGHT, WIDTH, View

MARGIN = 12  # beyond the edge, so that no line along the edge is seen
LONGEST_EDGE = 0.5  # in degrees: a longer one would cut straight where a parallel bends
SLIT = 0.5  # by what the two sides of 180 degrees may miss each other
SMALLEST = 3  # an island that is smaller is a dot
FRAME = shapely.box(-MARGIN, -MARGIN, WIDTH + MARGIN, HEIGHT + MARGIN)
shapely.prepare(FRAME)


@dataclass(frozen=True, slots=True)
class Land:
    """One country's land in the view."""

    country: int
    shape: shapely.Geometry
    islets: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class _Pieces:
    ground: list[shapely.Geometry] = field(default_factory=list)
    holes: list[shapely.Geometry] = field(default_factory=list)
    islets: set[tuple[int, int]] = field(default_factory=set)


def land_in(view: View) -> list[Land]:
    found: dict[int, _Pieces] = defaultdict(_Pieces)
    for owner, is_hole, piece in _pieces(view, world()):
        _sort_in(found[owner], piece, is_hole=is_hole)
    lands = [
        Land(owner, _whole(pieces, view), sorted(pieces.islets)) for owner, pieces in found.items()
    ]
    return [land for land in lands if land.islets or not land.shape.is_empty]


def simplified(lands: list[Land], tolerance: float) -> list[Land]:
    """Fewer corners, and neighbours that still share their border."""
    shapes = shapely.coverage_simplify([land.shape for land in lands], tolerance)
    return [
        Land(land.country, shape, land.islets) for land, shape in zip(lands, shapes, strict=True)
    ]


def _pieces(view: View, atlas: Atlas) -> list[tuple[int, bool, shapely.Geometry]]:
    pieces = []
    for box in view.boxes():
        for ring in atlas.rings_within(box):
            piece = _laid_flat(view, shapely.clip_by_rect(atlas.polygon(ring), *box))
            if not piece.is_empty:
                pieces.append((int(atlas.owners[ring]), bool(atlas.holes[ring]), piece))
    return pieces


def _laid_flat(view: View, piece: shapely.Geometry) -> shapely.Geometry:
    flat = shapely.transform(shapely.segmentize(piece, LONGEST_EDGE), view.project)
    ground = _ground_of(shapely.make_valid(flat))
    return ground if FRAME.contains(ground) else _ground_of(shapely.intersection(ground, FRAME))


def _sort_in(pieces: _Pieces, piece: shapely.Geometry, *, is_hole: bool) -> None:
    west, north, east, south = piece.bounds
    if max(east - west, south - north) >= SMALLEST:
        (pieces.holes if is_hole else pieces.ground).append(piece)
    elif not is_hole:
        pieces.islets.add((_to_the_grid(west), _to_the_grid(north)))


def _to_the_grid(place: float) -> int:
    return round(place / SMALLEST) * SMALLEST


def _whole(pieces: _Pieces, view: View) -> shapely.Geometry:
    """All of it as one; what the data cut at 180 degrees is sewn up, which costs time elsewhere."""
    ground = _ground_of(shapely.GeometryCollection(pieces.ground))
    if view.meets_180():
        ground = _sewn(ground)
    if pieces.holes:
        ground = _ground_of(shapely.difference(ground, shapely.union_all(pieces.holes)))
    return ground


def _sewn(ground: shapely.Geometry) -> shapely.Geometry:
    """Without the slit that rounding leaves between the two sides."""
    grown = shapely.buffer(ground, SLIT, join_style="mitre")
    return _ground_of(shapely.buffer(grown, -SLIT, join_style="mitre"))


def _ground_of(shape: shapely.Geometry) -> shapely.MultiPolygon:
    """The surfaces alone, without the points and lines that a cut leaves over."""
    return shapely.MultiPolygon(polygons_of(shape))


def polygons_of(shape: shapely.Geometry) -> list[shapely.Polygon]:
    """Every polygon of a geometry, also of a collection in a collection."""
    if isinstance(shape, shapely.Polygon):
        return [] if shape.is_empty else [shape]
    return [polygon for part in getattr(shape, "geoms", []) for polygon in polygons_of(part)]


def path_of(shape: shapely.Geometry) -> str:
    """In SVG's own words: whole numbers, each counted from where the last one stopped."""
    rings = [ring for polygon in polygons_of(shape) for ring in _rings(polygon)]
    return "".join(outline(np.asarray(ring.coords)) for ring in rings)


def _rings(polygon: shapely.Polygon) -> list[shapely.LinearRing]:
    return [polygon.exterior, *polygon.interiors]


def outline(corners: np.ndarray) -> str:
    """A closed ring as a path, without corners that fall together once they are rounded."""
    places = np.rint(corners).astype(int)
    moved = np.any(np.diff(places, axis=0) != 0, axis=1)
    steps = np.diff(places[np.concatenate([[True], moved])], axis=0)[:-1]
    start = f"M{places[0][0]} {places[0][1]}"
    return start + "l" * bool(len(steps)) + _numbers(steps.ravel().tolist()) + "z"


def _numbers(numbers: list[int]) -> str:
    """A minus is separation enough."""
    return " ".join(map(str, numbers)).replace(" -", "-")
