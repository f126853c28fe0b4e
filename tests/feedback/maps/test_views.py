import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from feedback.maps.views import HEIGHT, WIDTH, View
from tests.feedback.maps.test_points import km_between


@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(-5, 5), st.floats(-5, 5))
def test_a_place_is_as_far_from_the_middle_as_it_really_is(latitude, longitude, up, right):
    north, east = max(min(latitude + up, 90), -90), longitude + right
    away = km_between((latitude, longitude), (north, east))
    assume(away < 700)

    x, y = View(latitude, longitude, 1200).project(np.array([[east, north]]))[0]

    assert np.hypot(x - WIDTH / 2, y - HEIGHT / 2) == pytest.approx(away, rel=0.002, abs=0.1)


def test_north_is_up_and_east_is_right():
    spots = View(10, 20, 1200).project(np.array([[20.0, 11.0], [21.0, 10.0]]))

    assert np.rint(spots).tolist() == [[600, 289], [710, 400]]


@pytest.mark.parametrize(
    ("view", "boxes"),
    [
        (View(0, 0, 1000), [(-5.7, -5.7, 5.7, 5.7)]),
        (View(0, 179, 1000), [(173.3, -5.7, 180.0, 5.7), (-180.0, -5.7, -175.3, 5.7)]),
        (View(0, -179, 1000), [(175.3, -5.7, 180.0, 5.7), (-180.0, -5.7, -173.3, 5.7)]),
        (View(89, 0, 1000), [(-180.0, 83.3, 180.0, 90.0)]),
    ],
)
def test_the_boxes_of_a_view_are_cut_at_180_degrees_and_go_round_a_pole(view, boxes):
    assert [tuple(round(edge, 1) for edge in box) for box in view.boxes()] == boxes


@given(st.floats(-90, 90), st.floats(-180, 180), st.integers(0, WIDTH), st.integers(0, HEIGHT))
def test_the_boxes_hold_whatever_the_map_shows(latitude, longitude, x, y):
    """A place within reach of the map's edge is in one of the boxes."""
    view = View(latitude, longitude, 2600)
    north = max(min(latitude + (y - HEIGHT / 2) / 100, 90), -90)
    east = (longitude + (x - WIDTH / 2) / 50 + 180) % 360 - 180
    spot = view.project(np.array([[east, north]]))[0]
    assume(0 <= spot[0] <= WIDTH and 0 <= spot[1] <= HEIGHT)

    assert any(
        west <= east <= right and south <= north <= top for west, south, right, top in view.boxes()
    )
