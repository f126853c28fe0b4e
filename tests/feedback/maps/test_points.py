import math

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
    """Half the height and width of a cell in degrees, read off the points that are given."""
    step = point.radius_km / 111.195 / 200
    up = math.ceil(2 * 1.3 * point.radius_km / 111.195 / step)
    across = math.ceil(up / max(math.cos(math.radians(point.latitude)), 0.01))
    same_up = sum(
        blurred(min(point.latitude + i * step, 90), point.longitude, point.radius_km) == point
        for i in range(up)
    )
    same_across = sum(
        blurred(point.latitude, min(point.longitude + i * step, 180), point.radius_km) == point
        for i in range(across)
    )
    return (same_up - 1) * step, (same_across - 1) * step


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

    elsewhere = blurred(point.latitude + north * height, point.longitude + east * width, radius)

    assert elsewhere == point


@given(st.floats(-80, 80), longitudes, st.integers(5, 100))
def test_a_cell_is_as_large_as_its_radius_promises(latitude, longitude, radius):
    point = blurred(latitude, longitude, radius)
    height, width = half_a_cell(point)

    north = km_between((0, 0), (height, 0))
    east = km_between((point.latitude, 0), (point.latitude, width))

    assert north == pytest.approx(0.65 * radius, rel=0.06)
    assert 0.45 * radius < east < 0.72 * radius


@given(latitudes, radii)
def test_both_names_of_the_meridian_of_180_degrees_give_the_same_point(latitude, radius):
    assert blurred(latitude, 180, radius) == blurred(latitude, -180, radius)


def test_a_blurred_point_knows_its_radius_and_a_sharp_one_has_none():
    assert blurred(50.2, -60.0, 25) == MapPoint(50.26178, -60.05505, 25)
    assert blurred(50.2, -60.0, 25).is_blurred
    assert not MapPoint(50.2, -60.0).is_blurred


@pytest.mark.parametrize(
    ("latitude", "longitude", "radius"),
    [(90.1, 0, 25), (0, 180.1, 25), (float("nan"), 0, 25), (0, 0, 0), (0, 0, 501)],
)
def test_what_is_no_place_or_no_radius_is_refused(latitude, longitude, radius):
    with pytest.raises(ValueError, match=r"^(A point lies|A radius lies|Blurring needs)"):
        blurred(latitude, longitude, radius)
