import math
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feedback.maps.points import MapPoint, blurred

EARTH_KM = 6371.0
latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)
radii = st.integers(1, 500)


def km_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    (latitude, longitude), (north, east) = (
        (math.radians(a), math.radians(b)) for a, b in (one, other)
    )
    half = (
        math.sin((north - latitude) / 2) ** 2
        + math.cos(latitude) * math.cos(north) * math.sin((east - longitude) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def half_a_cell(point: MapPoint) -> tuple[float, float]:
    """How many degrees north, and east, of its middle a cell ends."""
    return (
        furthest(lambda up: at(point, north=up) == point, 90 - point.latitude),
        furthest(lambda across: at(point, east=across) == point, 180),
    )


def furthest(is_inside: Callable[[float], bool], beyond: float) -> float:
    inside = 0.0
    for _step in range(30):
        middle = (inside + beyond) / 2
        inside, beyond = (middle, beyond) if is_inside(middle) else (inside, middle)
    return inside


def at(point: MapPoint, north: float = 0, east: float = 0) -> MapPoint:
    longitude = (point.longitude + east + 180) % 360 - 180
    return blurred(point.latitude + north, longitude, point.radius_km)


@given(latitudes, longitudes, radii)
@example(90, 180, 25)
@example(-90, -180, 25)
@example(0, 0, 500)
def test_the_true_place_is_always_inside_the_circle(latitude, longitude, radius):
    point = blurred(latitude, longitude, radius)

    assert km_between((latitude, longitude), (point.latitude, point.longitude)) <= radius


@given(latitudes, longitudes, radii)
@example(90, 180, 25)
def test_blurring_what_was_blurred_changes_nothing(latitude, longitude, radius):
    point = blurred(latitude, longitude, radius)

    assert blurred(point.latitude, point.longitude, radius) == point


@given(latitudes, longitudes, st.integers(5, 100), st.floats(-0.98, 0.98), st.floats(-0.98, 0.98))
def test_every_place_of_a_cell_gives_the_same_point(latitude, longitude, radius, north, east):
    point = blurred(latitude, longitude, radius)
    height, width = half_a_cell(point)

    assert at(point, north=north * height, east=east * width) == point


@given(st.floats(-80, 80), longitudes, st.integers(5, 100))
def test_a_cell_is_as_large_as_its_radius_promises(latitude, longitude, radius):
    point = blurred(latitude, longitude, radius)
    height, width = half_a_cell(point)

    north = km_between((0, 0), (height, 0))
    east = km_between((point.latitude, 0), (point.latitude, width))

    assert north == pytest.approx(0.65 * radius, rel=0.01)
    assert 0.45 * radius < east < 0.72 * radius


@given(latitudes, radii)
def test_both_names_of_the_meridian_of_180_degrees_give_the_same_point(latitude, radius):
    assert blurred(latitude, 180, radius) == blurred(latitude, -180, radius)


def test_a_blurred_point_knows_its_radius_and_a_sharp_one_has_none():
    assert blurred(50.2, -60.0, 25) == MapPoint(50.11364, -59.92434, 25)
    assert blurred(50.2, -60.0, 25).is_blurred
    assert not MapPoint(50.2, -60.0).is_blurred


@pytest.mark.parametrize(
    ("latitude", "longitude", "radius"),
    [(90.1, 0, 25), (0, 180.1, 25), (float("nan"), 0, 25), (0, 0, 0), (0, 0, 501)],
)
def test_what_is_no_place_or_no_radius_is_refused(latitude, longitude, radius):
    with pytest.raises(ValueError, match=r"^(A point lies|A radius lies|Blurring needs)"):
        blurred(latitude, longitude, radius)
